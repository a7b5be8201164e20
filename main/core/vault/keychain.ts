import { createRequire } from 'node:module'
import type { AsyncEntry } from 'keytar'
import type { Clock } from '../clock.ts'
import { withinTime } from '../pause.ts'
import type { KeyAnswer, KeyStore, KeyStoreOptions, NoAnswer } from './keyStore.ts'
import { noteUnanswered } from './unanswered.ts'

const service = 'latchkey'
const limitMs = 5_000
/** A person who types a password needs longer than a machine. */
const personLimitMs = 60_000

export interface KeychainOptions {
  readonly clock: Clock
  readonly platform?: NodeJS.Platform
}

/**
 * The keychain of the system. On Linux that is the Secret Service and nothing else: left to itself the binding, and its
 * `keytar.js` always, falls back without a word to the kernel's keyring, which forgets everything at the next boot.
 */
export function systemKeychain({ clock, platform = process.platform }: KeychainOptions): KeyStore {
  const timed = async <T extends { readonly state: string }>(
    { interactive }: KeyStoreOptions,
    work: () => Promise<T>,
  ): Promise<T | { readonly state: NoAnswer }> => {
    try {
      const working = work()
      const answer = await withinTime(clock, interactive ? personLimitMs : limitMs, working)
      if (answer === null) noteUnanswered(working)
      // Interactive, it waits for a person; else it hangs.
      return answer ?? { state: interactive ? 'locked' : 'missing' }
    } catch (error) {
      return { state: stateOf(error) }
    }
  }
  return {
    read: (account, options) =>
      timed<KeyAnswer>(options, async () => {
        if (!options.interactive) return readQuietly(account, platform)
        const text = await (await entry(account)).getPassword()
        return text === null ? { state: 'absent' } : { state: 'found', text }
      }),
    write: (account, text, options) =>
      timed(options, async () => {
        const refusal = options.interactive ? null : await quietRefusal(platform)
        if (refusal) return { state: refusal }
        await (await entry(account)).setPassword(text)
        return { state: 'written' as const }
      }),
    remove: (account, options) =>
      timed(options, async () => {
        const refusal = options.interactive ? null : await quietRefusal(platform)
        if (refusal) return { state: refusal }
        await (await entry(account)).deleteCredential()
        return { state: 'removed' as const }
      }),
  }
}

/** A search, other than a reading of one item, fails on a locked keyring instead of asking to unlock it. */
async function readQuietly(account: string, platform: NodeJS.Platform): Promise<KeyAnswer> {
  if (platform === 'darwin') return { state: 'locked' }
  const found = (await (await binding()).findCredentialsAsync(service)).find((item) => item.account === account)
  if (found) return { state: 'found', text: found.password }
  return { state: (await quietRefusal(platform)) ?? 'absent' }
}

/** Why nothing may be tried without a person; null where it is certain that nobody will be asked anything. */
async function quietRefusal(platform: NodeJS.Platform): Promise<NoAnswer | null> {
  if (platform === 'win32') return null
  // macOS asks whenever the program is another one than that which made the item, and there is no telling beforehand.
  if (platform === 'darwin') return 'locked'
  const { defaultCollectionState } = await import('./secretService.ts')
  const state = await defaultCollectionState()
  if (state === 'unlocked') return null
  return state === 'missing' ? 'missing' : 'locked'
}

/** Required, since an import of it takes ten milliseconds more: Node then reads all of it for the names it might export. */
async function binding(): Promise<typeof import('keytar')> {
  return createRequire(import.meta.url)('keytar')
}

async function entry(account: string): Promise<AsyncEntry> {
  const { AsyncEntry } = await binding()
  return new AsyncEntry(service, account, { linux: { store: 'secret-service' } })
}

/** The binding gives its errors as texts alone. */
export function stateOf(error: unknown): NoAnswer {
  const said = error instanceof Error ? error.message : String(error)
  if (/is ?locked|object locked|user interaction is not allowed/i.test(said)) return 'locked'
  // Alone, `AccessDenied` is what a machine without a bus says.
  if (
    /dismissed|cancell?ed|access denied|permission denied|not permitted|authori[sz]ation|auth(?:entication)? failed/i.test(
      said,
    )
  )
    return 'denied'
  return 'missing'
}
