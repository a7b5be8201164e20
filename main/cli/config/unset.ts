import type { Operation } from '../../core/files/document/operations.ts'
import type { SectionName, SectionSource } from '../../core/model/edit.ts'
import type { FileName } from '../../core/model/finding.ts'
import { type Context, exit, fail } from '../command.ts'
import { type AwsFiles, fileNames, readAwsFiles, sectionMissing } from './awsFiles.ts'
import { openEditing } from './openEditing.ts'
import { filesOf, filesWith, settingNamed, sourcesOf } from './placement.ts'
import { fileOption, sectionNamed, wordFor } from './section.ts'
import { keysIn, keysOf, settingMissing, settingsOf } from './settings.ts'
import { write } from './write.ts'

export async function run(context: Context): Promise<number> {
  const only = fileOption(context, 'in')
  if (!only.ok) return fail(context, only.finding, exit.usage)
  const [named = '', ...keys] = context.positionals
  const files = readAwsFiles(context)
  if (!files.ok) return fail(context, files.finding)
  const section = sectionNamed(named)
  const editing = await openEditing(context, files.value.home)
  const sources = sourcesOf(editing, section)
  if (!sources.ok) return fail(context, sources.finding)
  const searched = only.value === null ? filesOf(sources.value) : [only.value]
  if (filesOf(sources.value).length === 0) return fail(context, sectionMissing(files.value, section))
  const steps = new Map<FileName, Operation[]>()
  const notes: string[] = []
  for (const key of new Set(keys)) {
    const standing = standsIn(files.value, section, key, sources.value).filter((file) => searched.includes(file))
    if (standing.length === 0)
      return fail(context, settingMissing(section, key, knownKeys(files.value, section, sources.value)))
    if (standing.length > 1) notes.push(`${key} stands in both files and is removed from both.`)
    for (const file of standing) {
      steps.set(file, [...(steps.get(file) ?? []), { type: 'unset', ...settingNamed(section, key, sources.value) }])
    }
  }
  const title = `Removed ${[...new Set(keys)].join(', ')} of ${wordFor(section)}`
  const written = await write(context, editing, files.value.shown, { title, steps, notes })
  return written.code
}

/** What no tool reads may stand there all the same, and what stands in a block is found by reading it. */
function standsIn(
  files: AwsFiles,
  section: SectionName,
  key: string,
  sources: readonly SectionSource[],
): readonly FileName[] {
  const written = filesWith(sources, key)
  return fileNames.filter((file) => written.includes(file) || keysIn(files, section, file).has(key))
}

function knownKeys(files: AwsFiles, section: SectionName, sources: readonly SectionSource[]): Set<string> {
  const read = settingsOf(files, section)
  const written = sources.flatMap(({ settings }) => settings.map(({ key }) => key))
  return new Set([...written, ...(read ? keysOf(read) : [])])
}
