import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { nonce } from '../files/strays.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import { type Choice, readChoice, saveChoice, settingsFile } from './choice.ts'
import { loadVaultFile, type VaultOptions } from './createVault.ts'
import { obstacleFinding } from './obstacles.ts'
import type { VaultUse } from './openVault.ts'
import { unwrapKey, wrapKey } from './passphrase.ts'
import { keyFromText, makeKeyText, type VaultKey } from './sealing.ts'
import type { Asking } from './vault.ts'
import { accountOf, keyLock, type VaultKeys, vaultFileName } from './vaultKeys.ts'
import { fileLimitMs, locked } from './writing.ts'

interface Parts extends VaultOptions {
  readonly keys: VaultKeys
}

const notMoved = (message: string) => failed(problem('vault-not-moved', message))

/**
 * Moves the vault's key: written to its new place and read back, then named in the settings, then taken from where it was.
 * Whatever happens in between, the settings name a place that has it.
 */
export async function moveKey(parts: Parts, use: VaultUse, asking: Asking): Promise<Result<null>> {
  const { stateDirectory, keys } = parts
  // A person who is asked takes their time, and nobody else should wait for it.
  if (!use.startOver) await keys.findSealing(asking, sealedWith(stateDirectory) ?? undefined)
  return locked(vaultFileName, parts, fileLimitMs, () =>
    locked(keyLock, parts, fileLimitMs, () => moveAlone(parts, use, asking)),
  )
}

async function moveAlone(parts: Parts, use: VaultUse, asking: Asking): Promise<Result<null>> {
  const { stateDirectory, keys } = parts
  if (use.startOver) {
    setAside(parts)
    keys.remember(null)
  }
  const before = readChoice(stateDirectory)
  if (before === 'damaged') return failed(obstacleFinding('damaged'))
  if (use.kind === 'memory') {
    await saveChoice(stateDirectory, { ...before, kind: 'memory' }, parts.clock)
    keys.remember(null)
    return done(null)
  }
  const found = await currentKey(parts, before, asking)
  if (!found.ok) return found
  const key = found.value
  return use.kind === 'keychain'
    ? toKeychain(parts, before, key, asking)
    : toPassphrase(parts, before, key, use, asking)
}

/** The key that things are sealed with; null where there is none yet. */
async function currentKey(
  { keys, stateDirectory }: Parts,
  before: Choice,
  asking: Asking,
): Promise<Result<VaultKey | null>> {
  const id = sealedWith(stateDirectory)
  const found = await keys.findSealing(asking, id ?? undefined)
  if (found.state === 'found') {
    return id === null || found.key.id === id ? done(found.key) : failed(obstacleFinding('lost', before.kind))
  }
  const isNothingSealed = id === null && before.account === null && before.wrapped === null
  if (isNothingSealed && (found.state === 'absent' || found.state === 'missing')) return done(null)
  return failed(obstacleFinding(found.state === 'absent' ? 'lost' : found.state, before.kind))
}

async function toKeychain(parts: Parts, before: Choice, key: VaultKey | null, asking: Asking): Promise<Result<null>> {
  const { stateDirectory, keys, clock } = parts
  const { interactive = false } = asking
  if (key !== null) {
    const account = accountOf(key.id)
    const text = key.bytes.toString('base64')
    const store = await keys.keyStore()
    const { state } = await store.write(account, text, { interactive })
    if (state !== 'written') return failed(obstacleFinding(state))
    const kept = await store.read(account, { interactive })
    if (kept.state !== 'found' || kept.text !== text)
      return notMoved('The keychain did not keep the key. Nothing was changed.')
    await saveChoice(stateDirectory, { kind: 'keychain', account, wrapped: null }, clock)
  } else {
    await saveChoice(stateDirectory, { ...before, kind: 'keychain', wrapped: null }, clock)
  }
  keys.remember(key)
  return done(null)
}

async function toPassphrase(
  parts: Parts,
  before: Choice,
  key: VaultKey | null,
  { passphrase }: VaultUse,
  { interactive = false }: Asking,
): Promise<Result<null>> {
  const { stateDirectory, keys, clock } = parts
  if (passphrase === null || passphrase.reveal() === '') return notMoved('An empty passphrase protects nothing.')
  const text = key?.bytes.toString('base64') ?? makeKeyText()
  const wrapped = await wrapKey(text, passphrase, parts.passphraseCost)
  if ((await unwrapKey(wrapped, passphrase)) !== text) throw new Error('What was sealed just now opens')
  await saveChoice(stateDirectory, { kind: 'passphrase', account: null, wrapped }, clock)
  keys.remember(keyFromText(text))
  if (before.account === null) return done(null)
  const { state } = await (await keys.keyStore()).remove(before.account, { interactive })
  return state === 'removed'
    ? done(null)
    : notMoved(
        `The vault is under the passphrase now, but the keychain did not give up its copy of the key (${before.account}). Remove that item yourself.`,
      )
}

/** Which key the file of the vault is sealed with; null where nothing was kept. */
function sealedWith(stateDirectory: string): string | null {
  const file = loadVaultFile(join(stateDirectory, vaultFileName))
  return file === null || file === 'unreadable' ? null : (file.indexes[0]?.key ?? null)
}

/** Nothing is deleted: a keychain that comes back can still open it. */
function setAside({ stateDirectory, clock }: Parts): void {
  const when = `${new Date(clock.now()).toISOString().replace(/\D/g, '').slice(0, 14)}-${nonce()}`
  for (const name of [vaultFileName, settingsFile, 'history']) {
    const path = join(stateDirectory, name)
    if (existsSync(path)) renameSync(path, `${path}.${when}`)
  }
}
