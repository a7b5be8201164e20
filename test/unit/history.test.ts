import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type History, openHistory } from '../../main/core/files/history.ts'
import { thisProcess } from '../../main/core/files/owner.ts'
import { saveFile } from '../../main/core/files/save.ts'
import { done, type FileName } from '../../main/core/model/finding.ts'
import { createSecretBox } from '../../main/core/vault/secretBox.ts'
import { HastyClock } from '../support/hastyClock.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'

let stateDirectory: string
let directory: string
let keyStore: MemoryKeyStore
let clock: HastyClock
let history: History
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'latchkey-history-'))
  directory = join(stateDirectory, 'history')
  keyStore = new MemoryKeyStore()
  clock = new HastyClock(Date.parse('2026-11-20T12:00:00Z'))
  history = reopened()
})
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }))

/** As another process sees it, which has no key in its memory. */
const reopened = (versions?: number) => {
  const box = createSecretBox({ keyStore, purpose: 'history', stateDirectory, clock })
  return openHistory({ stateDirectory, box, clock, ...(versions !== undefined && { versions }) })
}

const record = (text: string, more: { file?: FileName; title?: string; cause?: 'saved' | 'outside' } = {}) =>
  history.record({ file: 'config', bytes: Buffer.from(text), cause: 'saved', title: 'set region of dev', ...more })

async function recorded(text: string, file: FileName = 'config') {
  const result = await record(text, { file })
  if (!result.ok) throw new Error(result.finding.message)
  return result.value
}

function listed(file: FileName = 'config', from = history) {
  const result = from.list(file)
  if (!result.ok) throw new Error(result.finding.message)
  return result.value
}

async function textOf(id: string, from = history): Promise<string> {
  const result = await from.read(id)
  return result.ok ? String(Buffer.from(result.value)) : result.finding.code
}

const pathOf = (id: string) => join(directory, `${id}.sealed`)

describe('the history', () => {
  it('gives back each version byte for byte, newest first, each file by itself', async () => {
    const bytes = [Buffer.from('[default]\r\nregion=eu-west-1'), Buffer.from([0xff, 0x00, 0xc3]), Buffer.alloc(0)]
    for (const [at, version] of bytes.entries()) {
      await history.record({
        file: 'config',
        bytes: version,
        cause: at === 1 ? 'outside' : 'saved',
        title: `edit ${at}`,
      })
    }
    await recorded('[dev]\n', 'credentials')
    const entries = listed()
    expect(entries.map(({ title, cause, size }) => [title, cause, size])).toEqual([
      ['edit 2', 'saved', 0],
      ['edit 1', 'outside', 3],
      ['edit 0', 'saved', 27],
    ])
    expect(entries[0]?.time).toBe('2026-11-20T12:00:00.000Z')
    const read = await Promise.all(entries.map(({ id }) => reopened().read(id)))
    expect(read).toEqual(bytes.toReversed().map((version) => ({ ok: true, value: version })))
    expect(listed('credentials')).toHaveLength(1)
  })

  it('is empty before there is any', () => {
    expect(listed()).toEqual([])
  })

  it('leaves out a version that is the newest one already, but not one that is back again', async () => {
    const first = await recorded('a')
    expect(await recorded('a')).toEqual(first)
    await recorded('b')
    await recorded('a')
    expect(listed()).toHaveLength(3)
  })

  it('keeps the newest 50 of each file, in their order even if the clock is set back', async () => {
    await recorded('x', 'credentials')
    for (let version = 0; version < 53; version += 1) {
      clock = new HastyClock(Date.parse('2026-11-20T12:00:00Z') - version * 1000)
      history = reopened()
      await recorded(`version ${version}`)
    }
    const entries = listed()
    expect(entries).toHaveLength(50)
    expect(await textOf(entries[0]?.id ?? '')).toBe('version 52')
    expect(await textOf(entries[49]?.id ?? '')).toBe('version 3')
    expect(listed('credentials')).toHaveLength(1)
  })

  it('has what several record at once', async () => {
    const others = [reopened(), reopened(), reopened()]
    await Promise.all(
      others.flatMap((other, who) =>
        [1, 2, 3, 4].map((edit) =>
          other.record({ file: 'config', bytes: Buffer.from(`${who}.${edit}`), cause: 'saved', title: '' }),
        ),
      ),
    )
    expect(listed()).toHaveLength(12)
    expect(keyStore.items.size).toBe(1)
    const texts = await Promise.all(listed().map(({ id }) => textOf(id)))
    expect(new Set(texts).size).toBe(12)
  })

  it('holds nothing that can be read without the key, for its owner alone', async () => {
    const { id } = await recorded('aws_access_key_id = AKIAEXAMPLE000000000\n'.repeat(20))
    const stored = readFileSync(pathOf(id))
    expect(stored.includes('AKIAEXAMPLE')).toBe(false)
    expect(stored.includes([...keyStore.items.values()][0] ?? '?')).toBe(false)
    if (process.platform === 'win32') return
    expect((statSync(pathOf(id)).mode & 0o777).toString(8)).toBe('600')
    expect((statSync(directory).mode & 0o777).toString(8)).toBe('700')
  })

  it('loses only the half-written version of a process that was killed', async () => {
    await recorded('a')
    const gone = thisProcess().replace(/-\d+-\d+$/, '-99999999-1')
    writeFileSync(join(directory, `.latchkey-${gone}-0123abcd.tmp`), 'half')
    expect(listed()).toHaveLength(1)
    await recorded('b')
    expect(readdirSync(directory).every((name) => name.endsWith('.sealed'))).toBe(true)
    expect(listed()).toHaveLength(2)
  })
})

describe('a record that was touched', () => {
  it('is noticed at every byte, and the others stay readable', async () => {
    const good = await recorded('a = 1\n')
    const { id } = await recorded('b = 2\n')
    const stored = readFileSync(pathOf(id))
    for (let at = 0; at < stored.length; at += 1) {
      const bad = Buffer.from(stored)
      bad[at] = (bad[at] ?? 0) ^ 1
      writeFileSync(pathOf(id), bad)
      expect([at, await textOf(id)]).toEqual([at, 'history-unreadable'])
    }
    for (let length = 0; length < stored.length; length += 7) {
      writeFileSync(pathOf(id), stored.subarray(0, length))
      expect(await textOf(id)).toBe('history-unreadable')
    }
    expect(await textOf(good.id)).toBe('a = 1\n')
  })

  it('is noticed where it stands under the name of another one', async () => {
    const older = await recorded('a = 1\n')
    const newer = await recorded('b = 2\n')
    renameSync(pathOf(older.id), pathOf(newer.id))
    expect(await textOf(newer.id)).toBe('history-unreadable')
    expect(await textOf('../../etc/passwd')).toBe('history-unreadable')
  })

  it('does not keep a new one from being recorded', async () => {
    const { id } = await recorded('a = 1\n')
    writeFileSync(pathOf(id), 'torn')
    await recorded('a = 1\n')
    expect(listed()).toHaveLength(1)
  })
})

describe('without its key', () => {
  it.each(['locked', 'denied', 'missing'] as const)(
    'because the keychain is %s, saving works all the same',
    async (obstacle) => {
      await recorded('before')
      keyStore.obstacle = obstacle
      history = reopened()
      const path = join(stateDirectory, 'aws', 'config')
      const findings: string[] = []
      const keep = async (bytes: Uint8Array) => {
        const kept = await history.record({ file: 'config', bytes, cause: 'outside', title: '' })
        if (!kept.ok) findings.push(`${kept.finding.code} ${kept.finding.severity}`)
      }
      for (const text of ['a', 'b']) {
        expect(await saveFile({ path, clock, keep, change: () => done(Buffer.from(text)) })).toMatchObject({ ok: true })
      }
      expect(findings).toEqual(['history-unavailable warning'])
      expect(readFileSync(path, 'utf8')).toBe('b')
      // What there is can be listed, though not read.
      expect(await textOf(listed()[0]?.id ?? '')).toBe('history-unavailable')
    },
  )

  it('because it was lost, old versions say so and new ones are kept', async () => {
    const old = await recorded('old')
    keyStore.items.clear()
    history = reopened()
    const lost = await history.read(old.id)
    expect(lost).toMatchObject({ ok: false, finding: { code: 'history-unreadable' } })
    expect(lost.ok || lost.finding.message).toContain('no longer in the keychain')
    const fresh = await recorded('new')
    expect(await textOf(fresh.id)).toBe('new')
    expect(await textOf(old.id)).toBe('history-unreadable')
  })
})

describe('a secret box', () => {
  const box = () => createSecretBox({ keyStore, purpose: 'test', stateDirectory, clock })
  const [plain, about] = [Buffer.from('plain'), Buffer.from('about')]

  it('opens what it sealed, with the same associated data alone', async () => {
    const sealed = await box().seal(plain, about)
    if (!sealed.ok) throw new Error(sealed.finding.message)
    expect(await box().open(sealed.value, about)).toEqual({ ok: true, value: plain })
    expect(await box().open(sealed.value, plain)).toMatchObject({ ok: false, state: 'damaged' })
    expect(await box().open(plain, about)).toMatchObject({ ok: false, state: 'damaged' })
    expect(await box().seal(plain, about)).not.toEqual(sealed)
  })

  it.each([
    ['is gone', () => keyStore.items.clear()],
    ['is another one', () => keyStore.items.set('test', Buffer.alloc(32, 7).toString('base64'))],
    ['is no key any more', () => keyStore.items.set('test', 'something else')],
  ])('says that the key %s', async (_, change) => {
    const sealed = await box().seal(plain, about)
    if (!sealed.ok) throw new Error(sealed.finding.message)
    change()
    expect(await box().open(sealed.value, about)).toMatchObject({
      ok: false,
      state: 'lost',
      finding: { code: 'key-lost' },
    })
  })

  it.each(['locked', 'denied', 'missing'] as const)('seals nothing while the keychain is %s', async (obstacle) => {
    keyStore.obstacle = obstacle
    const state = { ok: false, state: obstacle, finding: { code: `keychain-${obstacle}` } }
    expect(await box().seal(plain, about)).toMatchObject(state)
  })

  it('seals nothing with a key that the keychain has not kept', async () => {
    keyStore.write = async () => ({ state: 'written' })
    expect(await box().seal(plain, about)).toMatchObject({ ok: false, state: 'missing' })
  })

  it('makes one key, however many ask first', async () => {
    const sealed = await Promise.all(Array.from({ length: 8 }, () => box().seal(plain, about)))
    const last = box()
    for (const one of sealed) {
      expect(one.ok && (await last.open(one.value, about))).toEqual({ ok: true, value: plain })
    }
  })

  it('asks the keychain once', async () => {
    const one = box()
    await one.seal(plain, about)
    const { reads } = keyStore
    await one.seal(plain, about)
    expect(keyStore.reads).toBe(reads)
  })
})
