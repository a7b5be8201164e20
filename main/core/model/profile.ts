import type { Expiry, Verdict } from './explanation.ts'
import type { FileName, FindingCode, Place } from './finding.ts'

/** A kind of place that credentials come from. */
export type SourceKind =
  | 'environment'
  | 'static'
  | 'sso'
  | 'process'
  | 'assume-role'
  | 'web-identity'
  | 'container'
  | 'instance'
  | 'console-login'

/** What a profile's own settings ask for; `none` where they name no credentials at all. */
export type ProfileKind = Exclude<SourceKind, 'environment' | 'container' | 'instance'> | 'none'

/** A named set of settings, merged from `config` and `credentials`. */
export interface ProfileSettings {
  readonly name: string
  readonly kind: ProfileKind
  /** The sign-in session that this profile needs, by its id. */
  readonly session: string | null
  readonly accountId: string | null
  readonly roleName: string | null
  readonly sourceProfile: string | null
  readonly region: string | null
  readonly files: readonly FileName[]
  /** Where its first header stands. */
  readonly at: Place
}

/** A profile, and what it comes to. */
export interface Profile extends ProfileSettings {
  readonly verdicts: { readonly aws: Verdict; readonly cdk: Verdict }
  readonly expires: Expiry
  /** The codes of the findings that concern it, the most severe first. */
  readonly findings: readonly FindingCode[]
}

/** Which profile new commands use, as Latchkey's own choice; `null` while nothing is chosen. */
export interface ActiveProfile {
  readonly name: string | null
}
