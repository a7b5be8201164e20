import { type Context, exit, fail } from '../command.ts'
import { fileOption, sectionNamed, wordFor } from './section.ts'
import { findSection, renamed } from './sections.ts'
import { write } from './write.ts'

export async function run(context: Context): Promise<number> {
  const only = fileOption(context, 'in')
  if (!only.ok) return fail(context, only.finding, exit.usage)
  const [from = '', given = ''] = context.positionals
  const found = await findSection(context, sectionNamed(from), only.value)
  if (!found.ok) return fail(context, found.finding)
  const to = renamed(found.value, given)
  if (!to.ok) return fail(context, to.finding)
  const { editing, files, section, standing } = found.value
  const step = { type: 'copy-section', section, to: to.value.name } as const
  const written = await write(context, editing, files.shown, {
    title: `Copied ${wordFor(section)} to ${wordFor(to.value)}`,
    steps: new Map(standing.map((file) => [file, [step]])),
    notes: [],
  })
  return written.code
}
