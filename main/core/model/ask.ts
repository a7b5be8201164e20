import type { Instant } from './signIn.ts'

/** What a person is asked for so that somebody can go on: the code that their device shows. */
export interface Ask {
  readonly id: string
  readonly profile: string
  /** The device: the `mfa_serial`. */
  readonly serial: string
  readonly roleArn: string | null
  /** Whether the code before was not taken. */
  readonly isAgain: boolean
  /** Who waits for it, as `cdk in ~/shop`. */
  readonly callers: readonly string[]
  readonly until: Instant
}
