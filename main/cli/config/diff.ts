import { findHome, homeMissing } from '../../core/files/locations.ts'
import { type Context, exit, fail } from '../command.ts'
import { fileNames } from './awsFiles.ts'
import { openHistory } from './openEditing.ts'
import { fileOption } from './section.ts'
import { codeFor, historyOf } from './versions.ts'

export async function run(context: Context): Promise<number> {
  const only = fileOption(context, 'file')
  if (!only.ok) return fail(context, only.finding, exit.usage)
  const home = findHome(context.env)
  if (home === null) return fail(context, homeMissing)
  const histories = await historyOf(await openHistory(context, home), only.value === null ? fileNames : [only.value])
  if (!histories.ok) return fail(context, histories.finding, codeFor(histories.finding))
  const files = histories.value.map(({ file, entries: [newest] }) => ({
    file,
    at: newest?.at ?? null,
    cause: newest?.cause ?? null,
    title: newest?.title ?? null,
    diff: newest?.diff ?? '',
  }))
  const changed = files.filter(({ diff }) => diff !== '')
  if (context.json) context.out(`${JSON.stringify({ files })}\n`)
  else if (changed.length === 0) context.out('No change is known yet.\n')
  else {
    for (const { at, title, diff } of changed) {
      context.note(`${at}  ${title}\n`)
      context.out(diff)
    }
  }
  return exit.done
}
