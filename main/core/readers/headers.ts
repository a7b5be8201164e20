import type { FileName } from '../model/finding.ts'
import type { SectionKind } from './reading.ts'

export interface HeaderName {
  readonly kind: SectionKind
  readonly name: string
}

const kinds: readonly SectionKind[] = ['profile', 'sso-session', 'services']

/** botocore's `build_profile_map`: what a raw section name stands for. In `credentials` each name is a profile's. */
export function awsName(raw: string, file: FileName): HeaderName | null {
  if (file === 'credentials') return { kind: 'profile', name: raw }
  // Only the beginning of the word counts, so [profiles dev] names a profile too.
  const kind = kinds.find((prefix) => raw.startsWith(prefix))
  if (!kind) return raw === 'default' ? { kind: 'profile', name: raw } : null
  const simple = simpleHeader.exec(raw)?.[1]
  if (simple !== undefined) return { kind, name: simple }
  const [, name, ...rest] = shellWords(raw) ?? []
  return name === undefined || rest.length > 0 ? null : { kind, name }
}

const simpleHeader = /^[\w-]+ ([\w@+.%:/-]+)$/

/** Python's `shlex.split`; null where it raises. */
function shellWords(text: string): string[] | null {
  const words: string[] = []
  let word: string | null = null
  let quote = ''
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\\' && quote !== "'") {
      at += 1
      if (at === text.length) return null
      const escaped = text.charAt(at)
      word = (word ?? '') + (quote !== '' && escaped !== quote && escaped !== '\\' ? `\\${escaped}` : escaped)
    } else if (quote !== '') {
      if (character === quote) quote = ''
      else word += character
    } else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== null) words.push(word)
      word = null
    } else {
      word = (word ?? '') + character
    }
  }
  if (quote !== '') return null
  if (word !== null) words.push(word)
  return words
}

/** smithy's `parseIni.js`. */
const prefixAndName = /^([\w-]+)\s(["'])?([\w\-@+.%:/]+)\2$/

/** The key that `parseIni` keeps a section under; null where it keeps none. */
export function sdkKey(raw: string): string | null {
  const matched = prefixAndName.exec(raw)
  if (!matched) return raw === '' ? null : raw
  const [, prefix, , name] = matched
  return kinds.some((kind) => kind === prefix) ? `${prefix}.${name}` : null
}

/** `getConfigData`: what such a key stands for. */
export function sdkName(key: string, file: FileName): HeaderName | null {
  if (file === 'credentials') return { kind: 'profile', name: key }
  if (key === 'default') return { kind: 'profile', name: key }
  const dot = key.indexOf('.')
  const kind = kinds.find((prefix) => prefix === key.slice(0, dot))
  const name = key.slice(dot + 1)
  // The profiles are put into a plain object, where this name is no key.
  return !kind || (kind === 'profile' && name === '__proto__') ? null : { kind, name }
}
