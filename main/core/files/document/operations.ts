import type { FileName, Tool } from '../../model/finding.ts'
import type { SectionKind } from '../../readers/reading.ts'
import type { Document, Span } from './document.ts'

export interface SectionName {
  readonly kind: SectionKind
  readonly name: string
}

/** A setting of a section, or one in the nested block under `key`. */
export interface SettingName {
  readonly section: SectionName
  readonly key: string
  readonly nested?: string
}

/** One step of an edit, as plain data: it can be stored, shown, and applied again to another version of the file. */
export type Operation =
  | (SettingName & {
      readonly type: 'set'
      readonly value: string
      /** Write it also where a tool would cut it. */
      readonly evenIfCut?: boolean
    })
  | (SettingName & { readonly type: 'unset' })
  | (SettingName & { readonly type: 'comment-out' })
  | (SettingName & { readonly type: 'comment-in' })
  /** To the same key in lower case as well, which the SDK does not see otherwise. */
  | (SettingName & { readonly type: 'rename-key'; readonly to: string })
  /** Of several lines with one key, keeps the one that the SDK reads, to which the last counts. */
  | { readonly type: 'drop-repeats'; readonly section: SectionName; readonly key: string }
  | {
      readonly type: 'add-section'
      readonly section: SectionName
      readonly settings: readonly (readonly [key: string, value: string])[]
    }
  | { readonly type: 'remove-section'; readonly section: SectionName }
  | { readonly type: 'rename-section'; readonly section: SectionName; readonly to: string }
  | { readonly type: 'copy-section'; readonly section: SectionName; readonly to: string }
  | { readonly type: 'merge-duplicates'; readonly section: SectionName }
  /** To before another section, or to the end of the file. */
  | { readonly type: 'move-section'; readonly section: SectionName; readonly before: SectionName | null }
  /** Of several sections of one name, drops one, counted from 1. */
  | { readonly type: 'drop-duplicate'; readonly section: SectionName; readonly occurrence: number }
  /** Gives the one section whose header is written like this, without its brackets, the header of `section`. */
  | { readonly type: 'retitle-section'; readonly header: string; readonly section: SectionName }
  /** Makes a comment of a line that no tool reads, counted from 1. */
  | { readonly type: 'comment-out-line'; readonly line: number }
  | { readonly type: 'drop-byte-order-mark' }
  /** Where the text is no longer `expected`, somebody else has changed it. */
  | {
      readonly type: 'replace-text'
      readonly start: number
      readonly end: number
      readonly expected: string
      readonly text: string
    }

export type Of<Type extends Operation['type']> = Extract<Operation, { readonly type: Type }>

export type RefusalCode =
  | 'bad-name'
  | 'bad-key'
  | 'bad-value'
  | 'cut-value'
  | 'section-missing'
  | 'section-exists'
  | 'section-duplicate'
  | 'setting-missing'
  | 'setting-exists'
  | 'text-changed'
  | 'line-read'
  | 'reads-differently'

/** Why an operation is not done. The reason is for the person at the screen. */
export interface Refusal {
  readonly code: RefusalCode
  readonly reason: string
  readonly tools: readonly Tool[]
}

/** What a tool will not read as it is written, although the operation asked for it. */
export interface Note {
  readonly tools: readonly Tool[]
  readonly reason: string
}

export type Applied =
  | { readonly ok: true; readonly document: Document; readonly notes: readonly Note[] }
  | { readonly ok: false; readonly operation: Operation; readonly refusal: Refusal }

export interface Splice extends Span {
  readonly text: string
}

/** Sections as `dump` has them, for one tool; a plan changes them as the file should then read. */
export interface Sections {
  [section: string]: { [key: string]: string | { [nested: string]: string } }
}

export type Parser = 'aws' | 'sdk'

/** What an operation does to a document, and what each tool must then make of it. */
export interface Plan {
  readonly splices: readonly Splice[]
  /** Null where the text is free and nothing is promised. `after` is what the parser really makes of it. */
  readonly expect: ((before: Sections, parser: Parser, after: Sections) => void) | null
  readonly notes?: readonly Note[]
  /** Tried where the first plan would change what else a tool reads. */
  readonly otherwise?: () => Planned
}

export type Planned = Plan | Refusal

export interface Place {
  readonly document: Document
  readonly file: FileName
}

export const refuse = (code: RefusalCode, reason: string, tools: readonly Tool[] = []): Refusal => ({
  code,
  reason,
  tools,
})

export const sdkTools: readonly Tool[] = ['cdk', 'sdk-js']
