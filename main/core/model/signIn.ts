/** Moments are ISO 8601 texts in UTC, so that they pass every wire unchanged. */
export type Instant = string

export type SignInState = 'signed-out' | 'ready' | 'renewing' | 'ending' | 'ended' | 'broken'

/** What a person signs in to: one `[sso-session]`, or one legacy start URL. */
export interface SignIn {
  /** The session's name, or the start URL of a legacy profile: what the token cache's file name is made from. */
  readonly id: string
  readonly kind: 'sso-session' | 'legacy'
  readonly startUrl: string | null
  readonly region: string | null
  readonly state: SignInState
  readonly accessTokenUntil: Instant | null
  /** Whether the tools can renew the access token without a person. */
  readonly refreshable: boolean
}

/** Something a person is told once, wherever they are. */
export interface Notice {
  /** The cause. The same cause is told once. */
  readonly id: string
  readonly title: string
  readonly body: string
}
