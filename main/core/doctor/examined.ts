import type { Document } from '../files/document/document.ts'
import type { OpenTo } from '../files/permissions.ts'
import type { WindowOperation } from '../model/edit.ts'
import type { Explanation } from '../model/explanation.ts'
import type { FileName, Tool } from '../model/finding.ts'
import type { FileState } from '../model/state.ts'
import type { World } from '../resolve/world.ts'

/** What is examined: everything that decides about credentials, and the files as they are written. */
export interface Examined {
  readonly world: World
  readonly files: readonly ExaminedFile[]
  /** What an edit makes of a document; null where it cannot be made. */
  readonly edited: (document: Document, operations: readonly WindowOperation[], file: FileName) => Document | null
  /** What a tool does when it is told a profile; null for no profile. */
  readonly explain: (tool: Tool, profile: string | null) => Explanation
}

export interface ExaminedFile {
  readonly name: FileName
  readonly path: string
  /** The path as a person writes it, with `~` for their home. */
  readonly shown: string
  readonly status: FileState['status']
  readonly document: Document
  readonly openTo: OpenTo
}
