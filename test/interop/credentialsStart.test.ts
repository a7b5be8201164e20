import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runtimeIn, startHost } from '../support/agentHost.ts'
import { latchkey, program } from '../support/program.ts'
import { sourceScene, variablesOf } from '../support/sourceScene.ts'

const coverage = z.object({ result: z.array(z.object({ url: z.string() })) })

/** The files that a run has loaded. */
function loaded(directory: string): readonly string[] {
  const urls = readdirSync(directory).flatMap((name) =>
    coverage.parse(JSON.parse(readFileSync(join(directory, name), 'utf8'))).result.map(({ url }) => url),
  )
  const paths = urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url))
  return [...new Set(paths)]
}

/** What each of them has in it, and nothing else has. */
const heavy: Readonly<Record<string, RegExp>> = {
  'a client of the SDK': /ServiceException/,
  'the validator': /invalid_union/,
  'the parser of arguments': /commander\.unknownOption/,
  'the keychain': /"keytar|'keytar|`keytar/,
}

describe('latchkey credentials', () => {
  it('finds these marks in its parts at all', () => {
    const parts = readdirSync(dirname(program)).filter((name) => name.endsWith('.mjs'))
    const texts = parts.map((name) => readFileSync(join(dirname(program), name), 'utf8'))
    for (const [what, mark] of Object.entries(heavy)) {
      expect([what, texts.some((text) => mark.test(text))]).toEqual([what, true])
    }
  })

  it.each(['keys', 'team', 'process'])('loads nothing that it does not need for %s', async (profile) => {
    const { aws, env, work } = await sourceScene()
    const ready = { ...env, ...variablesOf(aws)[profile] }
    // Role credentials are in the cache from then on.
    expect((await latchkey(['credentials', profile], ready)).code).toBe(0)
    const all = await loadedBy(['credentials', profile], ready, join(work, 'coverage'))
    // The program of the profile is another process.
    const paths = all.filter((path) => dirname(path) !== work)
    expect(paths).toContain(program)
    // Neither the keychain's binding nor anything else that is not of the program.
    expect(paths.filter((path) => dirname(path) !== dirname(program))).toEqual([])
    for (const path of paths) {
      const text = readFileSync(path, 'utf8')
      for (const [what, mark] of Object.entries(heavy)) {
        expect([basename(path), what, mark.test(text)]).toEqual([basename(path), what, false])
      }
    }
  })

  it('keeps what Node has compiled where nobody else can write, and nowhere else', async () => {
    const { env, home } = await sourceScene()
    const directory = join(home.stateDirectory, 'compiled')
    const give = async () => expect((await latchkey(['credentials', 'keys'], env)).code).toBe(0)
    const kept = () => existsSync(directory) && readdirSync(directory).length > 0
    await give()
    expect(existsSync(home.stateDirectory)).toBe(false)
    mkdirSync(home.stateDirectory)
    chmodSync(home.stateDirectory, 0o770)
    await give()
    expect(kept()).toBe(false)
    chmodSync(home.stateDirectory, 0o700)
    mkdirSync(directory)
    chmodSync(directory, 0o702)
    await give()
    expect(kept()).toBe(false)
    rmdirSync(directory)
    await give()
    expect([kept(), statSync(directory).mode & 0o777]).toEqual([true, 0o700])
  })

  it('loads its entry alone where a running Latchkey answers', async () => {
    const { home, env, work } = await sourceScene()
    const warm = { ...env, ...runtimeIn(home.path).env }
    await startHost(warm)
    // The running one has them in memory from then on.
    expect((await latchkey(['credentials', 'team'], warm)).code).toBe(0)
    expect(await loadedBy(['credentials', 'team'], warm, join(work, 'coverage'))).toEqual([program])
  })
})

async function loadedBy(args: readonly string[], env: Record<string, string>, directory: string) {
  expect((await latchkey(args, { ...env, NODE_V8_COVERAGE: directory })).code).toBe(0)
  return loaded(directory)
}
