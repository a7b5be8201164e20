import type { Editing } from '../../core/files/editing.ts'
import type { EditStep } from '../../core/files/plan.ts'
import type { Conflict, Preview, SaveOutcome } from '../../core/model/edit.ts'
import { type FileName, type Finding, problem, type Result } from '../../core/model/finding.ts'
import { type Context, exit, fail } from '../command.ts'
import { confirm, hasTerminal } from './ask.ts'

/** What a command wants to do to the files. */
export interface Edit {
  /** What it is called in the history: names of profiles and settings, never a value. */
  readonly title: string
  readonly steps: ReadonlyMap<FileName, readonly EditStep[]>
  readonly notes: readonly string[]
}

/** A change of one file that has been previewed and not made yet. */
export interface Pending {
  readonly preview: Preview
  readonly save: () => Promise<Result<SaveOutcome>>
}

type Shown = Readonly<Record<FileName, string>>

export interface Written {
  readonly code: number
  readonly saved: boolean
  /** Whether what was saved can be taken back. */
  readonly canUndo: boolean
}

/** Previews the edit in all its files, and makes it if that is wanted. */
export async function write(context: Context, editing: Editing, shown: Shown, edit: Edit): Promise<Written> {
  const pending: Pending[] = []
  for (const [file, steps] of edit.steps) {
    const preview = editing.preview(file, steps)
    if (!preview.ok) return { code: fail(context, preview.finding), saved: false, canUndo: false }
    const { basis } = preview.value
    pending.push({ preview: preview.value, save: () => editing.save(file, steps, { basis, title: edit.title }) })
  }
  return settle(context, shown, pending, edit)
}

/** Shows what would change, and makes it with `--yes` or when a person says so. */
export async function settle(
  context: Context,
  shown: Shown,
  all: readonly Pending[],
  { title, notes: more }: Pick<Edit, 'title' | 'notes'>,
): Promise<Written> {
  const { json, options, out, note } = context
  const notes = [...new Set([...more, ...all.flatMap(({ preview }) => preview.notes)])].map(sentence)
  const pending = all.filter(({ preview }) => preview.diff !== '')
  const diff = pending.map(({ preview }) => preview.diff).join('')
  const answer = (fields: object) => {
    const files = pending.map(({ preview }) => ({ file: preview.file, diff: preview.diff }))
    const file = (pending[0] ?? all[0])?.preview.file ?? null
    if (json) out(`${JSON.stringify({ changed: false, file, diff, notes, undo: false, files, ...fields })}\n`)
  }
  const sayNotes = () => {
    for (const text of json ? [] : notes) note(`${text}\n`)
  }
  const unsaved = (code: number): Written => ({ code, saved: false, canUndo: false })

  if (pending.length === 0) {
    answer({})
    if (!json) out('Nothing to change: it is so already.\n')
    sayNotes()
    return unsaved(exit.done)
  }
  if (options['dry-run'] === true || options.yes !== true) {
    if (!json) out(diff)
    sayNotes()
  }
  if (options['dry-run'] === true) {
    answer({ dryRun: true })
    return unsaved(exit.done)
  }
  if (options.yes !== true) {
    if (!hasTerminal(context)) {
      const finding = problem('usage', 'Nothing was written. To write this without being asked, add --yes.')
      answer({ error: finding })
      if (!json) note(`${finding.message}\n`)
      return unsaved(exit.usage)
    }
    const said = await confirm('Write this?')
    if (said !== 'yes') {
      note('Nothing was written.\n')
      return unsaved(said === 'interrupted' ? exit.interrupted : exit.notGood)
    }
  } else sayNotes()

  const saved: FileName[] = []
  const withoutUndo = new Set<string>()
  for (const { preview, save } of pending) {
    const outcome = await save()
    const failure = failureIn(outcome)
    if (failure) {
      sayFailure(context, failure, partly(shown, saved, preview.file), saved)
      return unsaved(exit.notGood)
    }
    if (outcome.ok && outcome.value.saved && outcome.value.noUndo !== null) withoutUndo.add(outcome.value.noUndo)
    saved.push(preview.file)
  }
  const canUndo = withoutUndo.size === 0
  if (json) answer({ changed: true, undo: canUndo, notes: [...notes, ...withoutUndo] })
  else {
    out(`${title}. Saved ${saved.map((file) => shown[file]).join(' and ')}.\n`)
    for (const text of withoutUndo) note(`${text}\n`)
  }
  return { code: exit.done, saved: true, canUndo }
}

interface Failure {
  readonly finding: Finding
  readonly conflict: Conflict | null
}

function failureIn(outcome: Result<SaveOutcome>): Failure | null {
  if (!outcome.ok) return { finding: outcome.finding, conflict: null }
  if (outcome.value.saved) return null
  const { conflict } = outcome.value
  return { finding: problem('save-conflict', conflict.message), conflict }
}

/** What was done already when a later file could not be saved. */
function partly(shown: Shown, saved: readonly FileName[], failed: FileName): string | null {
  if (saved.length === 0) return null
  const names = saved.map((file) => shown[file]).join(' and ')
  const back = saved.map((file) => `\`latchkey config undo --file ${file}\``).join(' and ')
  return `${names} was changed already, ${shown[failed]} was not. Run the command again to finish, or take the first part back: ${back}.`
}

function sayFailure(
  context: Context,
  { finding, conflict }: Failure,
  partial: string | null,
  saved: readonly FileName[],
): void {
  const message = [finding.message, partial].filter((text) => text !== null).join(' ')
  if (context.json) {
    const sides = conflict && { conflict: { theirs: conflict.theirs, yours: conflict.yours } }
    context.out(`${JSON.stringify({ error: { ...finding, message }, ...sides, saved })}\n`)
    return
  }
  if (conflict) context.out(`What somebody else changed:\n${conflict.theirs}\nWhat you wanted:\n${conflict.yours}`)
  context.note(`${message}\n`)
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
