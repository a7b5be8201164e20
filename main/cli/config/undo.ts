import type { Editing } from '../../core/files/editing.ts'
import { type FileName, problem } from '../../core/model/finding.ts'
import { type Context, exit, fail } from '../command.ts'
import { fileNames, readAwsFiles } from './awsFiles.ts'
import { openHistory } from './openEditing.ts'
import { fileOption } from './section.ts'
import { codeFor, historyOf, undoable } from './versions.ts'
import { settle } from './write.ts'

/** Files that one command saves are saved within this. */
const mostApartMs = 10_000

export async function run(context: Context): Promise<number> {
  const only = fileOption(context, 'file')
  if (!only.ok) return fail(context, only.finding, exit.usage)
  const files = readAwsFiles(context)
  if (!files.ok) return fail(context, files.finding)
  const editing = await openHistory(context, files.value.home)
  const { to } = context.options
  if (typeof to === 'string') return restore(context, editing, files.value.shown, to)
  const histories = await historyOf(editing, only.value === null ? fileNames : [only.value])
  if (!histories.ok) return fail(context, histories.finding, codeFor(histories.finding))
  const changes = histories.value
    .flatMap((history) => {
      const change = undoable(history)
      return change ? [{ file: history.file, change }] : []
    })
    // Of one command that changed both files, the one that was saved last comes first.
    .sort((one, other) => other.change.at.localeCompare(one.change.at) || (one.file < other.file ? 1 : -1))
  const [newest, other] = changes
  if (!newest) {
    const where = only.value === null ? 'either file' : files.value.shown[only.value]
    return fail(
      context,
      problem('history-unavailable', `There is no change of ${where} that Latchkey could take back.`),
    )
  }
  const { file, change } = newest
  const preview = await editing.previewUndo(file)
  if (!preview.ok) return fail(context, preview.finding)
  const apartMs = Date.parse(change.at) - Date.parse(other?.change.at ?? '')
  const isOfBoth = other?.change.title === change.title && apartMs <= mostApartMs
  const written = await settle(
    context,
    files.value.shown,
    [{ preview: preview.value, save: () => editing.undo(file, preview.value.basis) }],
    {
      title: `Took back: ${change.title}`,
      notes:
        isOfBoth && other ? [`That also changed ${other.file}: \`latchkey config undo --file ${other.file}\`.`] : [],
    },
  )
  return written.code
}

/** A version's id begins with the name of its file. */
async function restore(
  context: Context,
  editing: Editing,
  shown: Readonly<Record<FileName, string>>,
  id: string,
): Promise<number> {
  const file = fileNames.find((name) => id.startsWith(`${name}-`))
  const unknown = problem(
    'history-unreadable',
    `There is no version \`${id}\`. Run \`latchkey config history\` to see them.`,
  )
  if (!file) return fail(context, unknown)
  const preview = await editing.previewRestore(file, id)
  if (!preview.ok) return fail(context, preview.finding, codeFor(preview.finding))
  const save = () => editing.restore(file, id, preview.value.basis)
  const written = await settle(context, shown, [{ preview: preview.value, save }], {
    title: `Brought back version ${id}`,
    notes: [],
  })
  return written.code
}
