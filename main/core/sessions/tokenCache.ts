import type { Instant } from '../model/signIn.ts'
import { instantOf, pythonTime } from '../resolve/times.ts'
import type { CachedToken, CacheFile } from '../resolve/world.ts'
import { isOver, type SignInRecord } from './signInRecords.ts'

/** What a token cache says about a sign-in. */
export type SignInToken =
  | { readonly status: 'missing' }
  | { readonly status: 'unreadable' }
  | {
      readonly status: 'present'
      readonly until: Instant
      readonly renewableUntil: Instant | null
      /** The server has refused it for good, whatever its times say. */
      readonly isOver?: true
    }

/** Usable is only what every tool can use, and what Latchkey has not seen refused for good. */
export function signInToken(file: CacheFile<CachedToken> | undefined, record?: SignInRecord): SignInToken {
  if (file === undefined) return { status: 'missing' }
  if (file === 'torn') return { status: 'unreadable' }
  const until = instant(file.expiresAt)
  if (file.accessToken !== 'present' || until === null) return { status: 'unreadable' }
  if (isOver(record, file)) return { status: 'present', until, renewableUntil: null, isOver: true }
  const renewable = file.hasRefreshToken && file.hasClientId && file.hasClientSecret
  return { status: 'present', until, renewableUntil: renewable ? instant(file.registrationExpiresAt) : null }
}

function instant(value: unknown): Instant | null {
  const time = pythonTime(value)
  return 'ms' in time ? instantOf(time.ms) : null
}
