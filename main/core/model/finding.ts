import type { WindowEdit } from './edit.ts'

/** The tools whose rules Latchkey predicts. */
export type Tool = 'aws' | 'cdk' | 'sdk-js'

export type FileName = 'config' | 'credentials'

/** A line of one of the two files under `~/.aws`; lines count from 1. */
export interface Place {
  readonly file: FileName
  readonly line: number
}

/** What Latchkey could not do. */
export type FailureCode =
  | 'agent-lost'
  | 'ask-over'
  | 'aws-busy'
  | 'aws-garbled'
  | 'aws-refused'
  | 'aws-unreachable'
  | 'aws-untrusted'
  | 'bad-call'
  | 'browser-missing'
  | 'ca-bundle-unreadable'
  | 'call-refused'
  | 'caller-denied'
  | 'code-malformed'
  | 'connection-lost'
  | 'credentials-missing'
  | 'disk-full'
  | 'edit-refused'
  | 'endpoint-malformed'
  | 'file-locked'
  | 'file-not-a-file'
  | 'file-not-saved'
  | 'file-owner-differs'
  | 'file-read-only'
  | 'history-unavailable'
  | 'history-unreadable'
  | 'home-missing'
  | 'internal-error'
  | 'key-limit'
  | 'key-lost'
  | 'key-malformed'
  | 'key-not-ready'
  | 'keychain-denied'
  | 'keychain-locked'
  | 'keychain-missing'
  | 'keys-expired'
  | 'mfa-needed'
  | 'mfa-refused'
  | 'keys-missing'
  | 'passphrase-wrong'
  | 'port-unavailable'
  | 'program-missing'
  | 'proxy-refused'
  | 'role-refused'
  | 'rotation-missing'
  | 'rotation-unfinished'
  | 'save-conflict'
  | 'scopes-refused'
  | 'sealed-damaged'
  | 'sealed-newer'
  | 'section-missing'
  | 'setting-missing'
  | 'sign-in-busy'
  | 'sign-in-cancelled'
  | 'sign-in-denied'
  | 'sign-in-failed'
  | 'sign-in-over'
  | 'sign-in-timed-out'
  | 'source-not-served'
  | 'start-url-unknown'
  | 'state-not-saved'
  | 'usage'
  | 'vault-locked'
  | 'vault-not-moved'
  | 'window-missing'

/** What is wrong, or risky, in how this machine is set up. */
export type SetupCode =
  | 'cache-only-works-for-aws'
  | 'cdk-default-profile-ignored'
  | 'clock-skew'
  | 'comment-in-value'
  | 'env-overrides-profile'
  | 'file-mode-open'
  | 'file-unparseable'
  | 'file-unreadable'
  | 'hardened-incomplete'
  | 'header-case'
  | 'header-characters'
  | 'header-comment'
  | 'header-quotes'
  | 'header-whitespace'
  | 'key-case'
  | 'key-duplicate'
  | 'keys-expired'
  | 'keys-long-term'
  | 'keys-partial'
  | 'keys-plaintext'
  | 'process-failed'
  | 'profile-missing'
  | 'profile-prefix-extra'
  | 'profile-prefix-missing'
  | 'region-from-default'
  | 'region-malformed'
  | 'region-missing'
  | 'role-incomplete'
  | 'section-duplicate'
  | 'shadowed-keys'
  | 'source-profile-loop'
  | 'source-profile-missing'
  | 'sso-legacy'
  | 'sso-session-conflict'
  | 'sso-session-incomplete'
  | 'sso-session-missing'
  | 'stray-line'
  | 'token-expired'
  | 'token-file-missing'
  | 'token-missing'
  | 'token-not-refreshable'
  | 'token-plaintext'
  | 'token-unreadable'
  | 'tool-outdated'
  | 'tools-diverge'

export type FindingCode = FailureCode | SetupCode

/** One problem or risk. The message is for the person at the screen: what is so, and what to do. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly profile: string | null
  readonly tools: readonly Tool[]
  readonly at: Place | null
  /** What mends it, where something safe does. */
  readonly fix: Fix | null
}

/** Edits that mend a finding. They are previewed before anything is written. */
export interface Fix {
  readonly title: string
  readonly edits: readonly WindowEdit[]
}

/** An expected failure is a value. A bug is an exception. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly finding: Finding }

export const done = <T>(value: T): Result<T> => ({ ok: true, value })

export const failed = (finding: Finding): Result<never> => ({ ok: false, finding })

/** A finding of severity error that concerns no single place, unless `more` says so. */
export const problem = (code: FindingCode, message: string, more: Partial<Finding> = {}): Finding => ({
  code,
  severity: 'error',
  message,
  profile: null,
  tools: [],
  at: null,
  fix: null,
  ...more,
})
