import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Log } from '../log/log.ts'
import type { Finding } from '../model/finding.ts'
import { emptyRecord, isPassingCode, readRecord, recordPath, type SignInRecord } from '../sessions/signInRecords.ts'
import { removeJournal } from './journal.ts'

/** What was seen of the sign-ins of one session. */
export interface Observer {
  record(session: string): SignInRecord
  signedIn(session: string, token: Written): Promise<void>
  /** Before a refresh token goes out: with this still there and the token unchanged, an answer has been lost. */
  asking(session: string, refreshToken: string): Promise<void>
  /** No answer that counts; whoever has waited for this one need not ask again. */
  failed(session: string, failure: Failed): Promise<void>
  /** Somebody else has written another token. */
  adopted(session: string): Promise<void>
  renewed(session: string, before: string, token: Written): Promise<void>
  /** The server will never again take that token. */
  refused(session: string, token: Refused): Promise<SignInRecord>
  signedOut(session: string): Promise<void>
}

export interface Written {
  /** The digest of the access token. */
  readonly digest: string
  readonly now: number
}

export interface Failed {
  /** The digest of the refresh token. */
  readonly token: string
  readonly finding: Finding
  readonly mayBeLost: boolean
  readonly now: number
}

export interface Refused {
  /** The digest of what was refused. */
  readonly token: string
  /** Of the access token in the cache. */
  readonly access: string
  readonly expiresAt: string
  /** Whether it may have been taken once, and the answer was lost. */
  readonly isLost: boolean
  readonly now: number
}

const mostSpans = 10
/** After a longer silence it is anybody's guess when the sign-in ended. */
const longestSilenceMs = 90 * 60_000

export function createObserver(stateDirectory: string, log: Log): Observer {
  const record = (session: string) => readRecord(stateDirectory, session)
  const save = async (next: SignInRecord) => {
    const path = recordPath(stateDirectory, next.session)
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      const { default: writeFileAtomic } = await import('write-file-atomic')
      await writeFileAtomic(path, `${JSON.stringify(next)}\n`, { mode: 0o600 })
    } catch (error) {
      // A sign-in must not fail for what is only learnt from it.
      log.warn('the record of a sign-in could not be kept', { session: next.session, error })
    }
    return next
  }
  return {
    record,
    async signedIn(session, { digest, now }) {
      const { spans } = record(session)
      await save({
        session,
        signedInAt: now,
        provenAt: now,
        written: digest,
        spans,
        asked: null,
        failed: null,
        refused: null,
      })
    },
    async asking(session, refreshToken) {
      await save({ ...record(session), asked: refreshToken })
    },
    async failed(session, { token, finding: { code, message }, mayBeLost, now }) {
      const asked = mayBeLost ? token : null
      await save({ ...record(session), asked, failed: isPassingCode(code) ? { token, at: now, code, message } : null })
    },
    async adopted(session) {
      await save({
        ...record(session),
        signedInAt: null,
        provenAt: null,
        written: null,
        asked: null,
        failed: null,
        refused: null,
      })
    },
    async renewed(session, before, { digest, now }) {
      await save(renewedRecord(record(session), before, { digest, now }))
    },
    async refused(session, refused) {
      return save(refusedRecord(record(session), refused))
    },
    async signedOut(session) {
      removeJournal(stateDirectory, session)
      const { spans } = record(session)
      if (spans.length === 0) rmSync(recordPath(stateDirectory, session), { force: true })
      else await save({ ...emptyRecord(session), spans })
    },
  }
}

export function renewedRecord(record: SignInRecord, before: string, { digest, now }: Written): SignInRecord {
  const signedInAt = record.written === before ? record.signedInAt : null
  // A sign-in that has outlived earlier ones shows that sign-ins may last longer now.
  const spans = signedInAt === null ? record.spans : record.spans.filter((span) => span > now - signedInAt)
  return { ...record, signedInAt, spans, provenAt: now, written: digest, asked: null, failed: null, refused: null }
}

export function refusedRecord(record: SignInRecord, refused: Refused): SignInRecord {
  const { token, access, expiresAt, isLost, now } = refused
  const { signedInAt, provenAt, written } = record
  const isKnown = !isLost && written === access && record.refused === null
  const isCertain = signedInAt !== null && provenAt !== null && now > signedInAt && now - provenAt <= longestSilenceMs
  const spans = isKnown && isCertain ? remembered([...record.spans, now - signedInAt]) : record.spans
  return { ...record, spans, asked: null, failed: null, refused: { token, expiresAt, isLost } }
}

/** The oldest goes first, but never the shortest: no later end may be shown because of ten others. */
function remembered(spans: readonly number[]): readonly number[] {
  if (spans.length <= mostSpans) return spans
  const shortest = Math.min(...spans)
  const oldest = spans.findIndex((span) => span > shortest)
  return spans.toSpliced(Math.max(oldest, 0), 1)
}
