import type { User } from './iam.ts'
import type { StaticKey } from './keys.ts'
import type { MfaDevice } from './mfa.ts'
import type { Account, Organisation } from './organisations.ts'
import type { Role } from './sts.ts'

/** In seconds. */
export interface Lifetimes {
  /** Of a refreshable access token; one that cannot be refreshed lasts as long as its sign-in. */
  readonly accessToken: number
  readonly signIn: number
  readonly registration: number
  readonly code: number
  readonly deviceCode: number
  readonly roleCredentials: number
  readonly consoleCredentials: number
  readonly consoleSignIn: number
}

export const usualLifetimes: Lifetimes = {
  accessToken: 3600,
  signIn: 8 * 3600,
  registration: 90 * 86_400,
  code: 600,
  deviceCode: 600,
  roleCredentials: 3600,
  consoleCredentials: 900,
  consoleSignIn: 12 * 3600,
}

export interface FakeAwsOptions {
  /** The machine's clock, by which signatures are judged and `Date` is written. */
  readonly clock?: { now(): number }
  readonly port?: number
  /** What every start URL leads to that is none of the organisations'. */
  readonly accounts?: readonly Account[]
  /** With these, other start URLs are refused unless `accounts` is given too. */
  readonly organisations?: readonly Organisation[]
  /** Who presses the buttons. */
  readonly userName?: string
  readonly keys?: readonly StaticKey[]
  /** What becomes of keys that nobody registered; accepted ones get an account of their own. */
  readonly unknownKeys?: 'refuse' | 'accept'
  /** Roles that ask for something. All others can be assumed for up to an hour, except `Deny…`. */
  readonly roles?: readonly Role[]
  readonly mfaDevices?: readonly MfaDevice[]
  /** IAM users, besides those that a key was issued for. */
  readonly users?: readonly User[]
  /** How long it takes until a new access key works: no time without it. */
  readonly keyPropagationMs?: number
  readonly lifetimes?: Partial<Lifetimes>
  /** Whether a refresh token is good for one use only, as it is without this. */
  readonly refreshTokens?: 'rotate' | 'keep'
  /** How long to wait between two questions for a device's token: 1 without it. */
  readonly pollSeconds?: number
  /** Of the portal: 20 a second without it. `clock` is the service's time, which a test moves. */
  readonly throttle?: { readonly perSecond: number; readonly by?: 'clock' | 'machine' } | null
  /** How far the time of a signature may be off: five minutes without it. */
  readonly signatureWindowMs?: number
  readonly containerAuthorization?: string
  /** Who is signed in to the console. */
  readonly consoleUser?: { readonly accountId: string; readonly userName: string }
}

/** A sign-in to have without signing in. */
export interface TokenOptions {
  readonly startUrl?: string
  readonly region?: string
  readonly seconds?: number
  readonly isRefreshable?: boolean
}

/** What tools keep in `sso/cache`. */
export interface CachedToken {
  readonly startUrl: string
  readonly region: string
  readonly accessToken: string
  readonly expiresAt: string
  readonly clientId?: string
  readonly clientSecret?: string
  readonly registrationExpiresAt?: string
  readonly refreshToken?: string
}

/** What tools keep in `login/cache`. */
export interface CachedLogin {
  readonly accessToken: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken: string
    readonly accountId: string
    readonly expiresAt: string
  }
  readonly tokenType: string
  readonly clientId: string
  readonly refreshToken: string
  readonly idToken: string
  readonly dpopKey: string
}
