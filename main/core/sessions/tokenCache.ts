import type { Instant } from '../model/signIn.ts'
import { instantOf, pythonTime } from '../resolve/times.ts'
import type { CachedLogin, CachedToken, CacheFile } from '../resolve/world.ts'
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

/** Renewals of a console login last so long after a person has signed in. */
const loginMs = 12 * 3_600_000

/** What the cache of console logins says. The tools renew its keys, but for no longer than half a day. */
export function loginToken(file: CacheFile<CachedLogin> | undefined, record?: SignInRecord): SignInToken {
  if (file === undefined) return { status: 'missing' }
  if (file === 'torn' || file.missing.some((field) => field !== 'accountId')) return { status: 'unreadable' }
  const end = pythonTime(file.expiresAt)
  const until = 'ms' in end ? instantOf(end.ms) : null
  if (!('ms' in end) || until === null) return { status: 'unreadable' }
  const isRefused = record?.refused != null && record.refused.expiresAt === file.expiresAt
  return isRefused
    ? { status: 'present', until, renewableUntil: null, isOver: true }
    : { status: 'present', until, renewableUntil: instantOf(end.ms + loginMs) }
}

function instant(value: unknown): Instant | null {
  const time = pythonTime(value)
  return 'ms' in time ? instantOf(time.ms) : null
}
