import type { Trouble } from '../aws/failures.ts'
import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import { pause } from '../pause.ts'
import type { CacheRead, Fields } from './cacheFile.ts'
import { hasJournal, readJournal, removeJournal, writeJournal } from './journal.ts'
import type { Kept } from './kept.ts'
import type { Parts } from './parts.ts'
import { alone } from './singleFlight.ts'

/** What is good for one renewal. */
export interface Spent {
  /** Stands for it. */
  readonly digest: string
}

/** What a tool keeps of a sign-in. */
export interface Stored<Renewal extends Spent = Spent> {
  /** Stands for what is used. */
  readonly digest: string
  /** Milliseconds since 1970, and as it is written. */
  readonly until: number
  readonly expiresAt: string
  /** What renews it; null where only a person can. */
  readonly renewal: Renewal | null
  readonly read: CacheRead
}

export type Renewed<Fresh> =
  | { readonly ok: true; readonly value: Fresh }
  | { readonly ok: false; readonly finding: Finding; readonly trouble: Trouble | null }

/** A sign-in that can be renewed without a person, with a token that is good for one renewal. */
export interface Renewable<Renewal extends Spent, Token extends Stored<Renewal>, Fresh> {
  readonly id: string
  /** With more than this left, it is left alone. */
  readonly marginMs: number
  read(): Promise<Result<Token>>
  ask(renewal: Renewal, onTrouble: (trouble: Trouble) => void): Promise<Renewed<Fresh>>
  /** Whether no later try will change that. */
  isFinal(trouble: Trouble): boolean
  /** The cache, and what is to stand there in the place of what was read. */
  readonly kept: Kept
  fields(fresh: Fresh, over: CacheRead): Fields
}

/** What everybody waits at who is about to change what is kept of a sign-in. */
export const tokenKey = (id: string) => `token ${id}`

/** What a renewal works with. */
export type RenewalParts = Omit<Parts, 'tokens' | 'kept' | 'forgetRoles'>

/** Sees to it that enough time is left, without a person and once for all who want it. With `force`, renews in any case. */
export async function renew<Renewal extends Spent, Token extends Stored<Renewal>, Fresh>(
  parts: RenewalParts,
  signIn: Renewable<Renewal, Token, Fresh>,
  force: boolean,
): Promise<Result<Token>> {
  const { stateDirectory, clock, observer } = parts
  const found = await signIn.read()
  if (!found.ok) return found
  const { needsJournal } = signIn.kept
  const early =
    needsJournal && hasJournal(stateDirectory, signIn.id) ? null : withoutAsking(parts, signIn, found.value, force)
  if (early) return early
  const began = clock.now()
  return alone({ stateDirectory, clock, key: tokenKey(signIn.id) }, async () => {
    const again = await signIn.read()
    if (!again.ok) return again
    const token = again.value
    const journal = needsJournal ? readJournal(stateDirectory, signIn.id) : null
    if (journal && journal.spent === token.renewal?.digest) {
      return keep(parts, signIn, token, () => journal.fields)
    }
    removeJournal(stateDirectory, signIn.id)
    // Whoever was here first has renewed it, or has failed to: one of them is enough.
    if (token.digest !== found.value.digest && token.until > clock.now()) return done(token)
    const { failed: before, asked } = observer.record(signIn.id)
    if (before && before.token === token.renewal?.digest && before.at >= began) {
      return failed(problem(before.code, before.message))
    }
    const late = withoutAsking(parts, signIn, token, force)
    if (late || token.renewal === null) return late ?? failed(needsPerson(signIn.id))
    return renewNow(parts, signIn, token, token.renewal, asked === token.renewal.digest)
  })
}

const againMs = 60_000

/** What can be said without the server; null where it must be asked. */
function withoutAsking<Token extends Stored>(
  { clock, observer }: RenewalParts,
  { id, marginMs }: { readonly id: string; readonly marginMs: number },
  token: Token,
  force: boolean,
): Result<Token> | null {
  const left = token.until - clock.now()
  if (!force && left > marginMs) return done(token)
  if (token.renewal === null) {
    if (left <= 0) return failed(hasEnded(id))
    return force ? failed(needsPerson(id)) : done(token)
  }
  const { refused, written, provenAt } = observer.record(id)
  // Near the end of a sign-in, each renewal yields as little as the one before.
  const isJustRenewed = written === token.digest && provenAt !== null && clock.now() - provenAt < againMs
  if (!force && left > 0 && isJustRenewed) return done(token)
  return refused?.token === token.renewal.digest ? failed(refused.isLost ? answerLost(id) : hasEnded(id)) : null
}

async function renewNow<Renewal extends Spent, Token extends Stored<Renewal>, Fresh>(
  parts: RenewalParts,
  signIn: Renewable<Renewal, Token, Fresh>,
  token: Token,
  spent: Renewal,
  isRepeated: boolean,
): Promise<Result<Token>> {
  const { clock, observer, log } = parts
  await observer.asking(signIn.id, spent.digest)
  let mayBeLost = isRepeated
  const answer = await signIn.ask(spent, (trouble) => {
    mayBeLost ||= mayHaveBeenTaken(trouble)
  })
  if (answer.ok) {
    const { value } = answer
    const fields = signIn.fields(value, token.read)
    if (signIn.kept.needsJournal) writeJournal(parts.stateDirectory, signIn.id, { spent: spent.digest, fields })
    return keep(parts, signIn, token, (over) => signIn.fields(value, over))
  }
  const { trouble, finding } = answer
  if (trouble && signIn.isFinal(trouble)) return accept(parts, signIn, token, spent.digest, mayBeLost)
  log.info('a sign-in could not be renewed', { session: signIn.id, trouble: trouble?.kind ?? finding.code })
  await observer.failed(signIn.id, { token: spent.digest, finding, now: clock.now(), mayBeLost })
  return failed(finding)
}

/** Whether the server may have carried it out and only the answer has not come. */
const mayHaveBeenTaken = (trouble: Trouble): boolean =>
  trouble.kind === 'slow' ||
  trouble.kind === 'garbled' ||
  trouble.kind === 'unavailable' ||
  (trouble.kind === 'offline' && !neverSent.has(trouble.code))

const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** Puts an answer into the cache, unless there is something newer. */
async function keep<Renewal extends Spent, Token extends Stored<Renewal>, Fresh>(
  { stateDirectory, clock, observer }: RenewalParts,
  signIn: Renewable<Renewal, Token, Fresh>,
  token: Token,
  fieldsOver: (over: CacheRead) => Fields,
): Promise<Result<Token>> {
  let over = token.read
  for (let tries = 0; tries < mostTries; tries += 1) {
    const written = await signIn.kept.replace(fieldsOver(over), over)
    // The journal stays, so that the next renewal can still put it there.
    if (!written.ok) return written
    const there = await signIn.read()
    if (written.value === 'written' && there.ok) {
      await observer.renewed(signIn.id, token.digest, { digest: there.value.digest, now: clock.now() })
      removeJournal(stateDirectory, signIn.id)
      return there
    }
    if (!there.ok && there.finding.code === 'token-missing') {
      removeJournal(stateDirectory, signIn.id)
      return there
    }
    if (there.ok && there.value.digest !== token.digest && there.value.until > clock.now()) {
      // Another tool has renewed it too, or a person has signed in again: theirs is as good and newer.
      await observer.adopted(signIn.id)
      removeJournal(stateDirectory, signIn.id)
      return there
    }
    over = there.ok ? there.value.read : over
  }
  return failed(stillWritten(signIn.id))
}

export const mostTries = 20
const othersWriteWithinMs = 2_000
const lookAgainMs = 100

/** The server takes this token no more: because another tool has used it just now, or because the sign-in is over. */
async function accept<Renewal extends Spent, Token extends Stored<Renewal>, Fresh>(
  { clock, observer, log }: RenewalParts,
  signIn: Renewable<Renewal, Token, Fresh>,
  token: Token,
  spent: string,
  isLost: boolean,
): Promise<Result<Token>> {
  const end = clock.now() + othersWriteWithinMs
  for (;;) {
    const there = await signIn.read()
    if (!there.ok) return there
    if (there.value.digest !== token.digest && there.value.until > clock.now()) {
      await observer.adopted(signIn.id)
      return there
    }
    if (clock.now() >= end) break
    await pause(clock, lookAgainMs)
  }
  log.info('a sign-in is over', { session: signIn.id, isLost })
  const { expiresAt, digest: access } = token
  await observer.refused(signIn.id, { token: spent, access, expiresAt, isLost, now: clock.now() })
  return failed(isLost ? answerLost(signIn.id) : hasEnded(signIn.id))
}

/** A console login goes by an ARN, and by no name that a person gave it. */
const signInAgain = (id: string) =>
  id.startsWith('arn:') ? 'Sign in again.' : `Sign in again with \`latchkey login --session ${id}\`.`

export const hasEnded = (id: string): Finding =>
  problem('sign-in-over', `Your sign-in to \`${id}\` is over. ${signInAgain(id)}`)

const answerLost = (id: string): Finding =>
  problem(
    'sign-in-over',
    `Your sign-in to \`${id}\` cannot be renewed: an earlier renewal was interrupted, and its answer is lost. ${signInAgain(id)}`,
  )

const needsPerson = (id: string): Finding =>
  problem('token-not-refreshable', `Your sign-in to \`${id}\` cannot be renewed without you. ${signInAgain(id)}`)

export const stillWritten = (id: string): Finding =>
  problem('file-locked', `Another program keeps writing the token of \`${id}\`. Close it, then sign in again.`)

export const signedOut = (id: string): Finding =>
  problem('token-missing', `You are not signed in to \`${id}\`. ${signInAgain(id).replace(' again', '')}`)

export const tokenUnreadable = (id: string, path: string): Finding =>
  problem(
    'token-unreadable',
    `What is kept of your sign-in to \`${id}\` in ${path} cannot be read. Sign in again to replace it.`,
  )
