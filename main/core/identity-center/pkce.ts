import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import type { Line } from '../aws/connection.ts'
import { below } from '../aws/endpoints.ts'
import { finding } from '../aws/failures.ts'
import { failed, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import { listen, opening } from './loopback.ts'
import type { Parts } from './parts.ts'
import type { Registration } from './registration.ts'
import type { Session } from './settings.ts'
import type { Present } from './steps.ts'
import { requestToken } from './tokenRequest.ts'
import type { NewToken } from './tokenStore.ts'

/** A verifier of 64 letters, and what may be shown of it. */
export function newChallenge(): { readonly verifier: Secret; readonly challenge: string } {
  const verifier = randomBytes(48).toString('base64url')
  return { verifier: new Secret(verifier), challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** Parameters in the order and the spelling of the AWS CLI, which writes blanks as `%20`. */
export function addressWith(address: URL, query: Readonly<Record<string, string>>): string {
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${address.href}?${search.join('&')}`
}

export interface Person {
  readonly present: Present
  /** Milliseconds since 1970: when the person has taken too long. */
  readonly end: number
  readonly signal?: AbortSignal | undefined
}

/** Has a person sign in on a page that sends the browser back to this machine with a code. */
export async function authoriseWithBrowser(
  parts: Parts,
  line: Line<SSOOIDCClient>,
  session: Session,
  registration: Registration,
  { present, end, signal }: Person,
): Promise<Result<NewToken>> {
  const { clock } = parts
  const state = randomUUID()
  const { verifier, challenge } = newChallenge()
  const listening = await listen({ state, clock, end, signal })
  if (!listening.ok) return listening
  const { redirectUri, code } = listening.value
  const url = addressWith(below(line.endpoint, '/authorize'), {
    response_type: 'code',
    client_id: registration.clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge_method: 'S256',
    scopes: registration.scopes.join(' '),
    code_challenge: challenge,
  })
  const expiresAt = new Date(end).toISOString()
  await opening(listening.value, () => present({ kind: 'open', url, expiresAt }))
  const answer = await code
  if (!answer.ok) return answer
  const asked = await requestToken(parts, line, registration, {
    signal,
    region: session.region,
    input: {
      grantType: 'authorization_code',
      code: answer.value.reveal(),
      codeVerifier: verifier.reveal(),
      redirectUri,
    },
  })
  if (asked.ok) return asked
  return 'trouble' in asked && asked.trouble.kind === 'refused' ? failed(codeRefused) : failed(asked.finding)
}

const codeRefused = finding(
  'sign-in-failed',
  'Identity Center did not take the answer of the sign-in page; it may have been too late. Sign in again.',
)
