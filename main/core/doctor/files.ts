import { openFinding } from '../files/permissions.ts'
import type { Fix } from '../model/finding.ts'
import { readAws } from '../readers/aws.ts'
import type { Fatal } from '../readers/reading.ts'
import { allTools, awsOnly, type Cause } from './cause.ts'
import type { ExaminedFile } from './examined.ts'
import { triedFix } from './fixes.ts'
import type { Setup } from './setup.ts'

/** Files that some tool does not read at all, or that others may read. */
export function fileCauses(setup: Setup): Cause[] {
  return setup.examined.files.flatMap((file) => [...unreadable(file), ...unparseable(setup, file), ...open(file)])
}

function unreadable({ status, shown }: ExaminedFile): Cause[] {
  if (status !== 'unreadable') return []
  const say = () => `${shown} cannot be read, so aws and cdk take it for empty. Give yourself read access to it.`
  return [{ code: 'file-unreadable', severity: 'error', tools: allTools, reach: 'tool', concerns: [], at: null, say }]
}

/** What `aws` stops at in every command, whatever profile it is told to use. */
function unparseable(setup: Setup, file: ExaminedFile): Cause[] {
  const fatal = fatalOf(setup, file)
  if (!fatal) return []
  const at = { file: file.name, line: fatal.line }
  const cause = {
    code: 'file-unparseable',
    severity: 'error',
    tools: awsOnly,
    reach: 'tool',
    concerns: [],
    at,
  } as const
  const stops = `line ${fatal.line} stops every aws command, with any profile`
  if (file.document.text.startsWith('\ufeff')) {
    const say = () =>
      `aws cannot read ${file.shown}: it begins with an invisible byte-order mark, and ${stops}. Save it as UTF-8 without that mark.`
    const fix = () => withoutMark(setup, file)
    return [{ ...cause, say, fix }]
  }
  return [{ ...cause, say: () => `aws cannot read ${file.shown}: ${stops}. ${whyOf(fatal)}` }]
}

/** Where that is all that stops aws. */
function withoutMark(setup: Setup, file: ExaminedFile): Fix | null {
  const { document, name, path } = file
  const rest = document.replace({ start: 0, end: 1 }, '')
  if (readAws(rest, { file: name, path }).fatal) return null
  return triedFix(setup, 'Remove the byte-order mark', file, [0], [{ type: 'drop-byte-order-mark' }])
}

function fatalOf({ world }: Setup, { name, document, path }: ExaminedFile): Fatal | null {
  const { fatal } = world.aws.merged
  if (!fatal || fatal.file === name) return fatal
  return readAws(document, { file: name, path }).fatal
}

/** The rest of what the parser says may quote a line, which may hold a secret. */
function whyOf({ message }: Fatal): string {
  if (/: section .* already exists/.test(message))
    return 'A section of that name stands further up. Make one of the two.'
  if (/: option .* already exists/.test(message))
    return 'That key stands further up in the same section. Remove one of the two.'
  if (message.startsWith("'utf-8' codec")) return 'It has a character that is not UTF-8. Save the file as UTF-8.'
  if (message.startsWith('File contains no section headers'))
    return 'It stands before the first header. Move it into a section.'
  if (message.startsWith('Source contains parsing errors'))
    return 'It is neither a header nor `key = value`. Correct or remove it.'
  return 'Correct that line, or undo the last change.'
}

function open(file: ExaminedFile): Cause[] {
  const finding = openFinding(file.name, file.shown, file.openTo)
  if (!finding) return []
  const { severity, message, at, fix } = finding
  return [
    {
      code: 'file-mode-open',
      severity,
      tools: [],
      reach: 'setup',
      concerns: [],
      at,
      say: () => message,
      fix: () => fix,
    },
  ]
}
