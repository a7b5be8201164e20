import type { ExaminedFile } from '../core/doctor/examined.ts'
import { previewFix } from '../core/doctor/preview.ts'
import type { Explanation } from '../core/model/explanation.ts'
import type { FileName, Finding } from '../core/model/finding.ts'
import { bold, dim, paragraph, signed, type Tone } from './text.ts'

/** A finding as the contract of the command line has it: a fix is what it would change. */
export interface ShownFinding extends Omit<Finding, 'fix'> {
  readonly fix: { readonly title: string; readonly preview: string } | null
}

/** Makes findings fit to be printed as JSON. Many share a fix, so each is tried once. */
export function findingPrinter(files: readonly ExaminedFile[]): (finding: Finding) => ShownFinding {
  const previews = new Map<string, string | null>()
  return (finding) => {
    const { fix } = finding
    if (fix === null) return { ...finding, fix: null }
    const key = JSON.stringify(fix.edits)
    let preview = previews.get(key)
    if (preview === undefined) {
      preview = previewFix(fix, files)
      previews.set(key, preview)
    }
    return { ...finding, fix: preview === null ? null : { title: fix.title, preview } }
  }
}

/** The findings of several explanations, each once. */
export function findingsOf(explanations: readonly Explanation[]): readonly Finding[] {
  const found = new Map<string, Finding>()
  for (const finding of explanations.flatMap(({ findings }) => findings)) {
    const key = `${finding.code} ${finding.message}`
    if (!found.has(key)) found.set(key, finding)
  }
  return [...found.values()].sort((one, other) => rank(one) - rank(other))
}

const severities: readonly Finding['severity'][] = ['error', 'warning', 'info']
const rank = ({ code, severity }: Finding) => (code === 'tools-diverge' ? -1 : severities.indexOf(severity))

/** How severe it is. What a person mends by signing in has the sign of that. */
function toneOf({ code, severity }: Finding): Tone {
  if (code === 'token-expired' || code === 'token-missing') return 'needs'
  return severity === 'error' ? 'broken' : severity === 'warning' ? 'soon' : 'unknown'
}

/** A finding for a person: what is so, where, and how to mend it. */
export function findingText(finding: Finding, shown: Readonly<Record<FileName, string>>, colour: boolean): string {
  const { code, message, profile, at, fix } = finding
  const place = at === null ? '' : `${shown[at.file]}:${at.line}`
  const head = [
    signed(code, toneOf(finding), colour),
    profile === null ? '' : bold(profile, colour),
    dim(place, colour),
  ]
  return [
    `${head.filter((part) => part !== '').join('  ')}\n`,
    paragraph(message, '  '),
    ...(fix === null ? [] : [paragraph(`${fix.title}: ${fixCommand(finding)}`, '  → ')]),
  ].join('')
}

/** What to run to have it mended. */
export const fixCommand = ({ code, profile }: Pick<Finding, 'code' | 'profile'>) =>
  `latchkey doctor --fix ${profile === null ? code : forShell(`${code}@${profile}`)}`

const forShell = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** The paths of both files, as a person writes them. */
export const shownFiles = (
  files: readonly { readonly name: FileName; readonly shown: string }[],
): Readonly<Record<FileName, string>> => {
  const shown = (file: FileName) => files.find(({ name }) => name === file)?.shown ?? file
  return { config: shown('config'), credentials: shown('credentials') }
}
