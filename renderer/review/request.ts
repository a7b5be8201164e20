import type {
  CallInput,
  FileName,
  Preview,
  ProfilesRequest,
  Result,
  SaveOutcome,
  WindowEdit,
  Wire,
} from '../../preload/contract.ts'

/** One file to be changed. */
export type ReviewStep =
  | { readonly type: 'edit'; readonly edit: WindowEdit }
  | { readonly type: 'import'; readonly request: ProfilesRequest }
  | { readonly type: 'undo'; readonly file: FileName }
  | { readonly type: 'restore'; readonly file: FileName; readonly id: string }
  | { readonly type: 'paste'; readonly pasted: CallInput<'keys.previewPasted'> }

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

export function fileOf(step: ReviewStep): FileName {
  if (step.type === 'import') return 'config'
  if (step.type === 'paste') return 'credentials'
  return step.type === 'edit' ? step.edit.file : step.file
}

export function previewStep(wire: Wire, step: ReviewStep): Promise<Result<Preview>> {
  switch (step.type) {
    case 'edit':
      return wire.call('edit.preview', step.edit)
    case 'import':
      return wire.call('import.preview', step.request)
    case 'undo':
      return wire.call('undo.preview', { file: step.file })
    case 'restore':
      return wire.call('restore.preview', { file: step.file, id: step.id })
    case 'paste':
      return wire.call('keys.previewPasted', step.pasted)
  }
}

export function saveStep(wire: Wire, step: ReviewStep, basis: string): Promise<Result<SaveOutcome>> {
  switch (step.type) {
    case 'edit':
      return wire.call('edit.save', { ...step.edit, basis })
    case 'import':
      return wire.call('import.save', { basis })
    case 'undo':
      return wire.call('undo.save', { file: step.file, basis })
    case 'restore':
      return wire.call('restore.save', { file: step.file, id: step.id, basis })
    case 'paste':
      return wire.call('keys.savePasted', { ...step.pasted, basis })
  }
}
