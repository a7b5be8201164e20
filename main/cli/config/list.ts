import type { SectionName } from '../../core/model/edit.ts'
import type { FileName } from '../../core/model/finding.ts'
import type { Section } from '../../core/readers/reading.ts'
import { type Context, exit, fail } from '../command.ts'
import { bold, table } from '../text.ts'
import { type AwsFiles, fileNames, parsers, readAwsFiles, sectionMissing } from './awsFiles.ts'
import { hidden } from './secrets.ts'
import { sectionNamed, wordFor } from './section.ts'
import { settingsOf } from './settings.ts'

export async function run(context: Context): Promise<number> {
  const files = readAwsFiles(context)
  if (!files.ok) return fail(context, files.finding)
  const [named] = context.positionals
  return named === undefined
    ? listSections(context, files.value)
    : listSettings(context, files.value, sectionNamed(named))
}

interface Listed {
  readonly section: SectionName
  readonly file: FileName
  readonly line: number
  readonly tools: readonly string[]
}

function listSections(context: Context, files: AwsFiles): number {
  const sections = fileNames.flatMap((file) => sectionsIn(files, file))
  const words = (tools: Listed['tools']) =>
    tools.length === 3 || files.merged.aws.fatal ? '' : `only ${tools.join(', ')}`
  if (context.json) {
    const listed = sections.map(({ section, ...where }) => ({
      section: `${section.kind}:${section.name}`,
      ...section,
      ...where,
    }))
    const paths = fileNames.map((file) => ({ file, path: files.shown[file], status: files.status[file] }))
    context.out(`${JSON.stringify({ sections: listed, files: paths, notes: files.problems })}\n`)
    return exit.done
  }
  if (sections.length === 0) {
    context.out(`Nothing yet in ${fileNames.map((file) => files.shown[file]).join(' and ')}.\n`)
  } else {
    const rows = sections.map(({ section, file, line, tools }) => [
      wordFor(section),
      `${files.shown[file]}:${line}`,
      words(tools),
    ])
    context.out(withHead(['SECTION', 'WHERE', ''], rows, context.colour()))
  }
  for (const text of files.problems) context.note(`${text}\n`)
  return exit.done
}

/** Every section that a tool knows, in the order of the file. */
function sectionsIn({ readings }: AwsFiles, file: FileName): Listed[] {
  const listed = new Map<string, Listed>()
  for (const parser of parsers) {
    const { profiles, sessions, services } = readings[parser][file]
    const tools = parser === 'aws' ? ['aws'] : ['cdk', 'sdk-js']
    const add = ({ kind, name, line }: Section) => {
      const key = `${kind}:${name}`
      const known = listed.get(key)
      listed.set(key, {
        section: { kind, name },
        file,
        line: known?.line ?? line,
        tools: [...(known?.tools ?? []), ...tools],
      })
    }
    for (const group of [profiles, sessions, services]) for (const section of group.values()) add(section)
  }
  return [...listed.values()].sort((one, other) => one.line - other.line)
}

function listSettings(context: Context, files: AwsFiles, section: SectionName): number {
  const found = settingsOf(files, section)
  if (!found) return fail(context, sectionMissing(files, section))
  const rows = found.rows.map(({ isSecret, ...row }) => ({
    ...row,
    value: isSecret ? hidden : row.value,
    secret: isSecret,
  }))
  const notes = [...files.problems, ...found.notes.map(({ text }) => text)]
  if (context.json) {
    const settings = rows.map(({ key, value, file, line, secret }) => ({ key, value, file, line, secret }))
    context.out(`${JSON.stringify({ section: `${section.kind}:${section.name}`, settings, notes })}\n`)
    return exit.done
  }
  if (rows.length === 0) context.out(`${wordFor(section)} has no settings.\n`)
  else {
    const lines = rows.map(({ key, value, file, line }) => [key, oneLine(value), `${files.shown[file]}:${line}`])
    context.out(withHead(['KEY', 'VALUE', 'WHERE'], lines, context.colour()))
  }
  for (const text of notes) context.note(`${text}\n`)
  return exit.done
}

/** A value that goes on in further lines, in one line of the table. */
const oneLine = (value: string) => value.replace(/\r?\n|\r/g, '⏎')

function withHead(head: readonly string[], rows: readonly (readonly string[])[], colour: boolean): string {
  const [first = '', ...lines] = table([head, ...rows]).split('\n')
  return [bold(first, colour), ...lines].join('\n')
}
