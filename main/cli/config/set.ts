import type { Operation, SettingName } from '../../core/files/document/operations.ts'
import { scrubText } from '../../core/log/scrub.ts'
import type { SectionName, SectionSource } from '../../core/model/edit.ts'
import { done, type FileName, failed, problem, type Result } from '../../core/model/finding.ts'
import { nearest } from '../../core/settings/chosenProfile.ts'
import { type Context, exit, fail } from '../command.ts'
import { readValues } from './ask.ts'
import { type AwsFiles, namesOf, readAwsFiles } from './awsFiles.ts'
import { openEditing } from './openEditing.ts'
import { fileFor, filesOf, filesWith, settingNamed, sourcesOf } from './placement.ts'
import { isSecret } from './secrets.ts'
import { chosenSection, fileOption, sectionNamed, wordFor } from './section.ts'
import { write } from './write.ts'

interface Assignment {
  readonly key: string
  /** Null where it is to come from standard input. */
  readonly value: string | null
}

export async function run(context: Context): Promise<number> {
  const only = fileOption(context, 'in')
  if (!only.ok) return fail(context, only.finding, exit.usage)
  const [first = '', ...others] = context.positionals
  const isNamed = !first.includes('=')
  const given = readAssignments(isNamed ? others : context.positionals)
  if (!given.ok) return fail(context, given.finding, exit.usage)
  const exposed = given.value.find(({ key, value }) => value !== null && isSecretKey(key))
  if (exposed) return fail(context, exposedSecret(exposed.key))
  const files = readAwsFiles(context)
  if (!files.ok) return fail(context, files.finding)
  const section = isNamed ? sectionNamed(first) : await chosenSection(context)
  const editing = await openEditing(context, files.value.home)
  const sources = sourcesOf(editing, section)
  if (!sources.ok) return fail(context, sources.finding)
  const read = await readValues(given.value.flatMap(({ key, value }) => (value === null ? [key] : [])))
  if (read === 'interrupted') return exit.interrupted
  if (!read.ok) return fail(context, read.finding)
  const fromInput = read.value.values()
  const settings = given.value.map(({ key, value }) => ({
    name: settingNamed(section, key, sources.value),
    value: value ?? fromInput.next().value ?? '',
  }))
  const written = await write(context, editing, files.value.shown, {
    title: `Set ${given.value.map(({ key }) => key).join(', ')} of ${wordFor(section)}`,
    steps: stepsFor(section, settings, sources.value, only.value),
    notes: notesAbout(files.value, section, settings, sources.value, only.value),
  })
  return written.code
}

function readAssignments(words: readonly string[]): Result<readonly Assignment[]> {
  if (words.length === 0) return failed(problem('usage', 'Say what to set: KEY=VALUE, once or more.'))
  const given: Assignment[] = []
  for (const word of words) {
    const equals = word.indexOf('=')
    const [key, value] = [word.slice(0, equals).trim(), word.slice(equals + 1)]
    if (equals < 1 || scrubText(key) !== key) return failed(problem('usage', notAnAssignment(word)))
    if (given.some((other) => other.key === key)) return failed(problem('usage', `${key} is given twice.`))
    given.push({ key, value: value === '-' ? null : value })
  }
  return done(given)
}

/** What stands in the wrong place may be a secret: only what looks like a key is repeated. */
const notAnAssignment = (word: string) =>
  `${/^[a-z][a-z_.]{0,40}$/.test(word) ? `\`${word}\`` : 'An argument'} is not of the form KEY=VALUE.`

const isSecretKey = (key: string) => key.split('.').some((part) => isSecret(part))

const exposedSecret = (key: string) =>
  problem(
    'edit-refused',
    `${key} is a secret, and every user of this machine can read the arguments of a command. Nothing was written. Write ${key}=- instead and give the value on standard input.`,
  )

interface Setting {
  readonly name: SettingName
  readonly value: string
}

function stepsFor(
  section: SectionName,
  settings: readonly Setting[],
  sources: readonly SectionSource[],
  only: FileName | null,
): ReadonlyMap<FileName, readonly Operation[]> {
  const steps = new Map<FileName, Operation[]>()
  for (const file of new Set(settings.map(({ name }) => only ?? fileFor(name, sources)))) {
    const here = settings.filter(({ name }) => (only ?? fileFor(name, sources)) === file)
    const isNew = !filesOf(sources).includes(file)
    const isFirst = ({ name }: Setting) => isNew && name.nested === undefined
    const added = here.filter(isFirst).map(({ name, value }) => [name.key, value] as const)
    const others = here.filter((setting) => !isFirst(setting))
    steps.set(file, [
      ...(isNew ? [{ type: 'add-section', section, settings: added } as const] : []),
      ...others.map(({ name, value }) => ({ type: 'set', ...name, value }) as const),
    ])
  }
  return steps
}

function notesAbout(
  files: AwsFiles,
  section: SectionName,
  settings: readonly Setting[],
  sources: readonly SectionSource[],
  only: FileName | null,
): string[] {
  const notes: string[] = []
  if (sources.length === 0) {
    const near = nearest(section.name, namesOf(files, section.kind))
    const kind = section.kind === 'services' ? 'services section' : section.kind
    const hint = near === null ? '' : ` Did you mean \`${wordFor({ ...section, name: near })}\`?`
    notes.push(`There was no ${kind} \`${section.name}\` yet: it is a new one.${hint}`)
  }
  for (const { name } of settings) {
    const [winner, file] = [filesWith(sources, name.key).at(-1), only ?? fileFor(name, sources)]
    if (file === 'config' && winner === 'credentials') {
      notes.push(`${name.key} stands in credentials, too, and the tools take that one.`)
    }
  }
  return notes
}
