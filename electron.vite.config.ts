import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { commonJsNames, lateForOthers, nativeModules } from './vite.cli.config.ts'

/** What Electron 45 carries. */
const node = 'node24'
const chrome = 'chrome150'

export default defineConfig({
  main: {
    define: commonJsNames,
    build: {
      outDir: 'out/main',
      target: node,
      minify: true,
      externalizeDeps: false,
      rollupOptions: {
        input: 'main/index.ts',
        external: [...nativeModules, 'electron'],
        output: { format: 'es' },
        checks: lateForOthers,
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: node,
      minify: true,
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
      minify: true,
      assetsInlineLimit: 0,
      // One file, read from the disk of this machine.
      chunkSizeWarningLimit: 1000,
      modulePreload: { polyfill: false },
      rollupOptions: { input: 'renderer/index.html' },
    },
  },
})
