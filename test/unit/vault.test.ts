import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import type { Result } from '../../main/core/model/finding.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import { checkedLine } from '../../main/core/vault/lines.ts'
import type { Vault } from '../../main/core/vault/vault.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'

const canary = 'EXAMPLE-canary-of-a-secret-that-is-nowhere'

let stateDirectory: string
let file: string
let keyStore: MemoryKeyStore
let vault: Vault
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'latchkey-vault-'))
  file = join(stateDirectory, 'vault.sealed')
  keyStore = new MemoryKeyStore()
  vault = reopened()
})
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }))

/** As another process sees it, which has no key in its memory. */
const reopened = () => createVault({ stateDirectory, clock: systemClock, keyStore })

/** The text of a record, or the code of why there is none. */
async function textOf(name: string, from = reopened()): Promise<string | null> {
  const read = await from.read(name)
  return read.ok ? read.value : `failed: ${read.finding.code}`
}

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.finding.code)

const contents = () => readFileSync(file, 'latin1')
const lines = () => contents().trimEnd().split('\n')
const overwrite = (text: string) => writeFileSync(file, text, 'latin1')
const rewritten = (changed: readonly string[]) => overwrite(`${changed.join('\n')}\n`)

describe('the vault', { timeout: 60_000 }, () => {
  it('gives back what was written, until it is removed', async () => {
    expect(await vault.state()).toBe('empty')
    await vault.write('keys/dev', 'first')
    await vault.write('keys/dév"\n\ud800', 'Straße 😀')
    await vault.write('keys/dev', 'second')
    await vault.write('token/x', '')
    expect(reopened().names()).toEqual(['keys/dev', 'keys/dév"\n\ud800', 'token/x'])
    expect(reopened().names('token/')).toEqual(['token/x'])
    expect(await textOf('keys/dev')).toBe('second')
    expect(await textOf('keys/dév"\n\ud800')).toBe('Straße 😀')
    expect(await textOf('token/x')).toBe('')
    expect(await textOf('keys/other')).toBeNull()
    expect(await reopened().state()).toBe('ready')
    expect(await reopened().remove('keys/dev')).toEqual({ ok: true, value: null })
    expect(await textOf('keys/dev')).toBeNull()
    expect(reopened().names()).toEqual(['keys/dév"\n\ud800', 'token/x'])
  })

  it('has one item in the keychain, whatever is kept', async () => {
    for (const name of ['a', 'b', 'c']) await reopened().write(name, name)
    expect([...keyStore.items.keys()]).toEqual([expect.stringMatching(/^vault-/)])
  })

  it('asks the keychain nothing for names, nor for records that are not there', async () => {
    await vault.write('a', 'text')
    const { reads } = keyStore
    const other = reopened()
    expect(other.names()).toEqual(['a'])
    expect(await textOf('b', other)).toBeNull()
    expect(await other.remove('b')).toEqual({ ok: true, value: null })
    expect(keyStore.reads).toBe(reads)
  })

  it('changes a record from what it is now', async () => {
    await Promise.all(
      Array.from({ length: 8 }, () => reopened().change('count', (before) => String(Number(before ?? 0) + 1))),
    )
    expect(await textOf('count')).toBe('8')
    expect(codeOf(await vault.change('count', () => null))).toBe('ok')
    expect(vault.names()).toEqual([])
  })

  it('holds big records and many', async () => {
    const big = 'x'.repeat(3_000_000)
    for (let at = 0; at < 20; at += 1) await vault.write(`small/${at}`, String(at))
    await vault.write('big', big)
    await vault.write('small/19', 'changed')
    expect(await textOf('big')).toBe(big)
    expect(await textOf('small/19')).toBe('changed')
    expect(await vault.state()).toBe('ready')
  })

  it('is for its owner alone, and nothing of what it keeps is on the disk', async () => {
    chmodSync(stateDirectory, 0o755)
    await vault.write('keys/dev', canary)
    chmodSync(file, 0o644)
    await vault.write('keys/other', canary)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const [key = ''] = keyStore.items.values()
    const secrets = [canary, key, Buffer.from(key, 'base64').toString('base64url')]
    const written = readdirSync(stateDirectory).map((name) => readFileSync(join(stateDirectory, name), 'latin1'))
    for (const secret of secrets) {
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64').slice(0, 20),
        Buffer.from(secret).toString('hex'),
      ]) {
        expect(written.some((text) => text.includes(form))).toBe(false)
      }
    }
    expect(readdirSync(stateDirectory).sort()).toEqual(['vault.sealed', 'vault.settings'])
  })

  it('tells what refuses it, and loses nothing', async () => {
    await vault.write('a', 'text')
    rmSync(file)
    mkdirSync(file)
    expect(await textOf('a')).toBe('failed: file-unreadable')
    expect(codeOf(await vault.write('a', 'other'))).not.toBe('ok')
    expect(await vault.state()).toBe('damaged')
    expect(vault.names()).toEqual([])
  })
})

describe('a keychain that', { timeout: 60_000 }, () => {
  it.each([
    ['locked', 'keychain-locked'],
    ['denied', 'keychain-denied'],
    ['missing', 'keychain-missing'],
  ] as const)('is %s is said to be so, and nothing is written or made', async (obstacle, code) => {
    await vault.write('a', 'text')
    const before = contents()
    keyStore.obstacle = obstacle
    expect(await reopened().state()).toBe(obstacle)
    expect(await textOf('a')).toBe(`failed: ${code}`)
    expect(codeOf(await reopened().write('a', 'other'))).toBe(code)
    expect(codeOf(await reopened().change('a', () => 'other'))).toBe(code)
    expect(contents()).toBe(before)
    expect(reopened().names()).toEqual(['a'])
  })

  it('is missing is said to be so before anything is kept', async () => {
    keyStore.obstacle = 'missing'
    expect(await vault.state()).toBe('missing')
    expect(codeOf(await vault.write('a', 'text'))).toBe('keychain-missing')
    expect(readdirSync(stateDirectory)).toEqual([])
    keyStore.obstacle = 'locked'
    expect(await vault.state()).toBe('empty')
  })

  it('has lost the key is no reason to make another one', async () => {
    await vault.write('a', 'text')
    const items = new Map(keyStore.items)
    keyStore.items.clear()
    expect(await reopened().state()).toBe('lost')
    expect(await textOf('a')).toBe('failed: key-lost')
    expect(codeOf(await reopened().write('b', 'text'))).toBe('key-lost')
    expect(keyStore.items.size).toBe(0)
    for (const [account, text] of items) keyStore.items.set(account, text)
    expect(await textOf('a')).toBe('text')
  })

  it.each([
    ['another key', Buffer.alloc(32, 7).toString('base64')],
    ['no key at all', 'something else'],
  ])('has %s in its place is no reason either', async (_what, text) => {
    await vault.write('a', 'text')
    for (const account of keyStore.items.keys()) keyStore.items.set(account, text)
    expect(await reopened().state()).toBe('lost')
    expect(await textOf('a')).toBe('failed: key-lost')
    expect(codeOf(await reopened().write('b', 'text'))).toBe('key-lost')
  })

  it('cannot be asked does not keep a record from being removed', async () => {
    for (const name of ['a', 'b', 'c']) await vault.write(name, name)
    keyStore.obstacle = 'locked'
    expect(codeOf(await reopened().remove('b'))).toBe('ok')
    expect(contents()).not.toMatch(/^"b"/m)
    expect(reopened().names()).toEqual(['a', 'c'])
    keyStore.obstacle = null
    expect(await textOf('b')).toBeNull()
    expect(await textOf('c')).toBe('c')
    expect(await reopened().state()).toBe('ready')
    await reopened().write('d', 'd')
    await reopened().write('b', 'again')
    expect(contents()).not.toContain('"removed"')
    expect(await textOf('b')).toBe('again')
    expect(await reopened().state()).toBe('ready')
  })

  it('keeps nothing does not seal anything', async () => {
    keyStore.write = async () => ({ state: 'written' })
    expect(codeOf(await vault.write('a', 'text'))).toBe('keychain-missing')
    expect(vault.names()).toEqual([])
  })
})

describe('what was changed in the file', { timeout: 120_000 }, () => {
  beforeEach(async () => {
    for (const name of ['a', 'b', 'c']) await vault.write(name, `first of ${name}`)
  })
  const line = (name: string, from = lines()) => from.findIndex((text) => text.startsWith(`"${name}" `))

  it('is noticed where two records were swapped', async () => {
    const [first, second] = [line('a'), line('b')]
    const swapped = lines()
    const [one = '', other = ''] = [swapped[first], swapped[second]]
    const sealedIn = (text: string) => text.slice(text.lastIndexOf(' '))
    swapped[first] = one.replace(sealedIn(one), sealedIn(other))
    swapped[second] = other.replace(sealedIn(other), sealedIn(one))
    rewritten(swapped)
    expect(await textOf('a')).toBe('failed: sealed-damaged')
    expect(await textOf('b')).toBe('failed: sealed-damaged')
    expect(await textOf('c')).toBe('first of c')
    expect(await reopened().state()).toBe('damaged')
  })

  it('is noticed where a record was put back as it was', async () => {
    const earlier = lines()[line('b')] ?? ''
    await vault.write('b', 'other of b')
    const now = lines()
    now[line('b')] = earlier
    rewritten(now)
    expect(await textOf('b')).toBe('failed: sealed-damaged')
    now[line('b')] = earlier.replace(/^"b" \d+/, '"b" 4')
    rewritten(now)
    expect(await textOf('b')).toBe('failed: sealed-damaged')
    expect(await textOf('a')).toBe('first of a')
    expect(await reopened().state()).toBe('damaged')
  })

  it('is noticed where the same version was written twice', async () => {
    const before = contents()
    await vault.write('b', 'one fourth')
    const other = lines()[line('b')] ?? ''
    overwrite(before)
    await vault.write('b', 'two fourth')
    const now = lines()
    now[line('b')] = other
    rewritten(now)
    expect(await textOf('b')).toBe('failed: sealed-damaged')
  })

  it('is noticed where a record was taken out, or one put back that was removed', async () => {
    const before = lines()
    rewritten(before.filter((_line, at) => at !== line('b', before)))
    expect(await textOf('b')).toBe('failed: sealed-damaged')
    expect(await textOf('c')).toBe('first of c')
    rewritten(before)
    await vault.remove('b')
    const now = lines()
    rewritten([...now.slice(0, -1), before[line('b', before)] ?? '', ...now.slice(-1)])
    expect(await textOf('b')).toBeNull()
    expect(await textOf('c')).toBe('first of c')
    expect(await reopened().state()).toBe('damaged')
  })

  it('is noticed where the index was forged, and the records are told apart by themselves', async () => {
    await vault.write('b', 'second of b')
    const forged = lines().map((text) => {
      if (!text.includes('"format"')) return text
      const index: unknown = JSON.parse(text.slice(9))
      return checkedLine({ ...Object(index), revision: 99, records: [] }).trimEnd()
    })
    rewritten(forged)
    expect(await reopened().state()).toBe('damaged')
    rewritten([...forged.slice(1, -1)])
    expect(await textOf('b')).toBe('second of b')
    expect(await textOf('other')).toBe('failed: sealed-damaged')
    expect(await reopened().state()).toBe('damaged')
    expect(codeOf(await reopened().write('d', 'new'))).toBe('ok')
    expect(await reopened().state()).toBe('ready')
    expect(await textOf('b')).toBe('second of b')
    expect(reopened().names()).toEqual(['a', 'b', 'c', 'd'])
    expect(readdirSync(stateDirectory).filter((name) => name.includes('damaged'))).toHaveLength(1)
  })

  it('is noticed where an index was made to fit it', async () => {
    const without = lines().filter((_text, at) => at !== line('b'))
    const forged = without.map((text) => {
      if (!text.includes('"format"')) return text
      const index = Object(JSON.parse(text.slice(9)))
      const records = index.records.filter(([name]: readonly string[]) => name !== 'b')
      return checkedLine({ ...index, records }).trimEnd()
    })
    rewritten(forged)
    expect(reopened().names()).toEqual(['a', 'c'])
    expect(await reopened().state()).toBe('damaged')
    expect(await textOf('a')).toBe('first of a')
  })

  it('is repaired where it can be: by writing, the others unharmed', async () => {
    const now = lines()
    now[line('b')] = `${(now[line('b')] ?? '').slice(0, -2)}xx`
    rewritten(now)
    expect(await textOf('b')).toBe('failed: sealed-damaged')
    await reopened().write('c', 'second of c')
    expect(await textOf('b')).toBe('failed: sealed-damaged')
    expect(await textOf('a')).toBe('first of a')
    expect(await reopened().state()).toBe('damaged')
    expect(codeOf(await reopened().change('b', () => 'unseen'))).toBe('sealed-damaged')
    expect(codeOf(await reopened().write('b', 'second of b'))).toBe('ok')
    expect(await reopened().state()).toBe('ready')
  })

  it('can be removed though it cannot be opened', async () => {
    overwrite(contents().slice(0, contents().indexOf('"c" ') + 20))
    expect(await textOf('c')).toBe('failed: sealed-damaged')
    expect(codeOf(await reopened().remove('c'))).toBe('ok')
    expect(await reopened().state()).toBe('ready')
    expect(reopened().names()).toEqual(['a', 'b'])
    expect(await textOf('a')).toBe('first of a')
  })

  it('is left alone where a newer Latchkey wrote it', async () => {
    const newer = `${checkedLine({ format: 2, else: true })}something\n`
    overwrite(newer)
    expect(await textOf('a')).toBe('failed: sealed-newer')
    expect(codeOf(await reopened().write('a', 'text'))).toBe('sealed-newer')
    expect(contents()).toBe(newer)
  })

  it('is noticed at every byte and every bit of it, and the others stay readable', async () => {
    await vault.remove('c')
    const whole = readFileSync(file)
    const names = ['a', 'b']
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
      writeFileSync(file, bytes)
      const other = reopened()
      const read = await Promise.all(names.map((name) => textOf(name, other)))
      const wrong = read.filter((text, index) => text !== `first of ${names[index]}`)
      const where = `byte ${at}: ${read.join(', ')}`
      expect(await other.state(), where).toBe('damaged')
      expect(wrong.length, where).toBeLessThan(2)
      expect(
        wrong.every((text) => text === 'failed: sealed-damaged'),
        where,
      ).toBe(true)
      expect(other.names(), where).toEqual(names)
    }
  })

  it('is noticed, and mended where it can be, when something is written next', async () => {
    const whole = readFileSync(file)
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x15
      writeFileSync(file, bytes)
      const before = await Promise.all(['a', 'b', 'c'].map((name) => textOf(name)))
      await reopened().write('d', 'new')
      expect(await Promise.all(['a', 'b', 'c', 'd'].map((name) => textOf(name))), `byte ${at}`).toEqual([
        ...before,
        'new',
      ])
      const isMended = before.every((text) => !text?.startsWith('failed'))
      expect(await reopened().state(), `byte ${at}`).toBe(isMended ? 'ready' : 'damaged')
    }
  })
})
