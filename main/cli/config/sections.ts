import type { Editing } from '../../core/files/editing.ts'
import type { SectionName } from '../../core/model/edit.ts'
import { done, type FileName, failed, problem, type Result } from '../../core/model/finding.ts'
import type { Context } from '../command.ts'
import { type AwsFiles, readAwsFiles, sectionMissing } from './awsFiles.ts'
import { openEditing } from './openEditing.ts'
import { filesOf, sourcesOf } from './placement.ts'
import { wordFor } from './section.ts'

export interface Found {
  readonly files: AwsFiles
  readonly editing: Editing
  readonly section: SectionName
  /** Where it stands, as far as the command is about those files. */
  readonly standing: readonly FileName[]
  /** Whether that is everywhere it stands. */
  readonly isAll: boolean
}

/** The section that a command is about. */
export async function findSection(
  context: Context,
  section: SectionName,
  only: FileName | null,
): Promise<Result<Found>> {
  const read = readAwsFiles(context)
  if (!read.ok) return read
  const files = read.value
  const editing = await openEditing(context, files.home)
  const sources = sourcesOf(editing, section)
  if (!sources.ok) return sources
  const everywhere = filesOf(sources.value)
  if (everywhere.length === 0) return failed(sectionMissing(files, section))
  const standing = everywhere.filter((file) => only === null || file === only)
  if (standing.length === 0) {
    const where = everywhere.map((file) => files.shown[file]).join(' and ')
    return failed(problem('section-missing', `\`${wordFor(section)}\` stands in ${where} only.`))
  }
  return done({ files, editing, section, standing, isAll: standing.length === everywhere.length })
}

/** The section under its new name, if that is still free in both files. */
export function renamed({ files, editing, section }: Found, given: string): Result<SectionName> {
  const prefix = `${section.kind}:`
  const name = given.startsWith(prefix) ? given.slice(prefix.length) : given
  const to = { kind: section.kind, name }
  const taken = sourcesOf(editing, to)
  if (!taken.ok) return taken
  const [first] = taken.value
  if (!first) return done(to)
  const where = `${files.shown[first.file]}:${first.line}`
  return failed(
    problem('edit-refused', `There is a section \`${wordFor(to)}\` already (${where}). Choose another name.`),
  )
}
