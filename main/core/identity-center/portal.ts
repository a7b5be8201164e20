import type { SSOClient } from '@aws-sdk/client-sso'
import { attempt, type Patience } from '../aws/attempts.ts'
import type { Connection, Line } from '../aws/connection.ts'
import { cancelled, findingOf, troubleOrThrow } from '../aws/failures.ts'
import { done, type Finding, failed, type Result } from '../model/finding.ts'
import type { Parts } from './parts.ts'
import { refresh } from './refresh.ts'
import { hasEnded } from './renewal.ts'
import type { Session } from './settings.ts'
import type { StoredToken } from './tokenStore.ts'

/** A way to the portal with a token that can be used. */
export interface Portal {
  readonly line: Line<SSOClient>
  readonly session: Session
  token(): StoredToken
  /** Asks with the token; one that the portal does not take is renewed once. */
  ask<T>(question: Question<T>): Promise<Result<T>>
}

export interface Question<T> {
  readonly send: (accessToken: string, abortSignal: AbortSignal) => Promise<T>
  readonly signal?: AbortSignal | undefined
  readonly patience?: Patience
  /** Findings for what this may be refused with. */
  readonly refusals?: Readonly<Record<string, Finding>>
  readonly afterwards: string
}

export async function openPortal(parts: Parts, connection: Connection, session: Session): Promise<Result<Portal>> {
  const { clock } = parts
  const first = await usableToken(parts, connection, session)
  if (!first.ok) return first
  const reached = await connection.portal(session.region)
  if (!reached.ok) return reached
  const { value: line } = reached
  let token = first.value
  let renewing: Promise<Result<StoredToken>> | null = null

  const ask = async <T>(question: Question<T>, isLast = false): Promise<Result<T>> => {
    const { send, signal, patience, refusals = {}, afterwards } = question
    const used = token
    try {
      const attempts = { clock, signal, ...(patience && { patience }) }
      return done(await attempt((abort) => send(used.accessToken.reveal(), abort), attempts))
    } catch (error) {
      const trouble = troubleOrThrow(error)
      if (trouble.kind === 'cancelled') return failed(cancelled)
      const isRefused = trouble.kind === 'refused' && trouble.name === 'UnauthorizedException'
      if (!isRefused)
        return failed(findingOf(trouble, { host: line.host, afterwards, region: session.region, refusals }))
      if (isLast) return failed(hasEnded(session.id))
      // Asked for once, however many questions were refused at the same time.
      if (used === token) renewing ??= another(parts, connection, session, used)
      const next = renewing ? await renewing : done(token)
      renewing = null
      if (!next.ok) return next
      token = next.value
      return ask(question, true)
    }
  }
  return done({ line, session, token: () => token, ask: (question) => ask(question) })
}

/** A token that lasts a moment at least. A renewal that fails is no harm while the old one lasts. */
async function usableToken(parts: Parts, connection: Connection, session: Session): Promise<Result<StoredToken>> {
  const renewed = await refresh(parts, connection, session)
  if (renewed.ok) return renewed
  const old = await parts.tokens.read(session.id)
  return old.ok && old.value.until > parts.clock.now() ? old : renewed
}

/** The server has ended the sign-in behind a token before its time, or the token alone. */
async function another(
  parts: Parts,
  connection: Connection,
  session: Session,
  refused: StoredToken,
): Promise<Result<StoredToken>> {
  const there = await parts.tokens.read(session.id)
  if (!there.ok || there.value.digest !== refused.digest) return there
  if (refused.renewal !== null) return refresh(parts, connection, session, true)
  const { digest, expiresAt } = refused
  const now = parts.clock.now()
  await parts.observer.refused(session.id, { token: digest, access: digest, expiresAt, isLost: false, now })
  return failed(hasEnded(session.id))
}

/** For what a program waits for: throttled and passing troubles, for ten seconds. */
export const brief: Patience = { tries: 8, limitMs: 10_000, waitMs: 250 }
