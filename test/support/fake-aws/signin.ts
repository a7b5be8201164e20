import { z } from 'zod'
import { Proofs } from './dpop.ts'
import { type Answer, json, madeUpUrlSafe, Refusal, type Request, readJson } from './exchange.ts'
import { jwtOf } from './jwt.ts'
import type { Keys, Principal } from './keys.ts'
import type { Draft } from './ledger.ts'
import type { Operation } from './operations.ts'
import { approvalPage, messagePage, redirect } from './pages.ts'
import { answersChallenge, isChallenge, isRegistered } from './pkce.ts'
import type { Service } from './service.ts'

export interface SigninParts {
  readonly keys: Keys
  /** Who is signed in to the console. */
  readonly identity: Principal
  readonly lifetimes: { readonly code: number; readonly consoleCredentials: number; readonly consoleSignIn: number }
  readonly now: () => number
}

const routes: Readonly<Record<string, Operation>> = {
  'GET /v1/authorize': 'ConsoleAuthorize',
  'POST /v1/authorize': 'ConsoleDecision',
  'GET /v1/sessions/confirmation': 'ConsoleConfirmation',
  'POST /v1/token': 'CreateOAuth2Token',
}

export const sameDevice = 'arn:aws:signin:::devtools/same-device'
export const crossDevice = 'arn:aws:signin:::devtools/cross-device'
const confirmation = '/v1/sessions/confirmation'

const common = { clientId: z.string() }
const tokenRequest = z.discriminatedUnion('grantType', [
  z.object({
    ...common,
    grantType: z.literal('authorization_code'),
    code: z.string(),
    redirectUri: z.string(),
    codeVerifier: z.string(),
  }),
  z.object({ ...common, grantType: z.literal('refresh_token'), refreshToken: z.string() }),
])

interface Code {
  readonly clientId: string
  readonly redirectUri: string
  readonly challenge: string
  readonly expires: number
}

interface RefreshToken {
  readonly clientId: string
  readonly thumbprint: string
  /** Of the whole sign-in, however often it was refreshed. */
  readonly ends: number
  fate: 'good' | 'TOKEN_EXPIRED' | 'USER_CREDENTIALS_CHANGED'
}

/** The console's sign-in for command lines: a code from a page, then keys bound to the caller's own key. */
export class Signin implements Service {
  readonly expired = denied('TOKEN_EXPIRED', 'The token has expired')
  readonly throttled = 'TooManyRequestsError'
  readonly #parts: SigninParts
  readonly #proofs = new Proofs()
  readonly #codes = new Map<string, Code>()
  readonly #refreshTokens = new Map<string, RefreshToken>()
  #codeCount = 0

  constructor(parts: SigninParts) {
    this.#parts = parts
  }

  operationOf({ method, path }: Request): Operation | null {
    return routes[`${method} ${path}`] ?? null
  }

  refuse({ code, status, message }: Refusal): Answer {
    if (code === 'page') return messagePage(status, 'Something is wrong with this request', message)
    const [type, error] = shapes[code] ?? [code, 'server_error']
    return json(status, { error, message }, { 'x-amzn-ErrorType': type })
  }

  perform(operation: Operation, request: Request, note: Draft): Answer {
    if (operation === 'ConsoleAuthorize') {
      this.#asked(request.query, request)
      return approvalPage('Allow a command line to act as you?', '/v1/authorize', Object.fromEntries(request.query))
    }
    if (operation === 'ConsoleDecision') return this.#decide(request, note)
    if (operation === 'ConsoleConfirmation') {
      return messagePage(200, 'Copy this code', Buffer.from(request.query.toString()).toString('base64'))
    }
    return this.#token(request, note)
  }

  /** Every later refresh is refused, as after a new password. */
  changePassword(): void {
    for (const token of this.#refreshTokens.values()) token.fate = 'USER_CREDENTIALS_CHANGED'
  }

  /** A sign-in made without the pages, bound to the key with that thumbprint. */
  begin(clientId: string, thumbprint: string) {
    const ends = this.#parts.now() + this.#parts.lifetimes.consoleSignIn * 1000
    return this.#issue({ clientId, thumbprint, ends, fate: 'good' })
  }

  #asked(query: URLSearchParams, request: Request): Code & { readonly state: string } {
    const get = (name: string) => query.get(name) ?? ''
    const [clientId, redirectUri, state] = [get('client_id'), get('redirect_uri'), get('state')]
    const isKnown =
      clientId === sameDevice
        ? isRegistered(redirectUri, ['http://127.0.0.1/oauth/callback'])
        : clientId === crossDevice
    if (!isKnown || (clientId === crossDevice && redirectUri !== `${originOf(request)}${confirmation}`)) {
      throw wrongPage('The client is unknown, or may not be redirected there')
    }
    if (get('response_type') !== 'code' || !get('scope').split(' ').includes('openid') || state === '') {
      throw wrongPage('The response type, the scope or the state is missing or wrong')
    }
    if (get('code_challenge_method') !== 'SHA-256' || !isChallenge(get('code_challenge'))) {
      throw wrongPage('A code challenge of the method SHA-256 is needed')
    }
    const expires = this.#parts.now() + this.#parts.lifetimes.code * 1000
    return { clientId, redirectUri, state, challenge: get('code_challenge'), expires }
  }

  #decide(request: Request, note: Draft): Answer {
    const form = new URLSearchParams(request.body)
    const { state, ...code } = this.#asked(form, request)
    note.details.decision = form.get('decision') ?? ''
    const target = new URL(code.redirectUri)
    target.searchParams.set('state', state)
    if (form.get('decision') === 'allow') {
      this.#codeCount += 1
      const text = madeUpUrlSafe(`console code ${this.#codeCount}`, 64)
      this.#codes.set(text, code)
      target.searchParams.set('code', text)
    } else {
      target.searchParams.set('error', 'access_denied')
    }
    return redirect(target.href)
  }

  #token(request: Request, note: Draft): Answer {
    const url = `${originOf(request)}${request.path}`
    const proof = this.#proofs.check(request.headers.get('dpop') ?? '', { method: 'POST', url, now: request.arrived })
    if ('wrong' in proof) throw invalid(proof.wrong)
    const read = tokenRequest.safeParse(readJson(request))
    if (!read.success) throw invalid('The request is incomplete')
    const input = read.data
    note.details.grantType = input.grantType
    const { thumbprint } = proof
    if (input.grantType === 'authorization_code') {
      const code = this.#codes.get(input.code)
      this.#codes.delete(input.code)
      if (code?.clientId !== input.clientId || code.expires <= this.#parts.now()) {
        throw denied('AUTHCODE_EXPIRED', 'The authorization code is unknown, used or expired')
      }
      if (code.redirectUri !== input.redirectUri || !answersChallenge(input.codeVerifier, code.challenge)) {
        throw invalid('The redirect URI or the code verifier is not that of the code')
      }
      return this.#answer(this.begin(input.clientId, thumbprint), note)
    }
    const token = this.#refreshTokens.get(input.refreshToken)
    if (!token || token.clientId !== input.clientId || token.ends <= this.#parts.now()) throw this.expired
    if (token.fate !== 'good') throw denied(token.fate, 'The refresh token is not good any more')
    if (token.thumbprint !== thumbprint) throw invalid('The DPoP proof was made with another key')
    token.fate = 'TOKEN_EXPIRED'
    return this.#answer(this.#issue({ ...token, fate: 'good' }), note)
  }

  #answer({ key, refreshToken, idToken, seconds }: ReturnType<Signin['begin']>, note: Draft): Answer {
    note.issued = key.id
    const accessToken = { accessKeyId: key.id, secretAccessKey: key.secret, sessionToken: key.token }
    return json(200, { accessToken, tokenType: 'aws_sigv4', expiresIn: seconds, refreshToken, idToken })
  }

  #issue(token: RefreshToken) {
    const { keys, identity, lifetimes, now } = this.#parts
    const seconds = lifetimes.consoleCredentials
    const key = keys.issue('LGN', identity, seconds)
    const refreshToken = madeUpUrlSafe(`console refresh token ${this.#refreshTokens.size + 1}`, 200)
    this.#refreshTokens.set(refreshToken, token)
    const idToken = jwtOf({ sub: identity.arn, aud: token.clientId, exp: Math.floor(now() / 1000) + seconds })
    return { key, refreshToken, idToken, seconds }
  }
}

const originOf = ({ headers }: Request) => `http://${headers.get('host') ?? ''}`

/** Code of the refusal → the exception, and the code inside it. */
const shapes: Readonly<Record<string, readonly [string, string]>> = {
  TOKEN_EXPIRED: ['AccessDeniedException', 'TOKEN_EXPIRED'],
  AUTHCODE_EXPIRED: ['AccessDeniedException', 'AUTHCODE_EXPIRED'],
  USER_CREDENTIALS_CHANGED: ['AccessDeniedException', 'USER_CREDENTIALS_CHANGED'],
  INSUFFICIENT_PERMISSIONS: ['AccessDeniedException', 'INSUFFICIENT_PERMISSIONS'],
  INVALID_REQUEST: ['ValidationException', 'INVALID_REQUEST'],
}

function denied(code: string, message: string): Refusal {
  return new Refusal(code, 400, message)
}
const invalid = (message: string) => new Refusal('INVALID_REQUEST', 400, message)
const wrongPage = (message: string) => new Refusal('page', 400, message)
