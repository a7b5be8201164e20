import { findHome, homeMissing } from '../../core/files/locations.ts'
import type { HistoryEntry } from '../../core/model/edit.ts'
import { type Context, exit, fail } from '../command.ts'
import { table } from '../text.ts'
import { fileNames } from './awsFiles.ts'
import { openHistory } from './openEditing.ts'
import { fileOption } from './section.ts'
import { codeFor, historyOf } from './versions.ts'

const causes: Readonly<Record<HistoryEntry['cause'], string>> = {
  saved: 'Latchkey',
  outside: 'another program',
  undone: 'undo',
}

export async function run(context: Context): Promise<number> {
  const only = fileOption(context, 'file')
  if (!only.ok) return fail(context, only.finding, exit.usage)
  const home = findHome(context.env)
  if (home === null) return fail(context, homeMissing)
  const histories = await historyOf(await openHistory(context, home), only.value === null ? fileNames : [only.value])
  if (!histories.ok) return fail(context, histories.finding, codeFor(histories.finding))
  const entries = histories.value
    .flatMap(({ file, entries: own }) =>
      own.map(({ id, at, cause, title, diff }) => ({ file, id, at, cause, title, diff })),
    )
    .sort((one, other) => other.at.localeCompare(one.at))
  if (context.json) {
    context.out(`${JSON.stringify({ history: entries })}\n`)
  } else if (entries.length === 0) {
    context.out(
      'Nothing is kept yet. Versions are kept with each change, where the vault has a key to seal them with: see `latchkey vault status`.\n',
    )
  } else {
    const words = ({ id, at, cause, title }: (typeof entries)[number]) => [at, id, causes[cause], title]
    context.out(
      context.options.diff === true
        ? entries.map((entry) => `${words(entry).join('  ')}\n${entry.diff}`).join('\n')
        : table(entries.map(words)),
    )
  }
  return exit.done
}
