import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../model/signIn.ts'

/** What a token cache says about a sign-in. The tokens themselves are not kept. */
export type CachedToken =
  | { readonly status: 'missing' }
  | { readonly status: 'unreadable' }
  | { readonly status: 'present'; readonly until: Instant; readonly renewableUntil: Instant | null }

/** The file that `aws` and `cdk` keep a session's token in. */
export const tokenCacheName = (sessionId: string) => `${createHash('sha1').update(sessionId).digest('hex')}.json`

export function readCachedToken(directory: string, sessionId: string): CachedToken {
  let text: string
  try {
    text = readFileSync(join(directory, tokenCacheName(sessionId)), 'utf8')
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return { status: missing ? 'missing' : 'unreadable' }
  }
  return parseCachedToken(text)
}

export function parseCachedToken(text: string): CachedToken {
  let cached: unknown
  try {
    cached = JSON.parse(text)
  } catch {
    return { status: 'unreadable' }
  }
  if (typeof cached !== 'object' || cached === null) return { status: 'unreadable' }
  const field = (name: string) => {
    const value: unknown = Object.hasOwn(cached, name) ? Reflect.get(cached, name) : undefined
    return typeof value === 'string' && value !== '' ? value : null
  }
  const until = instant(field('expiresAt'))
  if (field('accessToken') === null || until === null) return { status: 'unreadable' }
  const renewable = field('refreshToken') !== null && field('clientId') !== null && field('clientSecret') !== null
  return { status: 'present', until, renewableUntil: renewable ? instant(field('registrationExpiresAt')) : null }
}

/** `2026-11-20T18:00:00Z` and what else carries a zone; the old ending `UTC` too. */
function instant(text: string | null): Instant | null {
  if (text === null || !/(?:Z|UTC|[+-]\d\d:?\d\d)$/.test(text)) return null
  const moment = Date.parse(text.replace(/UTC$/, 'Z'))
  return Number.isNaN(moment) ? null : new Date(moment).toISOString().replace('.000Z', 'Z')
}
