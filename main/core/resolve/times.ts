import type { Instant } from '../model/signIn.ts'

/** A moment as a tool reads it, or why it cannot. */
export type ReadTime = { readonly ms: number } | { readonly says: string }

const iso = /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/

/** As Python's dateutil reads it. A moment without a zone is one that the AWS CLI cannot compare with now. */
export function pythonTime(value: unknown): ReadTime {
  if (typeof value === 'number') return { says: 'Parser must be a string or character stream, not int' }
  if (typeof value !== 'string') return { says: 'Parser must be a string or character stream' }
  const text = value.trim()
  const parts = iso.exec(text)
  if (!parts) return readable(Date.parse(text), `Unknown string format: ${value}`)
  const [, date = '', time = '00:00', zone] = parts
  if (zone === undefined) return { says: "can't subtract offset-naive and offset-aware datetimes" }
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.replace(':', '').slice(3) || '00'}` : 'Z'
  return readable(Date.parse(`${date}T${time}${offset}`), `Unknown string format: ${value}`)
}

const readable = (ms: number, says: string): ReadTime => (Number.isNaN(ms) ? { says } : { ms })

/** As `new Date` reads it; NaN where that makes nothing of it. */
export function scriptTime(value: unknown): number {
  return typeof value === 'string' || typeof value === 'number' ? new Date(value).getTime() : Number.NaN
}

/** Null for a moment that no calendar has. */
export function instantOf(ms: number): Instant | null {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.\d+Z$/, 'Z')
}

const minute = 60_000
/** How much of a role session must be left for the AWS CLI to use it from its cache. */
export const roleMarginMs = 15 * minute
/** Below this the AWS CLI renews an access token. */
export const awsRenewalMs = 15 * minute
/** Below this the SDK renews one, and refuses one that it cannot renew. */
export const sdkRenewalMs = 5 * minute
