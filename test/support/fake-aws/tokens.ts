import { madeUp } from './exchange.ts'
import type { Organisation } from './organisations.ts'

/** What one approval in the browser began; it ends with its time or with a sign-out. */
export interface SignIn {
  readonly number: number
  readonly organisation: Organisation
  readonly userName: string
  readonly ends: number
  hasEnded: boolean
}

export interface AccessToken {
  readonly number: number
  readonly text: string
  readonly expires: number
  readonly signIn: SignIn
}

export interface RefreshToken {
  readonly number: number
  readonly text: string
  readonly clientId: string
  readonly signIn: SignIn
  wasUsed: boolean
}

/** The access and refresh tokens of Identity Center. */
export class Tokens {
  readonly #access = new Map<string, AccessToken>()
  readonly #refresh = new Map<string, RefreshToken>()
  #signInCount = 0
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  begin(organisation: Organisation, userName: string, seconds: number): SignIn {
    const ends = this.#now() + seconds * 1000
    this.#signInCount += 1
    return { number: this.#signInCount, organisation, userName, ends, hasEnded: false }
  }

  /** Never outlives its sign-in. */
  issueAccess(signIn: SignIn, seconds: number): AccessToken {
    const number = this.#access.size + 1
    const text = `aoaEXAMPLE${madeUp(`access token ${number}`, 150)}:${madeUp(`access token of ${number}`, 90)}`
    const token = { number, text, expires: Math.min(this.#now() + seconds * 1000, signIn.ends), signIn }
    this.#access.set(text, token)
    return token
  }

  issueRefresh(signIn: SignIn, clientId: string): RefreshToken {
    const number = this.#refresh.size + 1
    const text = `aorEXAMPLE${madeUp(`refresh token ${number}`, 150)}:${madeUp(`refresh token of ${number}`, 90)}`
    const token = { number, text, clientId, signIn, wasUsed: false }
    this.#refresh.set(text, token)
    return token
  }

  /** The token, if it is one and good now. */
  access(text: string): AccessToken | null {
    const token = this.#access.get(text)
    return token && token.expires > this.#now() && this.isAlive(token.signIn) ? token : null
  }

  refresh(text: string): RefreshToken | null {
    return this.#refresh.get(text) ?? null
  }

  isAlive(signIn: SignIn): boolean {
    return !signIn.hasEnded && signIn.ends > this.#now()
  }

  /** Ends the sign-in behind that access token, however old; as an administrator does it. */
  end(accessToken: string): void {
    const token = this.#access.get(accessToken)
    if (token) token.signIn.hasEnded = true
  }
}
