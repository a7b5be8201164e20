import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { openHistory } from '../../main/core/files/history.ts'
import type { Result } from '../../main/core/model/finding.ts'
import { Secret } from '../../main/core/model/secret.ts'
import type { VaultKind } from '../../main/core/model/vault.ts'
import { createHistoryBox } from '../../main/core/vault/historyBox.ts'
import { openVault } from '../../main/core/vault/openVault.ts'
import { createSecretBox } from '../../main/core/vault/secretBox.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'

const passphrase = new Secret('EXAMPLE passphrase, näturally')
const clock = systemClock

let stateDirectory: string
let keyStore: MemoryKeyStore
beforeEach(() => {
  stateDirectory = mkdtempSync(join(tmpdir(), 'latchkey-vault-kinds-'))
  keyStore = new MemoryKeyStore()
})
afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }))

/** As another process sees it. */
const opened = () => openVault({ stateDirectory, clock, keyStore, passphraseCost: 10 })
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.finding.code)
const use = (kind: VaultKind, host = opened(), more: { startOver?: boolean; passphrase?: Secret } = {}) =>
  host.use({ kind, passphrase: kind === 'passphrase' ? passphrase : null, ...more })

async function unlocked(text = passphrase) {
  const host = opened()
  const result = await host.unlock(text)
  return result.ok ? host : result.finding.code
}

async function textOf(name: string, host: Awaited<ReturnType<typeof unlocked>> = opened()) {
  if (typeof host === 'string') return host
  const read = await host.vault.read(name)
  return read.ok ? read.value : `failed: ${read.finding.code}`
}

const historyOf = (host = opened()) =>
  openHistory({ stateDirectory, clock, box: createHistoryBox({ stateDirectory, clock, ...host }) })

const onDisk = () =>
  readdirSync(stateDirectory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

describe('a vault under a passphrase', { timeout: 60_000 }, () => {
  it('needs no keychain, and is closed to each process until it is told', async () => {
    keyStore.obstacle = 'missing'
    expect(codeOf(await use('passphrase'))).toBe('ok')
    const host = await unlocked()
    if (typeof host === 'string') throw new Error(host)
    expect(codeOf(await host.vault.write('keys/dev', 'EXAMPLE-canary'))).toBe('ok')
    expect(await opened().view()).toMatchObject({ kind: 'passphrase', state: 'locked', records: { keys: 1 } })
    expect(await textOf('keys/dev')).toBe('failed: vault-locked')
    expect(codeOf(await opened().vault.write('keys/dev', 'other'))).toBe('vault-locked')
    expect(await unlocked(new Secret('EXAMPLE passphrase'))).toBe('passphrase-wrong')
    // Typed on another keyboard: an a and two dots.
    expect(await textOf('keys/dev', await unlocked(new Secret(passphrase.reveal().normalize('NFD'))))).toBe(
      'EXAMPLE-canary',
    )
    expect(onDisk()).not.toContain('canary')
    expect(onDisk()).not.toContain('passphrase, n')
    const { keys } = host
    const found = await keys.find()
    if (found.state !== 'found') throw new Error(found.state)
    for (const form of ['base64', 'base64url', 'hex'] as const) {
      expect(onDisk()).not.toContain(found.key.bytes.toString(form).slice(0, 40))
    }
  })

  it('asks at the terminal where a person may be asked, three times at most', async () => {
    await use('passphrase')
    await (await unlockedHost()).vault.write('a', 'text')
    const answers = [new Secret('no'), passphrase]
    const asked: boolean[] = []
    const askPassphrase = async (isAgain: boolean) => {
      asked.push(isAgain)
      return answers[asked.length - 1] ?? new Secret('never')
    }
    const asking = openVault({ stateDirectory, clock, keyStore, askPassphrase })
    expect(codeOf(await asking.vault.read('a'))).toBe('vault-locked')
    expect(asked).toEqual([])
    expect(await asking.vault.read('a', { interactive: true })).toEqual({ ok: true, value: 'text' })
    expect(asked).toEqual([false, true])
    answers.length = 0
    const other = openVault({ stateDirectory, clock, keyStore, askPassphrase })
    expect(codeOf(await other.vault.read('a', { interactive: true }))).toBe('passphrase-wrong')
    expect(asked).toHaveLength(5)
  })

  const unlockedHost = async () => {
    const host = await unlocked()
    if (typeof host === 'string') throw new Error(host)
    return host
  }

  it('takes the records and the history along, there and back', async () => {
    await opened().vault.write('keys/dev', 'EXAMPLE')
    await historyOf().record({ file: 'config', bytes: Buffer.from('one'), cause: 'saved', title: '' })
    expect(codeOf(await use('passphrase'))).toBe('ok')
    expect(keyStore.items.size).toBe(0)
    const host = await unlockedHost()
    expect(await textOf('keys/dev', host)).toBe('EXAMPLE')
    await historyOf(host).record({ file: 'config', bytes: Buffer.from('two'), cause: 'saved', title: '' })
    expect(codeOf(await use('keychain'))).toBe('vault-locked')
    expect(codeOf(await use('keychain', host))).toBe('ok')
    expect(await textOf('keys/dev')).toBe('EXAMPLE')
    const listed = historyOf().list('config')
    const texts = await Promise.all((listed.ok ? listed.value : []).map(({ id }) => historyOf().read(id)))
    expect(texts.map((text) => (text.ok ? Buffer.from(text.value).toString() : text.finding.code))).toEqual([
      'two',
      'one',
    ])
    expect(await opened().view()).toMatchObject({ kind: 'keychain', state: 'ready' })
  })

  it('is given another passphrase', async () => {
    await use('passphrase')
    const host = await unlockedHost()
    await host.vault.write('a', 'text')
    const other = new Secret('another EXAMPLE')
    expect(codeOf(await use('passphrase', host, { passphrase: other }))).toBe('ok')
    expect(await unlocked()).toBe('passphrase-wrong')
    expect(await textOf('a', await unlocked(other))).toBe('text')
  })

  it('survives any damage of a byte of its settings, and reports it', async () => {
    await use('passphrase')
    await (await unlockedHost()).vault.write('a', 'text')
    const path = join(stateDirectory, 'vault.settings')
    const whole = readFileSync(path)
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8))
      writeFileSync(path, bytes)
      expect(opened().keys.choice(), `byte ${at}`).toMatchObject({ kind: 'passphrase' })
      expect(await opened().vault.state(), `byte ${at}`).toBe('damaged')
      if (at % 100 === 0) expect(await textOf('a', await unlocked())).toBe('text')
    }
    writeFileSync(path, 'nothing of it')
    expect(await opened().vault.state()).toBe('damaged')
    expect(await textOf('a')).toBe('failed: sealed-damaged')
    expect(codeOf(await opened().vault.write('b', 'text'))).toBe('sealed-damaged')
    expect(keyStore.items.size).toBe(0)
  })

  it('is not made of nothing', async () => {
    expect(codeOf(await use('passphrase', opened(), { passphrase: new Secret('') }))).toBe('vault-not-moved')
    expect(readdirSync(stateDirectory)).toEqual([])
  })
})

/** A keychain that is locked, and asks its owner for the password where it may. */
class AskingKeyStore extends MemoryKeyStore {
  asked = 0

  #ask(interactive: boolean): void {
    if (interactive && this.obstacle === 'locked') {
      this.asked += 1
      this.obstacle = null
    }
  }

  override async read(account: string, options = { interactive: false }) {
    this.#ask(options.interactive)
    return super.read(account)
  }

  override async write(account: string, text: string, options = { interactive: false }) {
    this.#ask(options.interactive)
    return super.write(account, text)
  }
}

describe('a vault that has no key yet, in a locked keychain', { timeout: 60_000 }, () => {
  it('gets one when it is unlocked, and takes what it is given from then on', async () => {
    const asking = new AskingKeyStore()
    asking.obstacle = 'locked'
    keyStore = asking
    const host = opened()
    expect(await host.view()).toMatchObject({ kind: 'keychain', state: 'empty' })
    expect(codeOf(await host.vault.write('keys/dev', 'EXAMPLE'))).toBe('keychain-locked')
    expect(asking.asked).toBe(0)
    expect(codeOf(await host.unlock(null))).toBe('ok')
    expect(asking.asked).toBe(1)
    expect(codeOf(await host.vault.write('keys/dev', 'EXAMPLE'))).toBe('ok')
    expect(await textOf('keys/dev')).toBe('EXAMPLE')
  })

  it('says so where the keychain refuses', async () => {
    keyStore.obstacle = 'denied'
    expect(codeOf(await opened().unlock(null))).toBe('keychain-denied')
  })
})

describe('a vault in memory', { timeout: 60_000 }, () => {
  it('ends with the process, and takes only what may', async () => {
    await use('memory')
    const host = opened()
    expect(codeOf(await host.vault.write('token/x', 'EXAMPLE-canary'))).toBe('ok')
    expect(codeOf(await host.vault.write('keys/dev', 'EXAMPLE-canary'))).toBe('keychain-missing')
    await Promise.all(
      Array.from({ length: 5 }, () =>
        host.vault.change('role/n', async (before) => {
          await Promise.resolve()
          return String(Number(before ?? 0) + 1)
        }),
      ),
    )
    expect(await textOf('token/x', host)).toBe('EXAMPLE-canary')
    expect(await textOf('role/n', host)).toBe('5')
    expect(await host.view()).toEqual({ kind: 'memory', state: 'ready', message: null, records: { role: 1, token: 1 } })
    expect(opened().vault.names()).toEqual([])
    expect(onDisk()).not.toContain('canary')
    expect(keyStore.items.size).toBe(0)
    const kept = await historyOf(host).record({ file: 'config', bytes: Buffer.from('x'), cause: 'saved', title: '' })
    expect(codeOf(kept)).toBe('history-unavailable')
  })

  it('gives what it has to the place that is chosen next', async () => {
    await use('memory')
    const host = opened()
    await host.vault.write('token/x', 'text')
    expect(codeOf(await use('keychain', host))).toBe('ok')
    expect(await textOf('token/x')).toBe('text')
  })

  it('leaves alone what is on the disk, which is there again afterwards', async () => {
    await opened().vault.write('keys/dev', 'text')
    await use('memory')
    expect(opened().vault.names()).toEqual([])
    expect(await textOf('keys/dev')).toBeNull()
    await use('keychain')
    expect(await textOf('keys/dev')).toBe('text')
    await use('memory')
    expect(codeOf(await use('passphrase'))).toBe('ok')
    expect(await textOf('keys/dev', await unlocked())).toBe('text')
    await use('memory')
    const host = await unlocked()
    if (typeof host === 'string') throw new Error(host)
    expect(codeOf(await use('keychain', host))).toBe('ok')
    expect(await textOf('keys/dev')).toBe('text')
  })
})

describe('moving', { timeout: 60_000 }, () => {
  it.each(['locked', 'denied', 'missing'] as const)('from a keychain that is %s changes nothing', async (obstacle) => {
    await opened().vault.write('a', 'text')
    keyStore.obstacle = obstacle
    expect(codeOf(await use('passphrase'))).toBe(`keychain-${obstacle}`)
    keyStore.obstacle = null
    expect(await textOf('a')).toBe('text')
  })

  it('to a keychain that keeps nothing changes nothing', async () => {
    await use('passphrase')
    const host = await unlocked()
    if (typeof host === 'string') throw new Error(host)
    await host.vault.write('a', 'text')
    keyStore.write = async () => ({ state: 'written' })
    expect(codeOf(await use('keychain', host))).toBe('vault-not-moved')
    expect(await textOf('a', await unlocked())).toBe('text')
  })

  it('away from a lost key is possible only anew, and deletes nothing', async () => {
    await opened().vault.write('a', 'text')
    const items = [...keyStore.items]
    const sealed = readFileSync(join(stateDirectory, 'vault.sealed'))
    keyStore.items.clear()
    expect(codeOf(await use('passphrase'))).toBe('key-lost')
    expect(codeOf(await use('keychain'))).toBe('key-lost')
    expect(codeOf(await use('keychain', opened(), { startOver: true }))).toBe('ok')
    expect(codeOf(await opened().vault.write('b', 'new'))).toBe('ok')
    expect(await textOf('b')).toBe('new')
    // The keychain is back: what was put aside opens as it did.
    const aside = readdirSync(stateDirectory).find((name) => name.startsWith('vault.sealed.')) ?? ''
    expect(readFileSync(join(stateDirectory, aside))).toEqual(sealed)
    for (const [account, text] of items) keyStore.items.set(account, text)
    writeFileSync(join(stateDirectory, 'vault.sealed'), sealed)
    rmSync(join(stateDirectory, 'vault.settings'))
    expect(await textOf('a')).toBe('text')
  })

  it('leaves the key of another state directory alone', async () => {
    const other = mkdtempSync(join(tmpdir(), 'latchkey-vault-other-'))
    try {
      const there = () => openVault({ stateDirectory: other, clock, keyStore })
      await there().vault.write('a', 'there')
      await opened().vault.write('a', 'here')
      await use('passphrase')
      expect(await textOf('a', there())).toBe('there')
    } finally {
      rmSync(other, { recursive: true, force: true })
    }
  })
})

describe('a history that was sealed under a key of its own', { timeout: 60_000 }, () => {
  const earlier = () =>
    openHistory({
      stateDirectory,
      clock,
      box: createSecretBox({ keyStore, purpose: 'history', stateDirectory, clock }),
    })
  const version = (text: string) => ({ file: 'config', bytes: Buffer.from(text), cause: 'saved', title: '' }) as const

  it('stays readable beside what is sealed under the vault’s key, and needs the earlier key once', async () => {
    const old = await earlier().record(version('old'))
    expect([...keyStore.items.keys()]).toEqual(['history'])
    const fresh = await historyOf().record(version('new'))
    if (!old.ok || !fresh.ok) throw new Error('Nothing was kept')
    expect(await historyOf().read(old.value.id)).toEqual({ ok: true, value: Buffer.from('old') })
    expect(opened().vault.names()).toEqual(['history/earlier-key'])
    keyStore.items.delete('history')
    expect(await historyOf().read(old.value.id)).toEqual({ ok: true, value: Buffer.from('old') })
    expect(await historyOf().read(fresh.value.id)).toEqual({ ok: true, value: Buffer.from('new') })
    expect(keyStore.items.size).toBe(1)
  })

  it('is readable before the vault has a key', async () => {
    const old = await earlier().record(version('old'))
    if (!old.ok) throw new Error('Nothing was kept')
    expect(await historyOf().read(old.value.id)).toEqual({ ok: true, value: Buffer.from('old') })
  })

  it('comes along when the vault moves under a passphrase', async () => {
    const old = await earlier().record(version('old'))
    if (!old.ok) throw new Error('Nothing was kept')
    await use('passphrase')
    const host = await unlocked()
    keyStore.obstacle = 'missing'
    if (typeof host === 'string') throw new Error(host)
    expect(await historyOf(host).read(old.value.id)).toEqual({ ok: true, value: Buffer.from('old') })
  })
})
