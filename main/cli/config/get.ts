import { problem } from '../../core/model/finding.ts'
import { type Context, exit, fail } from '../command.ts'
import { readAwsFiles, sectionMissing } from './awsFiles.ts'
import { chosenSection, sectionNamed, wordFor } from './section.ts'
import { keysOf, type Row, settingMissing, settingsOf } from './settings.ts'

export async function run(context: Context): Promise<number> {
  const files = readAwsFiles(context)
  if (!files.ok) return fail(context, files.finding)
  const [first = '', second] = context.positionals
  const section = second === undefined ? await chosenSection(context) : sectionNamed(first)
  const key = second ?? first
  const found = settingsOf(files.value, section)
  if (!found) return fail(context, sectionMissing(files.value, section))
  const exact = found.rows.filter((row) => row.key === key)
  const block = exact.length > 0 ? [] : found.rows.filter((row) => row.key.startsWith(`${key}.`))
  const [row] = [...exact, ...block]
  if (!row) return fail(context, settingMissing(section, key, keysOf(found)))
  const secret = [...exact, ...block].find(({ isSecret }) => isSecret)
  if (secret) {
    const { file, line } = secret
    const where = `${files.value.shown[file]}, line ${line}`
    const message = `The value of ${key} of ${wordFor(section)} is a secret, which Latchkey never prints. It stands in ${where}.`
    return fail(context, problem('edit-refused', message, { at: { file, line } }))
  }
  const notes = [
    ...files.value.problems,
    ...found.notes.filter((note) => isAbout(note.key, key)).map(({ text }) => text),
  ]
  const inner = (one: Row) => one.key.slice(key.length + 1)
  if (context.json) {
    const value = exact.length > 0 ? row.value : Object.fromEntries(block.map((one) => [inner(one), one.value]))
    const { file, line } = row
    context.out(`${JSON.stringify({ section: `${section.kind}:${section.name}`, key, value, file, line, notes })}\n`)
    return exit.done
  }
  context.out(exact.length > 0 ? `${row.value}\n` : block.map((one) => `${inner(one)} = ${one.value}\n`).join(''))
  for (const text of notes) context.note(`${text}\n`)
  return exit.done
}

const isAbout = (noted: string, key: string) => noted === '' || noted === key || noted.startsWith(`${key}.`)
