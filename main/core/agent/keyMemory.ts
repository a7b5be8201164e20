import type { Clock } from '../clock.ts'
import type { Keys } from '../model/keys.ts'

/** What credentials were got for, as far as it decides how long they may be handed out. */
export interface Remembered {
  readonly keys: Keys
  /** Whether they come straight from a sign-in session: the tools renew those earlier. */
  readonly isSignIn: boolean
  /** Whether it matters in which region they were asked for. */
  readonly isRegional: boolean
}

/** Handed out again while so much is left of them. */
const signInMarginMs = 15 * 60_000
const marginMs = 5 * 60_000
/** Keys without an end may be replaced where nobody sees it, in the vault for example. */
const endlessMs = 60_000

/** What credentials are remembered by where it matters in which region they were asked for. */
export const inRegion = (profile: string, region: string | null): string => `${profile}\n${region ?? ''}`

/** Credentials in memory, by profile. What has been got before `clear` is not remembered after it. */
export interface KeyMemory {
  get(profile: string): Remembered | null
  /** Taken before the credentials are got, and given back with them. */
  readonly generation: number
  put(profile: string, remembered: Remembered, generation: number): void
  clear(): void
}

export function createKeyMemory(clock: Clock): KeyMemory {
  const known = new Map<string, { readonly remembered: Remembered; readonly until: number }>()
  let generation = 0
  return {
    get(profile) {
      const found = known.get(profile)
      if (!found) return null
      if (found.until > clock.now()) return found.remembered
      known.delete(profile)
      return null
    },
    get generation() {
      return generation
    },
    put(profile, remembered, since) {
      if (since !== generation) return
      const { keys, isSignIn } = remembered
      const until = keys.until === null ? clock.now() + endlessMs : keys.until - (isSignIn ? signInMarginMs : marginMs)
      if (until > clock.now()) known.set(profile, { remembered, until })
    },
    clear() {
      generation += 1
      known.clear()
    },
  }
}
