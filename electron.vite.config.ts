import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { commonJsNames, nativeModules } from './vite.cli.config.ts'

/** Electron 45 carries Node 24 and Chromium 150. */
const node = 'node24'
const chrome = 'chrome150'

export default defineConfig({
  main: {
    define: commonJsNames,
    build: {
      outDir: 'out/main',
      target: node,
      externalizeDeps: false,
      rollupOptions: { input: 'main/index.ts', external: [...nativeModules, 'electron'], output: { format: 'es' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: chrome,
      externalizeDeps: false,
      // A sandboxed preload script is CommonJS, and one file.
      rollupOptions: { input: 'preload/index.ts', output: { format: 'cjs', entryFileNames: 'index.cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      target: chrome,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: 'renderer/index.html' },
    },
  },
})
