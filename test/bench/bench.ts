import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildAll } from '../../scripts/build.ts'
import { prepare } from '../../scripts/prepare.ts'
import { root } from '../../scripts/run.ts'
import { benchAgent } from './agent.ts'
import { benchCredentials } from './credentials.ts'
import { benchDocuments } from './documents.ts'
import { benchExplain } from './explain.ts'
import { asTable, type Figure } from './figures.ts'
import { benchStartUp } from './startUp.ts'
import { benchFileToWindow } from './window.ts'

/** Sizes in kB of what a person loads: whole folders, and the entry that every command starts with. */
function bundleSizes(): Figure[] {
  const sum = (pattern: string) => globSync(pattern, { cwd: root }).map((file) => join(root, file))
  const size = (name: string, pattern: string): Figure => {
    const bytes = sum(pattern).reduce((total, file) => total + statSync(file).size, 0)
    return { name: `size of ${name}`, value: bytes / 1000, unit: 'kB', aim: null }
  }
  const zipped = sum('out/renderer/assets/*.js').reduce((total, file) => total + gzipSync(readFileSync(file)).length, 0)
  return [
    size('the command line', 'out/cli/*.mjs'),
    size('its entry', 'out/cli/latchkey.mjs'),
    size('the desktop main bundle', 'out/main/**/*.js'),
    size('the preload script', 'out/preload/*.cjs'),
    size('the window', 'out/renderer/**/*.{js,css,html}'),
    { name: "size of the window's script, zipped", value: zipped / 1000, unit: 'kB', aim: null },
  ]
}

function startUp(): Figure[] {
  const { nodeMs, versionRatio, profilesRatio } = benchStartUp()
  return [
    { name: 'node -e 0', value: nodeMs, unit: 'ms', aim: null },
    { name: 'latchkey --version, to node -e 0', value: versionRatio, unit: '×', aim: 1.3 },
    { name: 'latchkey profiles --json on 1,500 profiles, to node -e 0', value: profilesRatio, unit: '×', aim: 3 },
  ]
}

async function fileToWindow(): Promise<Figure[]> {
  const { chromium } = prepare()
  if (chromium === null) {
    console.log('The window is not measured: there is no Chromium on this machine.')
    return []
  }
  const ms = await benchFileToWindow(chromium)
  return [{ name: 'file change to changed window, 1,500 profiles', value: ms, unit: 'ms', aim: 300 }]
}

async function documents(): Promise<Figure[]> {
  const measured = await benchDocuments()
  return measured.flatMap(({ profiles, ratioToSmithy, ini, readings, editShare, heapBytesPerProfile }) => {
    const size = `${profiles.toLocaleString('en')} profiles`
    return [
      { name: `parse and all readings, to the SDK's parse, ${size}`, value: ratioToSmithy, unit: '×', aim: 1 },
      { name: `the same, to the ini package, ${size}`, value: readings / ini, unit: '×', aim: null },
      {
        name: `one edit and print, to parse and readings, ${size}`,
        value: editShare,
        unit: '×',
        aim: profiles === 10_000 ? 0.05 : null,
      },
      { name: `memory, ${size}`, value: heapBytesPerProfile, unit: 'bytes a profile', aim: null },
    ]
  })
}

const parts: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  startUp,
  explain: benchExplain,
  credentials: benchCredentials,
  agent: benchAgent,
  window: fileToWindow,
  documents,
  sizes: bundleSizes,
}

/** Those that were named, or all. */
const named = process.argv.slice(2)
for (const name of named) {
  if (!Object.hasOwn(parts, name)) throw new Error(`There are ${Object.keys(parts).join(', ')}.`)
}
await buildAll()
const figures: Figure[] = []
for (const [name, bench] of Object.entries(parts)) {
  if (named.length === 0 || named.includes(name)) figures.push(...(await bench()))
}
console.log(`\n${asTable(figures)}`)
const results = join(root, 'test-results')
mkdirSync(results, { recursive: true })
writeFileSync(join(results, 'bench.json'), `${JSON.stringify({ node: process.version, figures }, null, 2)}\n`)
console.log('\nAs JSON: test-results/bench.json')
