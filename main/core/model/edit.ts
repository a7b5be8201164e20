import type { FileName } from './finding.ts'
import type { Instant } from './signIn.ts'

export interface SectionName {
  readonly kind: 'profile' | 'sso-session' | 'services'
  readonly name: string
}

/** As many operations as one edit of a file may have. */
export const mostOperations = 1_000

/** One step of an edit that a person makes in the window, or that mends a finding. */
export type WindowOperation =
  | { readonly type: 'set'; readonly section: SectionName; readonly key: string; readonly value: string }
  | { readonly type: 'unset'; readonly section: SectionName; readonly key: string }
  | {
      readonly type: 'add-section'
      readonly section: SectionName
      readonly settings: readonly (readonly [key: string, value: string])[]
    }
  | { readonly type: 'remove-section'; readonly section: SectionName }
  | { readonly type: 'rename-section' | 'copy-section'; readonly section: SectionName; readonly to: string }
  | TidyOperation
  | SectionText
  | Protect

/** Writes something in the one way that every tool reads alike. No text of the file is in it, so no secret either. */
export type TidyOperation =
  /** To the same key in lower case as well. */
  | { readonly type: 'rename-key'; readonly section: SectionName; readonly key: string; readonly to: string }
  /** Of several lines with one key, keeps the one that counts. */
  | { readonly type: 'drop-repeats'; readonly section: SectionName; readonly key: string }
  | { readonly type: 'merge-duplicates'; readonly section: SectionName }
  /** Gives the section whose header is written like this, without its brackets, the header of another name. */
  | { readonly type: 'retitle-section'; readonly header: string; readonly section: SectionName }
  /** Makes a comment of a line that is no setting and no header. */
  | { readonly type: 'comment-out-line'; readonly line: number }
  | { readonly type: 'drop-byte-order-mark' }

/** Keeps the file from everybody but its owner. This concerns no text, so no version of it can be brought back. */
export interface Protect {
  readonly type: 'protect'
}

/** The whole text of a section, its header first. A secret that stays as it is stands there as its placeholder. */
export interface SectionText {
  readonly type: 'section-text'
  readonly section: SectionName
  readonly text: string
}

export interface WindowEdit {
  readonly file: FileName
  readonly operations: readonly WindowOperation[]
}

/** What an edit would do. Secrets are masked. */
export interface Preview {
  readonly file: FileName
  /** A unified diff; empty where nothing would change. */
  readonly diff: string
  /** What some tool would not read as it is written. */
  readonly notes: readonly string[]
  /** Names the version that the preview was made from; saving needs it. */
  readonly basis: string
}

/** What an edit of both files would do. Files that stay as they are have no preview. */
export interface FilesPreview {
  readonly files: readonly Preview[]
  /** What else a person should know before it is done. */
  readonly notes: readonly string[]
}

/** The versions that a preview of both files was made from; null for a file that it leaves alone. */
export type Bases = { readonly [F in FileName]: string | null }

/** Somebody else changed what the edit is about, between the preview and the save. Both as masked diffs. */
export interface Conflict {
  readonly message: string
  readonly theirs: string
  readonly yours: string
}

export type SaveOutcome =
  | {
      readonly saved: true
      /** Why this change cannot be undone, where it cannot. */
      readonly noUndo: string | null
    }
  | { readonly saved: false; readonly conflict: Conflict }

/** A version of a file that is kept. */
export interface HistoryEntry {
  readonly id: string
  readonly at: Instant
  readonly cause: 'saved' | 'outside' | 'undone'
  readonly title: string
  /** What became different from the version before, masked. */
  readonly diff: string
}

/** A section as it is written in one file. */
export interface SectionSource {
  readonly file: FileName
  readonly line: number
  /** With placeholders for secrets. */
  readonly text: string
  readonly settings: readonly SettingSource[]
}

export interface SettingSource {
  readonly key: string
  /** Null for a secret, and for a nested block. */
  readonly value: string | null
  readonly line: number
}
