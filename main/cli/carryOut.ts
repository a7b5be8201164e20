import { basesOf } from '../core/files/filesEdit.ts'
import type { Bases, Conflict, FilesPreview, SaveOutcome } from '../core/model/edit.ts'
import { problem, type Result } from '../core/model/finding.ts'
import { type Context, exit, fail } from './command.ts'
import { confirm, hasTerminal } from './config/ask.ts'
import { exitFor } from './signInPorts.ts'

export interface Deed {
  readonly preview: FilesPreview
  /** What is asked where no file changes. */
  readonly question: string
  /** What is said once it is done. */
  readonly title: string
  readonly act: (bases: Bases) => Promise<Result<SaveOutcome>>
}

/** Shows what would be written, and does it with `--yes` or when a person says so. It may be about more than the files. */
export async function carryOut(context: Context, { preview, question, title, act }: Deed): Promise<number> {
  const { json, options, out, note } = context
  const diff = preview.files.map((file) => file.diff).join('')
  const notes = [...new Set(preview.notes)]
  const answer = (fields: object) => {
    const files = preview.files.map((file) => ({ file: file.file, diff: file.diff }))
    if (json) out(`${JSON.stringify({ changed: false, diff, files, notes, undo: false, ...fields })}\n`)
  }
  if (!json) {
    if (options['dry-run'] === true || options.yes !== true) out(diff)
    for (const text of notes) note(`${text}\n`)
  }
  if (options['dry-run'] === true) {
    if (!json && diff === '') out('No file would change.\n')
    answer({ dryRun: true })
    return exit.done
  }
  if (options.yes !== true) {
    if (!hasTerminal(context)) {
      const finding = problem('usage', 'Nothing was done. To do this without being asked, add --yes.')
      answer({ error: finding })
      if (!json) note(`${finding.message}\n`)
      return exit.usage
    }
    const said = await confirm(diff === '' ? question : 'Write this?')
    if (said !== 'yes') {
      note('Nothing was done.\n')
      return said === 'interrupted' ? exit.interrupted : exit.notGood
    }
  }
  const outcome = await act(basesOf(preview))
  if (!outcome.ok) return fail(context, outcome.finding, exitFor(outcome.finding))
  if (!outcome.value.saved) return conflicted(context, outcome.value.conflict)
  const { noUndo } = outcome.value
  answer({ changed: true, undo: noUndo === null && diff !== '', notes: noUndo === null ? notes : [...notes, noUndo] })
  if (!json) {
    out(`${title}.\n`)
    if (noUndo !== null) note(`${noUndo}\n`)
  }
  return exit.done
}

function conflicted(context: Context, conflict: Conflict): number {
  const { theirs, yours, message } = conflict
  if (context.json) {
    context.out(`${JSON.stringify({ error: problem('save-conflict', message), conflict: { theirs, yours } })}\n`)
  } else {
    context.out(`What somebody else changed:\n${theirs}\nWhat you wanted:\n${yours}`)
    context.note(`${message}\n`)
  }
  return exit.notGood
}
