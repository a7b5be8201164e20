import type { Connection } from '../aws/connection.ts'
import { Cancelled, cancelled } from '../aws/failures.ts'
import { skewFinding } from '../aws/skew.ts'
import { done, failed, type Result } from '../model/finding.ts'
import { authoriseWithCode } from './device.ts'
import { issuerOf } from './issuer.ts'
import { overAnything } from './kept.ts'
import type { Parts } from './parts.ts'
import { authoriseWithBrowser } from './pkce.ts'
import { type Flow, forget, type Registration, register } from './registration.ts'
import { mostTries, stillWritten, tokenKey } from './renewal.ts'
import type { Session } from './settings.ts'
import { alone } from './singleFlight.ts'
import type { Present } from './steps.ts'
import { digestOf, type NewToken } from './tokenStore.ts'

export interface SignInRequest {
  readonly flow: Flow
  readonly present: Present
  readonly signal?: AbortSignal | undefined
  readonly limitMs: number
}

/** A sign-in as it stands in the caches. */
export interface SignedIn {
  readonly session: string
  readonly until: number
  readonly refreshable: boolean
}

/** Signs a person in; until the very end nothing is changed but the cached registration. */
export async function signIn(
  parts: Parts,
  connection: Connection,
  written: Session,
  { flow, present, signal, limitMs }: SignInRequest,
): Promise<Result<SignedIn>> {
  const { clock } = parts
  if (signal?.aborted) return failed(cancelled)
  const end = clock.now() + limitMs
  const issuerUrl = await issuerOf(written.startUrl, connection, clock, signal).catch(cancelledAs(null))
  if (issuerUrl === null) return failed(cancelled)
  const session = { ...written, issuerUrl }
  const line = await connection.oidc(session.region)
  if (!line.ok) return line
  const { value: oidc } = line
  const person = { present, end, signal }
  for (;;) {
    const registered = await register(parts, oidc, session, flow, signal)
    if (!registered.ok) return registered
    const { value: registration } = registered
    const skew = skewFinding(oidc.skewMs(), 'sign in again')
    if (skew) return failed(skew)
    const token =
      flow === 'pkce'
        ? await authoriseWithBrowser(parts, oidc, session, registration, person)
        : await authoriseWithCode(parts, oidc, session, registration, person)
    if (token === 'client-unknown') {
      // It was cached, and the service has forgotten it. A new one is not reused, so this happens once.
      await forget(parts, session)
      continue
    }
    if (!token.ok) {
      // Where the service has forgotten the registration, its page never leads back.
      if (registration.isReused && suspicious.has(token.finding.code)) await forget(parts, session)
      return token
    }
    const late = skewFinding(oidc.skewMs(), 'sign in again')
    if (late) return failed(late)
    if (signal?.aborted) return failed(cancelled)
    return keep(parts, session, registration, token.value)
  }
}

const cancelledAs =
  <T>(value: T) =>
  (error: unknown): T => {
    if (error instanceof Cancelled) return value
    throw error
  }

const suspicious: ReadonlySet<string> = new Set(['sign-in-timed-out', 'sign-in-failed'])

function keep(parts: Parts, session: Session, registration: Registration, token: NewToken): Promise<Result<SignedIn>> {
  const { stateDirectory, clock, tokens, observer } = parts
  const { clientId, clientSecret, until } = registration
  return alone({ stateDirectory, clock, key: tokenKey(session.id) }, async () => {
    const path = tokens.path(session.id)
    for (let tries = 0; tries < mostTries; tries += 1) {
      // What stands there is replaced even if it is torn: a new sign-in mends that.
      const read = await parts.kept(path).read()
      if (!read.ok) return read
      const over = overAnything(path, read.value)
      const written = await tokens.write(session, { ...token, client: { clientId, clientSecret, until } }, over)
      if (!written.ok) return written
      if (written.value === 'changed-meanwhile') continue
      await observer.signedIn(session.id, { digest: digestOf(token.accessToken), now: clock.now() })
      return done({ session: session.id, until: token.until, refreshable: token.refreshToken !== null })
    }
    return failed(stillWritten(session.id))
  })
}
