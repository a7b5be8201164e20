import type { Finding } from './finding.ts'

/** Moments are ISO 8601 texts in UTC, so that they pass every wire unchanged. */
export type Instant = string

export type SignInState = 'signed-out' | 'ready' | 'renewing' | 'ending' | 'ended' | 'broken'

/** What a person signs in to: one `[sso-session]`, one legacy start URL, or the console as somebody. */
export interface SignIn {
  /** The session's name, the start URL of a legacy profile, or the ARN of a console login: what the cache's file name is made from. */
  readonly id: string
  readonly kind: 'sso-session' | 'legacy' | 'console-login'
  readonly startUrl: string | null
  readonly region: string | null
  readonly state: SignInState
  /** Of a console login: until when its keys last, which the tools renew. */
  readonly accessTokenUntil: Instant | null
  /** Whether the tools can renew the access token without a person. */
  readonly refreshable: boolean
  /** Until when the sign-in itself will last, going by earlier ones; null while that is unknown. */
  readonly signInSessionUntil: Instant | null
  readonly signingIn: SigningIn | null
  /** Whether its tokens are in Latchkey's vault only. */
  readonly isHardened?: boolean
}

/** How a person signs in: in a browser of this machine, or with a code that can be typed in anywhere. */
export type SignInFlow = 'browser' | 'code'

/** A sign-in that is under way, or how the last one failed. The user code is meant to be shown; nothing else is in it. */
export type SigningIn =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'browser'; readonly isOpened: boolean; readonly expiresAt: Instant }
  | {
      readonly kind: 'code'
      readonly userCode: string
      /** Where the code is typed in. */
      readonly address: string
      readonly isOpened: boolean
      readonly expiresAt: Instant
    }
  | { readonly kind: 'failed'; readonly finding: Finding }

export interface SignedOut {
  /** How many access tokens were removed from this machine. */
  readonly tokens: number
  /** How many of those AWS knows nothing about: it could not be reached. They end by themselves. */
  readonly untold: number
}

/** Something a person is told once, wherever they are. */
export interface Notice {
  /** The cause. The same cause is told once. */
  readonly id: string
  readonly title: string
  readonly body: string
  /** The sign-in session that a click on it signs in to; null where a click only opens the window. */
  readonly session: string | null
}
