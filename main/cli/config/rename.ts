import type { Operation } from '../../core/files/document/operations.ts'
import type { SectionName } from '../../core/model/edit.ts'
import type { FileName } from '../../core/model/finding.ts'
import { readActiveProfile, saveActiveProfile } from '../../core/settings/activeProfile.ts'
import { stateDirectory } from '../../core/settings/stateDirectory.ts'
import { type Context, exit, fail } from '../command.ts'
import { confirm, hasTerminal } from './ask.ts'
import { byOthers, type Reference, referencesTo, referrers } from './references.ts'
import { fileOption, isSameSection, sectionNamed, wordFor } from './section.ts'
import { findSection, renamed } from './sections.ts'
import { write } from './write.ts'

export async function run(context: Context): Promise<number> {
  const only = fileOption(context, 'in')
  if (!only.ok) return fail(context, only.finding, exit.usage)
  const [from = '', given = ''] = context.positionals
  const found = await findSection(context, sectionNamed(from), only.value)
  if (!found.ok) return fail(context, found.finding)
  const { editing, files, section, standing, isAll } = found.value
  const to = renamed(found.value, given)
  if (!to.ok) return fail(context, to.finding)

  const references = referencesTo(files, section)
  const others = byOthers(references, section)
  const follows = await followsOthers(context, section, others)
  if (follows === 'interrupted') return exit.interrupted
  // A section that names itself means itself under any name.
  const followed = references.filter((reference) => follows || (isAll && !others.includes(reference)))
  const notes: string[] = []
  if (others.length > 0 && !follows) {
    const what = `${referrers(others)} still ${others.length === 1 ? 'means' : 'mean'} \`${wordFor(section)}\``
    notes.push(`${what}. With --follow they are changed, too.`)
  }
  const active = await activeChange(context, section, to.value, isAll)
  const written = await write(context, editing, files.shown, {
    title: `Renamed ${wordFor(section)} to ${wordFor(to.value)}`,
    steps: stepsFor(section, to.value, standing, followed),
    notes: [...notes, ...active.notes],
  })
  if (!written.saved) return written.code
  const moved = await active.change()
  if (moved !== null) context.note(`${moved}\n`)
  return written.code
}

async function followsOthers(
  context: Context,
  section: SectionName,
  others: readonly Reference[],
): Promise<boolean | 'interrupted'> {
  if (others.length === 0 || context.options.follow === true) return context.options.follow === true
  const { yes, 'dry-run': dryRun } = context.options
  if (yes === true || dryRun === true || !hasTerminal(context)) return false
  const said = await confirm(`\`${wordFor(section)}\` is needed by ${referrers(others)}. Change that, too?`)
  return said === 'interrupted' ? said : said === 'yes'
}

function stepsFor(
  section: SectionName,
  to: SectionName,
  standing: readonly FileName[],
  followed: readonly Reference[],
): ReadonlyMap<FileName, readonly Operation[]> {
  const steps = new Map<FileName, Operation[]>()
  const add = (file: FileName, step: Operation) => steps.set(file, [...(steps.get(file) ?? []), step])
  for (const file of standing) add(file, { type: 'rename-section', section, to: to.name })
  for (const { from, key, file } of followed) {
    const isItself = isSameSection(from, section) && standing.includes(file)
    add(file, { type: 'set', section: isItself ? to : from, key, value: to.name })
  }
  return steps
}

interface ActiveChange {
  readonly notes: readonly string[]
  /** Gives back what went wrong. */
  readonly change: () => Promise<string | null>
}

/** The choice of the active profile is Latchkey's own, and goes with the profile. */
async function activeChange(
  { env }: Context,
  section: SectionName,
  to: SectionName,
  isAll: boolean,
): Promise<ActiveChange> {
  const notes: string[] = []
  if (section.kind === 'profile' && isAll && env.AWS_PROFILE === section.name) {
    notes.push(`AWS_PROFILE is set to ${section.name} in this shell. Set it to ${to.name}.`)
  }
  const directory = await stateDirectory(env)
  const isActive = section.kind === 'profile' && isAll && readActiveProfile(directory).name === section.name
  if (!isActive) return { notes, change: async () => null }
  notes.push(`${section.name} is the active profile, and stays so under its new name.`)
  const change = async () => {
    const saved = await saveActiveProfile(directory, { name: to.name })
    return saved.ok ? null : saved.finding.message
  }
  return { notes, change }
}
