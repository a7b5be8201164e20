/** The tools whose rules Latchkey predicts. */
export type Tool = 'aws' | 'cdk' | 'sdk-js'

export type FileName = 'config' | 'credentials'

/** A line of one of the two files under `~/.aws`; lines count from 1. */
export interface Place {
  readonly file: FileName
  readonly line: number
}

export type FindingCode =
  | 'bad-call'
  | 'call-refused'
  | 'connection-lost'
  | 'disk-full'
  | 'edit-refused'
  | 'file-locked'
  | 'file-mode-open'
  | 'file-not-a-file'
  | 'file-not-saved'
  | 'file-owner-differs'
  | 'file-read-only'
  | 'file-unparseable'
  | 'file-unreadable'
  | 'history-unavailable'
  | 'history-unreadable'
  | 'home-missing'
  | 'internal-error'
  | 'key-lost'
  | 'keychain-denied'
  | 'keychain-locked'
  | 'keychain-missing'
  | 'port-unavailable'
  | 'profile-missing'
  | 'save-conflict'
  | 'sealed-damaged'
  | 'section-missing'
  | 'setting-missing'
  | 'state-not-saved'
  | 'token-unreadable'
  | 'usage'
  | 'window-missing'

/** One problem or risk. The message is for the person at the screen: what is so, and what to do. */
export interface Finding {
  readonly code: FindingCode
  readonly severity: 'error' | 'warning' | 'info'
  readonly message: string
  readonly profile: string | null
  readonly tools: readonly Tool[]
  readonly at: Place | null
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
  ...more,
})
