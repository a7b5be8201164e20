import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'

/** Compiled for each system, so they stay in node_modules; ws does without the last two. */
export const nativeModules = ['keytar', 'keytar/keytar.js', 'bufferutil', 'utf-8-validate']

/** Libraries written as CommonJS know these; modules have them under other names. */
export const commonJsNames = { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' }

/** What one program loads late may be needed early by another, so it is no mistake; tests look at what is really loaded. */
export const lateForOthers = { ineffectiveDynamicImport: false }

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** What reads the files and the caches and decides which credentials a tool will use. */
const resolving =
  /\/main\/core\/(?:files\/(?:locations|permissions|read|toolLocations|document\/(?:bytes|document))|log\/scrub|machine\/(?:is|read)\w+|model|readers|resolve\/(?!alike|moments|partitions|profiles|verdicts|whatIf)\w+|sessions\/(?:signInRecords|tokenCache)|settings\/chosenProfile|sources\/ownProfile)\b/

/** Beside that, what the everyday commands need. */
const everyday =
  /\/main\/(?:cli\/(?:clocks|findingWords|machine|outcomes|profiles|text)|core\/(?:doctor\/(?!examine\b|preview\b)|hardened\/(?:settings|tokenFacts)|keys\/keyFacts|resolve|sessions\/expiry|settings))\b/

/** Beside that, what shows how a finding is mended. */
const mending =
  /\/main\/(?:cli\/(?:explain\w*|findings|sources|status)|core\/(?:doctor\/(?:examine|preview)|log\/scrub|files\/(?:diff|mask|plan|source|subject|document\/\w+)))\b|\/node_modules\/diff\//

/** The entry, and what asks the running Latchkey for credentials: a tool waits for that each time, and it needs nothing else. */
const entry =
  /\/main\/(?:cli\/(?:command|commandSpec|compiled|credentials|credentialsCommand|latchkey|output|quickArguments)|core\/(?:agent\/(?:client|environment|place|protocol|readAnswer|shortName)|clock|settings\/stateDirectory))\.ts/

/** What gets credentials that are in files and caches, where no Latchkey is running that could be asked. */
const alone =
  /\/main\/(?:cli\/(?:credential(?:Formats|sAlone|sFor)|quoting|signInPorts)|core\/(?:log\/log|sources\/(?:awsCache|chain|credentials|means|origin|ownProfile|process|recursion|roleSettings|roles|sessionStore|settledKeys)))\.ts/

/** What reads a record of the vault; apart from it what needs Node's cryptography, for whoever only looks for one. */
const vault =
  /\/main\/(?:cli\/vaultHere|core\/(?:pause|keys\/keptKeys|vault\/(?:choice|createVault|keychain|lines|memoryVault|obstacles|vaultFile|vaultKeys)))\.ts/
const vaultOpening = /\/main\/core\/vault\/(?:contents|sealing)\.ts/

const builtinImport = /^import\s*(\{[^}]*\})\s*from\s*["'](node:[\w/]+)["'];?$/gm
const earlyRequire = '(() => createRequire(import.meta.url))()'

/** What a command waits for before its first line runs, made less. */
const quickStart: Plugin = {
  name: 'quick-start',
  // For an import Node makes ready every name that a module of its own has, streams and web cryptography among them.
  // What old libraries find others with is made only when one does.
  renderChunk: (code) =>
    code
      .replace(builtinImport, (_all, names: string, module: string) => {
        return `const ${names.replace(/ as /g, ': ')} = process.getBuiltinModule('${module}');`
      })
      .replace(earlyRequire, '(...args) => createRequire(import.meta.url)(...args)'),
  // Text with nothing but ASCII in it is half as long in memory, and read faster.
  generateBundle: (_options, bundle) => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[\u0080-\uffff]/g, escaped)
    }
  },
}

const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** The command line: one small entry, and a chunk for each thing that is loaded late. */
export default defineConfig({
  plugins: [quickStart],
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
      checks: lateForOthers,
      output: {
        entryFileNames: 'latchkey.mjs',
        chunkFileNames: '[name]-[hash].mjs',
        // What is needed together is one file, and what is not needed is not parsed: that takes longest of all.
        codeSplitting: {
          groups: [
            { name: 'entry', test: entry, priority: 3 },
            { name: 'resolving', test: resolving, priority: 3 },
            { name: 'everyday', test: everyday, priority: 2 },
            { name: 'mending', test: mending, priority: 1 },
            { name: 'alone', test: alone, priority: 1 },
            { name: 'vault', test: vault, priority: 1 },
            { name: 'vaultOpening', test: vaultOpening, priority: 1 },
          ],
        },
      },
    },
  },
})
