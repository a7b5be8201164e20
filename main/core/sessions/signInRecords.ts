import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Instant } from '../model/signIn.ts'
import { tokenFileName } from '../resolve/cacheNames.ts'
import { instantOf } from '../resolve/times.ts'
import type { CachedToken, CacheFile } from '../resolve/world.ts'

/** What Latchkey has seen of one sign-in session. Tokens are in it as digests only. */
export interface SignInRecord {
  readonly session: string
  /** When a person signed in with Latchkey; null once somebody else has written the token, since it may be of another sign-in. */
  readonly signedInAt: number | null
  /** When the server last renewed that sign-in, or began it. */
  readonly provenAt: number | null
  /** The access token that Latchkey wrote last. */
  readonly written: string | null
  /** How long earlier sign-ins lasted until the server refused them, in milliseconds, the newest last. */
  readonly spans: readonly number[]
  /** The refresh token that was sent and whose answer is not in the cache yet. */
  readonly asked: string | null
  /** The last renewal, if it came to nothing, for those who have waited for it. */
  readonly failed: {
    readonly token: string
    readonly at: number
    readonly code: PassingCode
    readonly message: string
  } | null
  /** The token that the server has refused for good, and the `expiresAt` that stood beside it. */
  readonly refused: { readonly token: string; readonly expiresAt: string; readonly isLost: boolean } | null
}

export const emptyRecord = (session: string): SignInRecord => ({
  session,
  signedInAt: null,
  provenAt: null,
  written: null,
  spans: [],
  asked: null,
  failed: null,
  refused: null,
})

const passingCodes = ['aws-busy', 'aws-unreachable'] as const
export type PassingCode = (typeof passingCodes)[number]

export const isPassingCode = (code: unknown): code is PassingCode => passingCodes.some((passing) => passing === code)

export const recordsIn = (stateDirectory: string) => join(stateDirectory, 'sign-ins')

export const recordPath = (stateDirectory: string, session: string) =>
  join(recordsIn(stateDirectory), tokenFileName(session))

/** The record of a session; an empty one where there is none that makes sense. */
export function readRecord(stateDirectory: string, session: string): SignInRecord {
  const record = readFile(recordPath(stateDirectory, session))
  return record?.session === session ? record : emptyRecord(session)
}

/** Every record, by session. */
export function readRecords(stateDirectory: string): ReadonlyMap<string, SignInRecord> {
  const directory = recordsIn(stateDirectory)
  const records = new Map<string, SignInRecord>()
  for (const name of namesIn(directory)) {
    const record = /^[0-9a-f]{40}\.json$/.test(name) ? readFile(join(directory, name)) : null
    if (record) records.set(record.session, record)
  }
  return records
}

/** Until when a sign-in will last if it lasts as the shortest earlier one did; null while that is not known. */
export function learntEnd({ signedInAt, spans }: SignInRecord): Instant | null {
  return signedInAt === null || spans.length === 0 ? null : instantOf(signedInAt + Math.min(...spans))
}

/** For `World.learnt`. */
export function learntEnds(records: Iterable<SignInRecord>): ReadonlyMap<string, Instant> {
  const ends = new Map<string, Instant>()
  for (const record of records) {
    const end = learntEnd(record)
    if (end !== null) ends.set(record.session, end)
  }
  return ends
}

/** Whether the server has refused for good what stands in the cache: only a person can renew that sign-in. */
export const isOver = (record: SignInRecord | undefined, cached: CacheFile<CachedToken> | undefined): boolean =>
  typeof cached === 'object' && record?.refused != null && record.refused.expiresAt === cached.expiresAt

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

function readFile(path: string): SignInRecord | null {
  try {
    return recordFrom(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    // None yet, or one that a person has torn: what it knew is learnt again.
    return null
  }
}

const mostSpans = 10
/** AWS lets no sign-in last longer than 90 days. */
const longestSpanMs = 90 * 86_400_000

function recordFrom(value: unknown): SignInRecord | null {
  if (typeof value !== 'object' || value === null) return null
  const fields = new Map<string, unknown>(Object.entries(value))
  const session = fields.get('session')
  if (typeof session !== 'string') return null
  const spans = fields.get('spans')
  return {
    session,
    signedInAt: momentIn(fields.get('signedInAt')),
    provenAt: momentIn(fields.get('provenAt')),
    written: digestIn(fields.get('written')),
    spans: (Array.isArray(spans) ? spans : []).filter(isSpan).slice(-mostSpans),
    asked: digestIn(fields.get('asked')),
    failed: failedIn(fields.get('failed')),
    refused: refusedIn(fields.get('refused')),
  }
}

const isSpan = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= longestSpanMs

const momentIn = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && instantOf(value) !== null ? value : null

const digestIn = (value: unknown) => (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? value : null)

function failedIn(value: unknown): SignInRecord['failed'] {
  if (typeof value !== 'object' || value === null) return null
  const fields = new Map<string, unknown>(Object.entries(value))
  const [token, at, code] = [digestIn(fields.get('token')), momentIn(fields.get('at')), fields.get('code')]
  const message = fields.get('message')
  if (token === null || at === null || !isPassingCode(code) || typeof message !== 'string') return null
  return { token, at, code, message }
}

function refusedIn(value: unknown): SignInRecord['refused'] {
  if (typeof value !== 'object' || value === null) return null
  const fields = new Map<string, unknown>(Object.entries(value))
  const [token, expiresAt] = [digestIn(fields.get('token')), fields.get('expiresAt')]
  return token === null || typeof expiresAt !== 'string'
    ? null
    : { token, expiresAt, isLost: fields.get('isLost') === true }
}
