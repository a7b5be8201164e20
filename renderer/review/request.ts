import type {
  CallInput,
  FileName,
  FilesPreview,
  Preview,
  ProfilesRequest,
  Result,
  SaveOutcome,
  WindowEdit,
  Wire,
} from '../../preload/contract.ts'
import { type KeysChange, previewKeys, saveKeys } from './keysChange.ts'

/** What is saved at once: one file to be changed, or what is done to long-term keys. */
export type ReviewStep =
  | { readonly type: 'edit'; readonly edit: WindowEdit }
  | { readonly type: 'import'; readonly request: ProfilesRequest }
  | { readonly type: 'undo'; readonly file: FileName }
  | { readonly type: 'restore'; readonly file: FileName; readonly id: string }
  | { readonly type: 'paste'; readonly pasted: CallInput<'keys.previewPasted'> }
  | { readonly type: 'keys'; readonly change: KeysChange }

/** What a person is to look at before it is saved. Steps are on different files. */
export interface ReviewRequest {
  readonly title: string
  readonly steps: readonly ReviewStep[]
  /** What the button says that does it; “Save” if left out. */
  readonly action?: string
  /** What the person should know beforehand, besides what the preview says. */
  readonly warnings?: readonly string[]
  readonly onSaved?: () => void
  /** After a conflict: the person wants what is in the file, and not their own change. */
  readonly onDiscarded?: () => void
}

/** A file that was saved. */
export interface SavedStep {
  readonly type: ReviewStep['type']
  readonly file: FileName
  readonly noUndo: string | null
}

/** Whether a step does anything but change files. */
export const isMoreThanFiles = ({ type }: ReviewStep) => type === 'keys'

/** Why a step cannot be undone, whatever the files' history has. */
const noWayBack = (step: ReviewStep) =>
  step.type === 'keys' && step.change.type === 'remove' ? 'The keys are out of the vault for good.' : null

export function savedSteps(step: ReviewStep, { files }: FilesPreview, noUndo: string | null): readonly SavedStep[] {
  const { type } = step
  return files.map(({ file }) => ({ type, file, noUndo: noWayBack(step) ?? noUndo }))
}

const alone = (preview: Result<Preview>): Result<FilesPreview> =>
  preview.ok ? { ok: true, value: { files: [preview.value], notes: preview.value.notes } } : preview

export async function previewStep(wire: Wire, step: ReviewStep): Promise<Result<FilesPreview>> {
  switch (step.type) {
    case 'edit':
      return alone(await wire.call('edit.preview', step.edit))
    case 'import':
      return alone(await wire.call('import.preview', step.request))
    case 'undo':
      return alone(await wire.call('undo.preview', { file: step.file }))
    case 'restore':
      return alone(await wire.call('restore.preview', { file: step.file, id: step.id }))
    case 'paste':
      return alone(await wire.call('keys.previewPasted', step.pasted))
    case 'keys':
      return previewKeys(wire, step.change)
  }
}

export function saveStep(wire: Wire, step: ReviewStep, preview: FilesPreview): Promise<Result<SaveOutcome>> {
  const basis = preview.files[0]?.basis ?? ''
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
    case 'keys':
      return saveKeys(wire, step.change, preview)
  }
}
