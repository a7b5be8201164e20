import type { FileName } from '../../model/finding.ts'
import { isPythonSpace } from '../../readers/python.ts'
import { isWellFormed } from './bytes.ts'
import { type Note, type Refusal, refuse, type SectionName, sdkTools } from './operations.ts'

/** Names, keys and values that every tool reads back as they were written. */

const safeName = /^[\w./%@:+-]+$/

/** aws does not take this section for a profile. */
export const isDefaults = ({ kind, name }: SectionName, file: FileName) =>
  file === 'credentials' && kind === 'profile' && name === 'DEFAULT'

export const defaultsProblem = refuse('bad-name', 'aws gives the settings under [DEFAULT] to every profile', ['aws'])

export function nameProblem({ kind, name }: SectionName, file: FileName): Refusal | null {
  if (!safeName.test(name)) {
    return refuse(
      'bad-name',
      `"${name}" has a character that some tools do not accept in a name. Use letters, digits and - _ . / % @ : +`,
    )
  }
  if (file === 'credentials' && kind !== 'profile') {
    return refuse('bad-name', `the tools read ${kind} sections from config only`)
  }
  if (name === '__proto__') return refuse('bad-name', `"${name}" makes cdk ignore the whole file`, sdkTools)
  if (isDefaults({ kind, name }, file)) return defaultsProblem
  if (kind === 'profile' && /^(?:profile|sso-session|services)\./.test(name)) {
    return refuse('bad-name', `cdk takes "${name}" for a section of another kind`, sdkTools)
  }
  return null
}

export const idOf = ({ kind, name }: SectionName) => `${kind}:${name}`

export function headerFor({ kind, name }: SectionName, file: FileName): string {
  return file === 'credentials' || (kind === 'profile' && name === 'default') ? `[${name}]` : `[${kind} ${name}]`
}

export function keyProblem(key: string): Refusal | null {
  if (/^[a-z0-9_][a-z0-9_.-]*$/.test(key) && key !== '__proto__') return null
  return refuse('bad-key', `"${key}" cannot be a key that every tool reads. Use lower-case letters, digits and - _ .`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: no tool keeps these in a line.
const unwritable = /[\x00-\x08\x0a-\x1f\x7f\x85\u2028\u2029]/

/** Why no tool would read a value back, or `cut` where only some would not. */
export function valueProblem(value: string): Refusal | { readonly cut: Note } | null {
  if (unwritable.test(value))
    return refuse('bad-value', 'a value cannot have a line break or another control character')
  if (!isWellFormed(value)) return refuse('bad-value', 'the value is not valid Unicode')
  const isPadded =
    value.trim() !== value || isPythonSpace(value.charCodeAt(0)) || isPythonSpace(value.charCodeAt(value.length - 1))
  if (isPadded) return refuse('bad-value', 'the tools drop blanks at the beginning and the end of a value')
  if (value === '') return { cut: { tools: sdkTools, reason: 'cdk does not see a setting without a value' } }
  const kept = asSdkReads(value)
  if (kept === value) return null
  const reason =
    kept === ''
      ? `cdk takes a value that begins with ${value.charAt(0)} for a comment`
      : `cdk cuts the value at "${value.slice(kept.length, kept.length + 2)}", where a comment begins for it`
  return { cut: { tools: sdkTools, reason } }
}

/** What the SDK keeps of a value after `key = `. */
export function asSdkReads(value: string): string {
  const cut = value.search(/(?:^|\s)[;#]/)
  return cut === -1 ? value : value.slice(0, cut).trimEnd()
}
