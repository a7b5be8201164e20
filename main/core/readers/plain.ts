import type { FileName } from '../model/finding.ts'

export type Settings = { [key: string]: string }

/** A section of one file: what its header says, and its settings. */
export interface Section {
  readonly kind: 'profile' | 'sso-session'
  readonly name: string
  readonly line: number
  /** Without a prototype, since any word may be a key. */
  readonly settings: Settings
}

const namedSection = /^(profile|sso-session)\s+(?:"([^"]+)"|'([^']+)'|(\S+))\s*$/

/** A plain reading of a file: what any tool that can read it at all agrees on. Later sections add to earlier ones. */
export function readPlain(text: string, file: FileName): Section[] {
  const sections = new Map<string, Section>()
  let section: Section | null = null
  let line = 0
  for (let start = text.startsWith('\uFEFF') ? 1 : 0; start < text.length; ) {
    line += 1
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const first = text[start]
    if (first === '[') {
      const bracket = text.indexOf(']', start)
      const named = bracket === -1 || bracket > end ? null : nameIn(text.slice(start + 1, bracket), file)
      const key = named && `${named.kind} ${named.name}`
      section = named && key !== null ? (sections.get(key) ?? { ...named, line, settings: Object.create(null) }) : null
      if (section && key !== null) sections.set(key, section)
    } else if (section && first !== ' ' && first !== '\t' && first !== '#' && first !== ';') {
      // An indented line belongs to the setting above it, which no plain reading needs.
      const equals = text.indexOf('=', start)
      if (equals > start && equals < end) {
        section.settings[text.slice(start, equals).trimEnd()] = text.slice(equals + 1, end).trim()
      }
    }
    start = end + 1
  }
  return [...sections.values()]
}

function nameIn(header: string, file: FileName): Pick<Section, 'kind' | 'name'> | null {
  if (file === 'credentials') return header.trim() ? { kind: 'profile', name: header } : null
  if (header === 'default') return { kind: 'profile', name: 'default' }
  const found = namedSection.exec(header)
  const name = found?.[2] ?? found?.[3] ?? found?.[4]
  if (!found || name === undefined) return null
  return { kind: found[1] === 'profile' ? 'profile' : 'sso-session', name }
}
