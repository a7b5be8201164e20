import type { Bases, FilesPreview, SaveOutcome } from '../model/edit.ts'
import { done, type FileName, failed, problem, type Result } from '../model/finding.ts'
import { print } from './document/document.ts'
import type { Editing } from './editing.ts'
import { type EditStep, planEdit } from './plan.ts'

/** What belongs together in both files, in the order in which it is saved. */
export type FilesEdit = ReadonlyMap<FileName, readonly EditStep[]>

export function previewFiles(editing: Editing, edit: FilesEdit): Result<FilesPreview> {
  const files: FilesPreview['files'][number][] = []
  for (const [file, steps] of edit) {
    const preview = editing.preview(file, steps)
    if (!preview.ok) return preview
    if (preview.value.diff !== '') files.push(preview.value)
  }
  return done({ files, notes: files.flatMap(({ notes }) => notes) })
}

/** The bases of a preview, as saving wants them. */
export function basesOf({ files }: Pick<FilesPreview, 'files'>): Bases {
  const basis = (name: FileName) => files.find(({ file }) => file === name)?.basis ?? null
  return { config: basis('config'), credentials: basis('credentials') }
}

/** Saves one file after the other. `noUndo` says why not all of it can be taken back. */
export async function saveFiles(
  editing: Editing,
  edit: FilesEdit,
  { bases, title }: { readonly bases: Bases; readonly title: string },
): Promise<Result<SaveOutcome>> {
  let noUndo: string | null = null
  for (const [file, steps] of edit) {
    const now = editing.preview(file, steps)
    if (!now.ok) return now
    if (now.value.diff === '') continue
    const basis = bases[file]
    if (basis === null) return failed(notPreviewed)
    const saved = await editing.save(file, steps, { basis, title })
    if (!saved.ok || !saved.value.saved) return saved
    noUndo ??= saved.value.noUndo
  }
  return done({ saved: true, noUndo })
}

const notPreviewed = problem(
  'save-conflict',
  'The files have changed since you looked at what would be written. Look at the changes again, then save.',
)

/** The files as the steps would leave them; those that stay as they are left out. */
export function editedFiles(
  files: readonly { readonly name: FileName; readonly document: Parameters<typeof planEdit>[0] }[],
  edit: FilesEdit,
): Result<ReadonlyMap<FileName, Uint8Array>> {
  const edited = new Map<FileName, Uint8Array>()
  for (const { name, document } of files) {
    const steps = edit.get(name)
    if (!steps || steps.length === 0) continue
    const planned = planEdit(document, steps, name)
    if (!planned.ok) return planned
    edited.set(name, print(planned.value.document))
  }
  return done(edited)
}
