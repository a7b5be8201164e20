import type { Instant } from './signIn.ts'

/** What is known of a program that asked for credentials. It says so itself, as far as the system does not. */
export interface Program {
  /** `cdk`, `aws`, …; null where the system tells nothing about it. */
  readonly program: string | null
  /** Where it runs. */
  readonly directory: string | null
  /** What started it. */
  readonly parent: string | null
}

/** A program that has asked for a profile's credentials, however often. */
export interface Caller extends Program {
  readonly id: string
  readonly profile: string
  readonly count: number
  readonly first: Instant
  readonly last: Instant
  /** What became of it the last time; `alone`: it got the credentials by itself. */
  readonly outcome: 'waiting' | 'given' | 'failed' | 'denied' | 'alone'
}

/** Who gets nothing for a while. What is null is any. */
export interface Denial {
  readonly program: string | null
  readonly directory: string | null
  readonly profile: string | null
  readonly until: Instant
}

/** Whom a denial is about, before it is said for how long. */
export type Denied = Omit<Denial, 'until'>

/** Who has asked for credentials within the last hour, and who may not for a while. */
export interface Callers {
  /** Newest first. */
  readonly recent: readonly Caller[]
  readonly denials: readonly Denial[]
}
