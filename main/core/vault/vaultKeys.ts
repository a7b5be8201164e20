import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { done, failed, type Result } from '../model/finding.ts'
import type { Secret } from '../model/secret.ts'
import type { VaultKind } from '../model/vault.ts'
import { type ChoiceRead, readChoice, saveChoice } from './choice.ts'
import type { KeyStore } from './keyStore.ts'
import { type BoxObstacle, obstacleFinding } from './obstacles.ts'
import type { VaultKey } from './sealing.ts'
import type { Asking } from './vault.ts'

export type KeyFound =
  | { readonly state: 'found'; readonly key: VaultKey }
  | { readonly state: 'absent' }
  | { readonly state: BoxObstacle }

export interface VaultKeysOptions {
  readonly stateDirectory: string
  readonly clock: Clock
  /** The system's keychain if left out. */
  readonly keyStore?: KeyStore
  readonly platform?: NodeJS.Platform
  /** What a guess at a new passphrase costs, as a power of two; as much as is usual if left out. */
  readonly passphraseCost?: number
  /** Asks the person at the terminal; null if they give none. Left out: `unlock` is the only way. */
  readonly askPassphrase?: (isAgain: boolean) => Promise<Secret | null>
}

/** The one key of the vault of a state directory, from wherever it is, kept in the memory of this process. */
export interface VaultKeys {
  choice(): ChoiceRead
  /** What messages are about. */
  kind(): VaultKind
  /** The key, the one of this id if one is given. */
  find(asking?: Asking, id?: string): Promise<KeyFound>
  /** The same for a vault that is in memory: what rests on the disk meanwhile is sealed with it. */
  findSealing(asking?: Asking, id?: string): Promise<KeyFound>
  /** Makes the first key, unless something is sealed with one already. */
  findOrMake(asking?: Asking): Promise<KeyFound>
  /** Whether there is anything that could keep a first key; nobody is asked. */
  hasPlace(): Promise<boolean>
  /** Null for a keychain, which asks by itself. */
  unlock(passphrase: Secret | null): Promise<Result<null>>
  /** The key is known from now on, or (null) not any more. */
  remember(key: VaultKey | null): void
  readonly keyStore: () => Promise<KeyStore>
}

export const vaultFileName = 'vault.sealed'
const passphraseTries = 3

/** The name of the lock under which the settings are written. */
export const keyLock = 'key of the vault'

export const accountOf = (id: string) => `vault-${id}`

export function createVaultKeys(options: VaultKeysOptions): VaultKeys {
  const { stateDirectory, clock, askPassphrase } = options
  let known: VaultKey | null = null
  let { keyStore } = options

  const store = async (): Promise<KeyStore> => {
    if (keyStore) return keyStore
    const { systemKeychain } = await import('./keychain.ts')
    keyStore ??= systemKeychain(options)
    return keyStore
  }

  const opened = async (text: string): Promise<KeyFound> => {
    const { keyFromText } = await import('./sealing.ts')
    known = keyFromText(text)
    return known ? { state: 'found', key: known } : { state: 'lost' }
  }

  const unwrapped = async (choice: Exclude<ChoiceRead, 'damaged'>, passphrase: Secret): Promise<KeyFound> => {
    if (choice.wrapped === null) return { state: 'absent' }
    const { unwrapKey } = await import('./passphrase.ts')
    const text = await unwrapKey(choice.wrapped, passphrase)
    return text === null ? { state: 'denied' } : opened(text)
  }

  const find = async (asking: Asking = {}, id?: string): Promise<KeyFound> =>
    keys.kind() === 'memory' ? { state: 'missing' } : findSealing(asking, id)

  const findSealing = async ({ interactive = false }: Asking = {}, id?: string): Promise<KeyFound> => {
    if (known && (id === undefined || known.id === id)) return { state: 'found', key: known }
    const choice = readChoice(stateDirectory)
    if (choice === 'damaged') return { state: 'damaged' }
    if (choice.wrapped !== null) {
      if (!interactive || !askPassphrase) return { state: 'locked' }
      for (let tries = 0; tries < passphraseTries; tries += 1) {
        const passphrase = await askPassphrase(tries > 0)
        if (passphrase === null) return { state: 'locked' }
        const found = await unwrapped(choice, passphrase)
        if (found.state !== 'denied') return found
      }
      return { state: 'denied' }
    }
    // Where the settings were lost, what is sealed still says which key it is.
    const account = choice.account ?? (id === undefined ? null : accountOf(id))
    if (account === null) return { state: 'absent' }
    const answer = await (await store()).read(account, { interactive })
    if (answer.state === 'found') return opened(answer.text)
    // Another process may have moved it in the meantime.
    const now = readChoice(stateDirectory)
    const isMoved = answer.state === 'absent' && now !== 'damaged' && now.account !== choice.account
    return isMoved ? findSealing({ interactive }, id) : answer
  }

  const findOrMake = async (asking: Asking = {}): Promise<KeyFound> => {
    const first = await find(asking)
    if (first.state !== 'absent') return first
    const [{ takeLock }, { makeDirectory }, { keyFromText, makeKeyText }] = await Promise.all([
      import('../files/lock.ts'),
      import('../files/target.ts'),
      import('./sealing.ts'),
    ])
    makeDirectory(stateDirectory)
    const lock = await takeLock({ path: join(stateDirectory, keyLock), clock })
    if (!lock) return { state: 'missing' }
    try {
      const again = await find(asking)
      if (again.state !== 'absent') return again
      if (existsSync(join(stateDirectory, vaultFileName))) return { state: 'lost' }
      const text = makeKeyText()
      const key = keyFromText(text)
      if (!key) throw new Error('A new key is a key')
      const account = accountOf(key.id)
      const { state } = await (await store()).write(account, text, { interactive: asking.interactive ?? false })
      if (state !== 'written') return { state }
      await saveChoice(stateDirectory, { kind: 'keychain', account, wrapped: null }, clock)
      // What is there now counts, not what was meant to be: a keychain that keeps nothing must not seal anything.
      const kept = await find(asking)
      return kept.state === 'absent' ? { state: 'missing' } : kept
    } finally {
      lock.release()
    }
  }

  const keys: VaultKeys = {
    choice: () => readChoice(stateDirectory),
    kind() {
      const choice = readChoice(stateDirectory)
      return choice === 'damaged' ? 'keychain' : choice.kind
    },
    find,
    findSealing,
    findOrMake,
    async hasPlace() {
      const { state } = await (await store()).read(accountOf('none'), { interactive: false })
      return state !== 'missing'
    },
    async unlock(passphrase) {
      const choice = readChoice(stateDirectory)
      if (choice === 'damaged') return failed(obstacleFinding('damaged'))
      const found: KeyFound =
        choice.wrapped !== null && passphrase !== null
          ? await unwrapped(choice, passphrase)
          : await find({ interactive: true })
      // A keychain asks nobody before there is a key to be had, so the first one is made while a person is there.
      if (found.state === 'absent' && choice.kind === 'keychain' && !existsSync(join(stateDirectory, vaultFileName))) {
        const made = await findOrMake({ interactive: true })
        return made.state === 'found' || made.state === 'absent' ? done(null) : failed(obstacleFinding(made.state))
      }
      // Where there is no key yet, or none is needed, nothing is locked.
      if (found.state === 'found' || found.state === 'absent' || choice.kind === 'memory') return done(null)
      return failed(obstacleFinding(found.state, choice.kind))
    },
    remember: (key) => {
      known = key
    },
    keyStore: store,
  }
  return keys
}
