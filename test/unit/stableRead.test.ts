import { mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { readStable, type StableLook } from '../../main/core/files/stableRead.ts'
import { Child } from '../support/childProcess.ts'
import { HastyClock } from '../support/hastyClock.ts'

let directory: string
let path: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'latchkey-stable-'))
  path = join(directory, 'config')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** The files are younger than it knows, so that only what it sees itself counts. */
const slowClock = () => new HastyClock(Date.now() - 3_600_000)

const text = (look: StableLook) => (look.status === 'present' ? String(look.bytes) : look.status)

describe('a file is read without waiting', () => {
  it('where it was left alone for a while', async () => {
    writeFileSync(path, 'a')
    utimesSync(path, 1, 1)
    const clock = new HastyClock()
    expect(text(await readStable(path, { clock, previousSize: 10 }))).toBe('a')
    expect(clock.waits).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('where it was renamed into place', async () => {
    writeFileSync(`${path}.new`, 'a')
    utimesSync(`${path}.new`, new Date(), new Date())
    renameSync(`${path}.new`, path)
    const clock = new HastyClock()
    expect(text(await readStable(path, { clock, previousSize: 10 }))).toBe('a')
    expect(clock.waits).toEqual([])
  })

  it('where none was and none is', async () => {
    const clock = new HastyClock()
    expect(text(await readStable(path, { clock }))).toBe('missing')
    expect(clock.waits).toEqual([])
  })
})

describe('a file that may be in the middle of a change is looked at again', () => {
  const cases = [
    ['just written', 'ab', 1, 25],
    ['shorter than before', 'a', 2, 250],
    ['empty', '', null, 250],
    ['gone', null, 2, 250],
  ] as const
  it.each(cases)('%s', async (_, content, previousSize, waited) => {
    const clock = slowClock()
    if (content !== null) writeFileSync(path, content)
    const began = clock.now()
    const look = await readStable(path, { clock, previousSize })
    expect([look.status, look.isSettled]).toEqual([content === null ? 'missing' : 'present', true])
    expect(clock.now() - began).toBeGreaterThan(waited - 25)
    expect(clock.now() - began).toBeLessThan(waited + 50)
  })

  it('for half a second, however busy its writer is', async () => {
    const clock = slowClock()
    const began = clock.now()
    let size = 0
    const writing = {
      now: () => clock.now(),
      at: (moment: number, run: () => void) => {
        size += 1
        writeFileSync(path, 'x'.repeat(size))
        return clock.at(moment, run)
      },
    }
    writeFileSync(path, '')
    const look = await readStable(path, { clock: writing })
    expect(look.isSettled).toBe(false)
    expect(clock.now() - began).toBe(500)
  })
})

it('a writer that empties the file and fills it slowly is not seen half way', async () => {
  const content = Array.from({ length: 30 }, (_, line) => `key${line} = ${line}\n`).join('')
  for (const [pieces, pauseMs] of [
    [1, 150],
    [2, 120],
    [4, 60],
  ]) {
    writeFileSync(path, content)
    const child = new Child('saver', ['slowly', path, content, String(pieces), String(pauseMs)])
    await child.says('emptied')
    const look = await readStable(path, { clock: systemClock, previousSize: content.length })
    expect(text(look)).toBe(content)
    await child.succeeds()
  }
})
