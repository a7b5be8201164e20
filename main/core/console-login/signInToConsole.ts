import { randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import { z } from 'zod'
import type { Connection } from '../aws/connection.ts'
import { below } from '../aws/endpoints.ts'
import { cancelled, finding } from '../aws/failures.ts'
import { skewFinding } from '../aws/skew.ts'
import { lookAt } from '../files/stableRead.ts'
import { readCacheFile } from '../identity-center/cacheFile.ts'
import { listen, opening, timedOut } from '../identity-center/loopback.ts'
import { addressWith, newChallenge } from '../identity-center/pkce.ts'
import { mostTries, stillWritten, tokenKey } from '../identity-center/renewal.ts'
import type { Settings } from '../identity-center/settings.ts'
import { alone } from '../identity-center/singleFlight.ts'
import { done, failed, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import { keyFrom, newKey } from './dpop.ts'
import { type ConsoleKeys, keyDigest, type NewLogin } from './loginStore.ts'
import type { LoginParts } from './parts.ts'
import { insufficient, issuedKeys, newLogin } from './refreshLogin.ts'
import { exchange, signInEndpoint } from './tokenEndpoint.ts'

/** What a person has to do: open the page, and with `paste` bring back the text that it shows. */
export interface ConsoleStep {
  readonly kind: 'open' | 'paste'
  readonly url: string
}

export interface ConsolePerson {
  readonly present: (step: ConsoleStep) => void
  /** Gives the text that the page shows; aborted once it is of no more use. With it, the browser may be on another machine. */
  readonly pasted?: (over: AbortSignal) => Promise<string>
  readonly signal?: AbortSignal | undefined
}

export interface ConsoleSignedIn {
  readonly session: string
  readonly keys: ConsoleKeys
  readonly until: number
}

const clients = {
  here: 'arn:aws:signin:::devtools/same-device',
  elsewhere: 'arn:aws:signin:::devtools/cross-device',
} as const

const issued = z.object({
  accessToken: issuedKeys,
  tokenType: z.string(),
  expiresIn: z.number().positive(),
  refreshToken: z.string().min(1),
  idToken: z.string().min(1),
})

/** Has a person sign in on the console's page; until the very end nothing is changed. */
export async function signInToConsole(
  parts: LoginParts,
  connection: Connection,
  settings: Settings,
  region: string,
  person: ConsolePerson,
  end: number,
): Promise<Result<ConsoleSignedIn>> {
  const { clock } = parts
  const { signal } = person
  if (signal?.aborted) return failed(cancelled)
  const endpoint = signInEndpoint(region, settings)
  if (!endpoint.ok) return endpoint
  const { verifier, challenge } = newChallenge()
  const answered = await askPerson(parts, endpoint.value, challenge, person, end)
  if (!answered.ok) return answered
  const { code, redirectUri, clientId } = answered.value
  const dpopKey = newKey()
  const key = keyFrom(dpopKey)
  if (!key) throw new Error('A new key is none')
  let skew: number | null = null
  const body = { clientId, grantType: 'authorization_code', code: code.reveal(), codeVerifier: verifier.reveal() }
  const answer = await exchange({
    connection,
    clock,
    key,
    address: below(endpoint.value, '/v1/token'),
    body: { ...body, redirectUri },
    schema: issued,
    signal,
    onSkew: (ms) => {
      skew = ms
    },
  })
  const off = skewFinding(skew, 'sign in again')
  if (off) return failed(off)
  if (!answer.ok) {
    if (answer.trouble?.kind !== 'refused') return failed(answer.finding)
    return failed(answer.trouble.detail === 'INSUFFICIENT_PERMISSIONS' ? insufficient : codeRefused)
  }
  if (signal?.aborted) return failed(cancelled)
  const { tokenType, idToken } = answer.value
  const session = subjectOf(idToken)
  const accountId = session?.split(':')[4]
  if (!session || !accountId) return failed(nobody)
  const begun = { accountId, clientId, tokenType, idToken: new Secret(idToken), dpopKey, region }
  return keep(parts, session, { ...newLogin(answer.value, clock.now()), begun }, accountId)
}

interface Answered {
  readonly code: Secret
  readonly redirectUri: string
  readonly clientId: string
}

async function askPerson(
  { clock }: LoginParts,
  endpoint: URL,
  challenge: string,
  { present, pasted, signal }: ConsolePerson,
  end: number,
): Promise<Result<Answered>> {
  const state = randomUUID()
  const page = (clientId: string, redirectUri: string) =>
    addressWith(below(endpoint, '/v1/authorize'), {
      response_type: 'code',
      client_id: clientId,
      state,
      code_challenge_method: 'SHA-256',
      scope: 'openid',
      redirect_uri: redirectUri,
      code_challenge: challenge,
    })
  if (pasted) {
    const redirectUri = below(endpoint, '/v1/sessions/confirmation').href
    present({ kind: 'paste', url: page(clients.elsewhere, redirectUri) })
    const text = await beforeTheEnd(pasted, { clock, end, signal })
    if (!text.ok) return text
    const query = new URLSearchParams(Buffer.from(text.value.trim(), 'base64').toString())
    const code = query.get('code')
    if (!code || query.get('state') !== state) return failed(notTheText)
    return done({ code: new Secret(code), redirectUri, clientId: clients.elsewhere })
  }
  const listening = await listen({ state, clock, end, signal })
  if (!listening.ok) return listening
  const { redirectUri, code } = listening.value
  await opening(listening.value, () => present({ kind: 'open', url: page(clients.here, redirectUri) }))
  const came = await code
  return came.ok ? done({ code: came.value, redirectUri, clientId: clients.here }) : came
}

function beforeTheEnd(
  pasted: (over: AbortSignal) => Promise<string>,
  { clock, end, signal }: { clock: LoginParts['clock']; end: number; signal: AbortSignal | undefined },
): Promise<Result<string>> {
  const over = new AbortController()
  const text = new Promise<Result<string>>((resolve, reject) => {
    const abort = () => resolve(failed(cancelled))
    const cancel = clock.at(end, () => resolve(failed(timedOut)))
    signal?.addEventListener('abort', abort, { once: true })
    over.signal.addEventListener('abort', () => {
      cancel()
      signal?.removeEventListener('abort', abort)
    })
    pasted(over.signal).then((given) => resolve(done(given)), reject)
  })
  return text.finally(() => over.abort())
}

function subjectOf(idToken: string): string | null {
  try {
    return decodeJwt(idToken).sub ?? null
  } catch {
    return null
  }
}

function keep(
  { stateDirectory, clock, store, observer }: LoginParts,
  session: string,
  login: NewLogin,
  accountId: string,
): Promise<Result<ConsoleSignedIn>> {
  return alone({ stateDirectory, clock, key: tokenKey(session) }, async () => {
    const path = store.path(session)
    for (let tries = 0; tries < mostTries; tries += 1) {
      const read = await readCacheFile(path, clock)
      const written = await store.write(session, login, read.status === 'torn' ? { ...read, look: lookAt(path) } : read)
      if (!written.ok) return written
      if (written.value === 'changed-meanwhile') continue
      await observer.signedIn(session, { digest: keyDigest(login.keys), now: clock.now() })
      return done({ session, keys: { ...login.keys, accountId }, until: login.until })
    }
    return failed(stillWritten(session))
  })
}

const codeRefused = finding(
  'sign-in-failed',
  'The console did not take the answer of its sign-in page; it may have been too late. Sign in again.',
)

const notTheText = finding(
  'sign-in-failed',
  'That is not the text of this sign-in page. Sign in again and copy all of the text that the page shows.',
)

const nobody = finding('sign-in-failed', 'The console did not say who has signed in. Sign in again.')
