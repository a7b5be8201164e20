import { problem } from '../../core/model/finding.ts'
import { readActiveProfile } from '../../core/settings/activeProfile.ts'
import { stateDirectory } from '../../core/settings/stateDirectory.ts'
import { type Context, exit, fail } from '../command.ts'
import { byOthers, referencesTo, referrers } from './references.ts'
import { fileOption, sectionNamed, wordFor } from './section.ts'
import { findSection } from './sections.ts'
import { write } from './write.ts'

export async function run(context: Context): Promise<number> {
  const only = fileOption(context, 'in')
  if (!only.ok) return fail(context, only.finding, exit.usage)
  const [named = ''] = context.positionals
  const found = await findSection(context, sectionNamed(named), only.value)
  if (!found.ok) return fail(context, found.finding)
  const { editing, files, section, standing, isAll } = found.value
  const needed = isAll ? byOthers(referencesTo(files, section), section) : []
  const word = wordFor(section)
  const notes: string[] = []
  if (needed.length > 0) {
    const who = `\`${word}\` is needed by ${referrers(needed)}.`
    if (context.options.force !== true) {
      const hint = 'Change or remove those first, or add --force to remove it all the same.'
      return fail(context, problem('edit-refused', `${who} ${hint}`))
    }
    notes.push(`${who} That will no longer work.`)
  }
  const isActive = section.kind === 'profile' && (await activeName(context)) === section.name
  if (isAll && isActive) notes.push(`${word} is the active profile. Choose another one with \`latchkey use NAME\`.`)
  const step = { type: 'remove-section', section } as const
  const written = await write(context, editing, files.shown, {
    title: `Removed ${word}`,
    steps: new Map(standing.map((file) => [file, [step]])),
    notes,
  })
  return written.code
}

const activeName = async ({ env }: Context) => readActiveProfile(await stateDirectory(env)).name
