import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { attempt } from '../aws/attempts.ts'
import type { Line } from '../aws/connection.ts'
import { fieldIn, finding, findingOf, textIn, troubleOrThrow } from '../aws/failures.ts'
import { failed, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import { pythonText } from '../resolve/cacheNames.ts'
import { cacheTime, momentIn, ssoCache } from './cacheFile.ts'
import type { Parts } from './parts.ts'
import type { Session } from './settings.ts'

/** A program's registration with Identity Center, in whose name a person signs in. */
export interface Registration {
  readonly clientId: string
  readonly clientSecret: Secret
  readonly until: number
  readonly scopes: readonly string[]
  /** Whether it was not made just now, and so may be unknown to the server by now. */
  readonly isReused: boolean
}

export type Flow = 'pkce' | 'device'

export const callback = 'http://127.0.0.1/oauth/callback'
const codeGrants = ['authorization_code', 'refresh_token']
const usualScopes = ['sso:account:access']
/** Less than this and the sign-in could outlast it. */
const marginMs = 15 * 60_000

/** Both flows keep theirs under one name, as the AWS CLI does. */
export function registrationPath(home: string, { id, kind, startUrl, region, scopes }: Session): string {
  const list = scopes && `[${scopes.map(pythonText).join(', ')}]`
  const name = kind === 'legacy' ? 'null' : pythonText(id)
  const key = `{"region": ${pythonText(region)}, "scopes": ${list ?? 'null'}, "session_name": ${name}, "startUrl": ${pythonText(startUrl)}, "tool": "botocore"}`
  return join(ssoCache(home), `${createHash('sha1').update(key).digest('hex')}.json`)
}

/** Without scopes there is no refresh token, which is how legacy profiles are meant to be. */
export const scopesOf = ({ kind, scopes }: Session): readonly string[] =>
  kind === 'legacy' ? [] : scopes?.length ? scopes : usualScopes

/** The registration that is cached, or else a new one. */
export async function register(
  parts: Parts,
  line: Line<SSOOIDCClient>,
  session: Session,
  flow: Flow,
  signal?: AbortSignal,
): Promise<Result<Registration>> {
  const known = await cached(parts, session, flow)
  if (known) return { ok: true, value: known }
  const { clock, home, log } = parts
  const scopes = scopesOf(session)
  const { RegisterClientCommand } = await import('@aws-sdk/client-sso-oidc')
  const command = new RegisterClientCommand({
    clientName: `botocore-client-${session.kind === 'legacy' ? Math.floor(clock.now() / 1000) : session.id}`,
    clientType: 'public',
    ...(scopes.length > 0 && { scopes: [...scopes] }),
    ...(flow === 'pkce' && {
      grantTypes: codeGrants,
      redirectUris: [callback],
      issuerUrl: session.issuerUrl ?? session.startUrl,
    }),
  })
  const asking = {
    host: line.host,
    afterwards: 'sign in again',
    region: session.region,
    refusals: unknownSession(session),
  }
  try {
    const answer = await attempt((abortSignal) => line.client.send(command, { abortSignal }), { clock, signal })
    const { clientId, clientSecret, clientSecretExpiresAt } = answer
    if (!clientId || !clientSecret || !clientSecretExpiresAt) return failed(findingOf({ kind: 'garbled' }, asking))
    const until = clientSecretExpiresAt * 1000
    const fields = {
      clientId,
      clientSecret,
      expiresAt: cacheTime(until),
      ...(scopes.length > 0 && { scopes }),
      ...(flow === 'pkce' && { grantTypes: codeGrants }),
    }
    const written = await parts.kept(registrationPath(home, session)).write(fields)
    if (!written.ok) log.warn('a registration could not be kept', { code: written.finding.code })
    return { ok: true, value: { clientId, clientSecret: new Secret(clientSecret), until, scopes, isReused: false } }
  } catch (error) {
    return failed(findingOf(troubleOrThrow(error), asking))
  }
}

/** So that the next sign-in makes a new one. */
export async function forget({ home, kept, log }: Parts, session: Session): Promise<void> {
  const removed = await kept(registrationPath(home, session)).remove()
  if (!removed.ok) log.warn('a registration could not be removed', { code: removed.finding.code })
}

async function cached({ home, clock, kept }: Parts, session: Session, flow: Flow): Promise<Registration | null> {
  const read = await kept(registrationPath(home, session)).read()
  if (!read.ok || read.value.status !== 'present') return null
  const { fields } = read.value
  const [clientId, clientSecret] = [textIn(fields, 'clientId'), textIn(fields, 'clientSecret')]
  const until = momentIn(fieldIn(fields, 'expiresAt'))
  const scopes = textsIn(fieldIn(fields, 'scopes'))
  const grants = textsIn(fieldIn(fields, 'grantTypes'))
  const isFor = flow === 'pkce' ? grants.includes('authorization_code') : grants.length === 0
  const isEnough = scopesOf(session).every((scope) => scopes.includes(scope))
  if (clientId === null || clientSecret === null || until === null || !isFor || !isEnough) return null
  if (until - clock.now() <= marginMs) return null
  return { clientId, clientSecret: new Secret(clientSecret), until, scopes: scopesOf(session), isReused: true }
}

const textsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((text) => typeof text === 'string') : []

/** Where a service does not know what the session names. It does not say whether the region or the address is wrong. */
export function unknownSession({ id, startUrl, region }: Session) {
  const unknown = finding(
    'start-url-unknown',
    `Identity Center in ${region} does not know ${startUrl}. Correct sso_start_url or sso_region of \`${id}\`, then sign in again.`,
  )
  return {
    InvalidRequestException: unknown,
    InvalidScopeException: finding(
      'scopes-refused',
      `Identity Center does not know the scopes of \`${id}\`. Correct sso_registration_scopes, then sign in again.`,
    ),
  }
}
