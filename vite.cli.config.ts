import { readFileSync } from 'node:fs'
import { defineConfig } from 'vite'

/** Compiled for each system, so they stay in node_modules; ws does without the last two. */
export const nativeModules = ['keytar', 'keytar/keytar.js', 'bufferutil', 'utf-8-validate']

/** Libraries written as CommonJS know these; modules have them under other names. */
export const commonJsNames = { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' }

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

const everyday =
  /\/main\/(?:cli\/(?:status|profiles|machine|text)|core\/(?:model|files\/(?:locations|toolLocations|read|permissions|document\/(?:document|bytes))|readers|readMachine|resolve|sessions|settings))\b/

/** The command line: one small entry, and a chunk for each thing that is loaded late. */
export default defineConfig({
  define: { ...commonJsNames, LATCHKEY_VERSION: JSON.stringify(version) },
  ssr: { noExternal: true },
  build: {
    ssr: 'main/cli/latchkey.ts',
    outDir: 'out/cli',
    emptyOutDir: true,
    target: 'node20',
    minify: true,
    rollupOptions: {
      external: nativeModules,
      output: {
        entryFileNames: 'latchkey.mjs',
        chunkFileNames: '[name]-[hash].mjs',
        // What the everyday commands need is one file: each one more costs about a millisecond at start.
        codeSplitting: { groups: [{ name: 'everyday', test: everyday }] },
      },
    },
  },
})
