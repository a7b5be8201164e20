import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { latchkey, program } from '../support/program.ts'
import { sourceScene, variablesOf } from '../support/sourceScene.ts'

const coverage = z.object({ result: z.array(z.object({ url: z.string() })) })

/** The parts of the built program that a run has loaded. */
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
    const directory = join(work, 'coverage')
    const { code } = await latchkey(['credentials', profile], { ...ready, NODE_V8_COVERAGE: directory })
    expect(code).toBe(0)
    const parts = loaded(directory).filter((path) => path.startsWith(dirname(program)))
    expect(parts.map((path) => basename(path))).toContain('latchkey.mjs')
    for (const path of parts) {
      const text = readFileSync(path, 'utf8')
      for (const [what, mark] of Object.entries(heavy)) {
        expect([basename(path), what, mark.test(text)]).toEqual([basename(path), what, false])
      }
    }
  })
})
