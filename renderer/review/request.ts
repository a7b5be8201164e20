import type { FileName, Preview, Result, SaveOutcome, WindowEdit, Wire } from '../../preload/contract.ts'

/** One file to be changed. */
export type ReviewStep =
  | { readonly type: 'edit'; readonly edit: WindowEdit }
  | { readonly type: 'undo'; readonly file: FileName }

/** What a person is to look at before it is saved. Steps are on different files. */
export interface ReviewRequest {
  readonly title: string
  readonly steps: readonly ReviewStep[]
  /** What the person should know beforehand, besides what the preview says. */
  readonly warnings?: readonly string[]
  readonly onSaved?: () => void
  /** After a conflict: the person wants what is in the file, and not their own change. */
  readonly onDiscarded?: () => void
}

/** A step that is done. */
export interface SavedStep {
  readonly type: ReviewStep['type']
  readonly file: FileName
  readonly noUndo: string | null
}

export const fileOf = (step: ReviewStep): FileName => (step.type === 'edit' ? step.edit.file : step.file)

export const previewStep = (wire: Wire, step: ReviewStep): Promise<Result<Preview>> =>
  step.type === 'edit' ? wire.call('edit.preview', step.edit) : wire.call('undo.preview', { file: step.file })

export const saveStep = (wire: Wire, step: ReviewStep, basis: string): Promise<Result<SaveOutcome>> =>
  step.type === 'edit'
    ? wire.call('edit.save', { ...step.edit, basis })
    : wire.call('undo.save', { file: step.file, basis })
