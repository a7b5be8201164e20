import type { SSOOIDCClient, StartDeviceAuthorizationCommandOutput } from '@aws-sdk/client-sso-oidc'
import { attempt, pauseUnlessAborted } from '../aws/attempts.ts'
import type { Line } from '../aws/connection.ts'
import { Cancelled, cancelled, findingOf, isPassing, troubleOrThrow } from '../aws/failures.ts'
import { failed, type Result } from '../model/finding.ts'
import { denied, timedOut } from './loopback.ts'
import type { Parts } from './parts.ts'
import type { Person } from './pkce.ts'
import { type Registration, unknownSession } from './registration.ts'
import type { Session } from './settings.ts'
import { requestToken } from './tokenRequest.ts'
import type { NewToken } from './tokenStore.ts'

const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
const usualIntervalSeconds = 5
const usualLifeSeconds = 600
const slowerByMs = 5_000
/** So many passing troubles in a row, and it is no passing one. */
const mostTroubles = 4

interface Device {
  readonly deviceCode: string
  readonly intervalMs: number
  readonly end: number
}

/** Has a person enter a code in a browser, which may be on another machine. */
export async function authoriseWithCode(
  parts: Parts,
  line: Line<SSOOIDCClient>,
  session: Session,
  registration: Registration,
  person: Person,
): Promise<Result<NewToken> | 'client-unknown'> {
  const { clock } = parts
  const { signal, present } = person
  const { clientId, clientSecret } = registration
  const { StartDeviceAuthorizationCommand } = await import('@aws-sdk/client-sso-oidc')
  const asking = {
    host: line.host,
    afterwards: 'sign in again',
    region: session.region,
    refusals: unknownSession(session),
  }
  const input = { clientId, clientSecret: clientSecret.reveal(), startUrl: session.issuerUrl ?? session.startUrl }
  const command = new StartDeviceAuthorizationCommand(input)
  let started: StartDeviceAuthorizationCommandOutput
  try {
    started = await attempt((abortSignal) => line.client.send(command, { abortSignal }), { clock, signal })
  } catch (error) {
    const trouble = troubleOrThrow(error)
    const isUnknown = trouble.kind === 'refused' && trouble.name === 'InvalidClientException'
    return isUnknown && registration.isReused ? 'client-unknown' : failed(findingOf(trouble, asking))
  }
  const { deviceCode, userCode, verificationUri, verificationUriComplete, expiresIn, interval } = started
  if (!deviceCode || !userCode || !verificationUri) return failed(findingOf({ kind: 'garbled' }, asking))
  const complete = verificationUriComplete ?? verificationUri
  const end = Math.min(person.end, clock.now() + (expiresIn || usualLifeSeconds) * 1000)
  const expiresAt = new Date(end).toISOString()
  present({ kind: 'code', userCode, verificationUri, verificationUriComplete: complete, expiresAt })
  const intervalMs = Math.max(1, interval || usualIntervalSeconds) * 1000
  return poll(parts, line, session, registration, { deviceCode, intervalMs, end }, signal)
}

/** Asks at the pace that the service wants until the person has decided. */
async function poll(
  parts: Parts,
  line: Line<SSOOIDCClient>,
  session: Session,
  registration: Registration,
  { deviceCode, intervalMs, end }: Device,
  signal?: AbortSignal,
): Promise<Result<NewToken>> {
  const { clock } = parts
  let pace = intervalMs
  let troubles = 0
  for (;;) {
    try {
      await pauseUnlessAborted(clock, pace, signal)
    } catch (error) {
      if (error instanceof Cancelled) return failed(cancelled)
      throw error
    }
    if (clock.now() >= end) return failed(timedOut)
    const answer = await requestToken(parts, line, registration, {
      input: { grantType, deviceCode },
      region: session.region,
      signal,
      patience: { tries: 1, limitMs: 0, waitMs: 0 },
    })
    if (answer.ok) return answer
    const { trouble } = answer
    const name = trouble.kind === 'refused' ? trouble.name : null
    if (name === 'AccessDeniedException') return failed(denied)
    if (name === 'ExpiredTokenException') return failed(timedOut)
    if (name === 'SlowDownException' || trouble.kind === 'throttled') pace += slowerByMs
    if (name === 'AuthorizationPendingException' || name === 'SlowDownException') {
      troubles = 0
      continue
    }
    troubles += 1
    if (!isPassing(trouble) || troubles >= mostTroubles) return failed(answer.finding)
  }
}
