import { encodeText, hasEscapes } from '../files/document/bytes.ts'
import type { Document } from '../files/document/document.ts'
import type { FileName } from '../model/finding.ts'
import { sdkKey, sdkName } from './headers.ts'
import { type FlatSettings, flatten, grouped } from './nesting.ts'
import { outlineOf, PlainSection, type Stretch } from './outline.ts'
import { ListedSection, type Reading, type Section, type Source } from './reading.ts'

/** What the SDK for JavaScript reads (smithy's `parseIni` and `getConfigData`), and with it the CDK CLI. */
export function readSdk(document: Document, { file }: Pick<Source, 'file'>): Reading {
  const parser = new IniParser(document.text, file)
  for (const part of outlineOf(document, file).parts) {
    if (part instanceof PlainSection) parser.addPlain(part)
    // An error while it parses, of which there is one kind, is taken for an empty file.
    else if (!parser.parse(part)) return nothing
  }
  return parser.reading()
}

const nothing: Reading = { profiles: new Map(), sessions: new Map(), services: new Map(), fatal: null }

interface FlatSection {
  readonly line: number
  readonly start: number
  readonly settings: FlatSettings
}

class IniParser {
  readonly #text: string
  readonly #file: FileName
  readonly #isBroken: boolean
  /** By the key that `parseIni` gives a section. */
  readonly #sections = new Map<string, PlainSection | FlatSection>()

  constructor(text: string, file: FileName) {
    this.#text = text
    this.#file = file
    this.#isBroken = hasEscapes(text)
  }

  addPlain(section: PlainSection): void {
    // A section without settings does not exist.
    if (section.isEmpty) return
    const { kind, name } = section
    const key = this.#file === 'credentials' || name === 'default' ? name : `${kind}.${name}`
    if (!this.#sections.has(key)) {
      this.#sections.set(key, section)
      return
    }
    const { settings } = this.#flat(key, section.line, section.start)
    for (const [settingKey, setting] of flatten(section)) settings.set(settingKey, setting)
  }

  /** False where `parseIni` throws. */
  parse({ start: from, end: to, line: firstLine }: Stretch): boolean {
    const text = this.#text
    let section: { readonly key: string; readonly line: number; readonly start: number } | null = null
    let parent: string | null = null
    for (let at = from, line = firstLine; at < to; ) {
      const newline = text.indexOf('\n', at)
      const next = newline === -1 || newline >= to ? to : newline + 1
      const raw = text.slice(at, next)
      const source = raw.replace(/\r?\n$/, '')
      const start = at
      const thisLine = line
      at = next
      line += 1 + (raw.match(/\r(?!\n)/g)?.length ?? 0)
      const trimmed = withoutComment(source).trim()
      if (trimmed.startsWith('[') && trimmed.endsWith(']')) {
        const name = this.#real(trimmed.slice(1, -1))
        if (name === '__proto__' || name === 'profile __proto__') return false
        const key = sdkKey(name)
        section = key === null ? null : { key, line: thisLine, start }
        parent = null
        continue
      }
      const equals = trimmed.indexOf('=')
      if (!section || equals < 1) continue
      const key = this.#real(trimmed.slice(0, equals).trim())
      const value = trimmed.slice(equals + 1).trim()
      if (value === '') {
        parent = key
        continue
      }
      if (parent !== null && source.trimStart() === source) parent = null
      const valueStart = start + source.indexOf(value, source.indexOf('=') + 1)
      const span = { start: valueStart, end: valueStart + value.length }
      const setting = { key, parent, value: this.#real(value), file: this.#file, line: thisLine, ...span }
      const flatKey = parent === null || parent === '' ? key : `${parent}.${key}`
      const { settings } = this.#flat(section.key, section.line, section.start)
      // Assigned to a plain object, this key is none.
      if (flatKey !== '__proto__') settings.set(flatKey, setting)
    }
    return true
  }

  reading(): Reading {
    const profiles = new Map<string, Section>()
    const sessions = new Map<string, Section>()
    const services = new Map<string, Section>()
    for (const [key, found] of this.#sections) {
      if (found instanceof PlainSection && this.#file === 'credentials') {
        profiles.set(key, found)
        continue
      }
      const named = found instanceof PlainSection ? found : sdkName(key, this.#file)
      // [profile default] replaces [default], wherever it stands.
      if (!named || (key === 'default' && this.#sections.has('profile.default') && this.#file === 'config')) continue
      const { kind, name } = named
      const section =
        found instanceof PlainSection
          ? found
          : new ListedSection(
              { kind, name, file: this.#file, line: found.line, start: found.start },
              grouped(found.settings),
            )
      if (kind === 'profile') profiles.set(name, section)
      else if (kind === 'services') services.set(name, section)
      else sessions.set(name, section)
    }
    return { profiles, sessions, services, fatal: null }
  }

  #flat(key: string, line: number, start: number): FlatSection {
    const known = this.#sections.get(key)
    if (known && !(known instanceof PlainSection)) return known
    const flat: FlatSection = known
      ? { line: known.line, start: known.start, settings: flatten(known) }
      : { line, start, settings: new Map() }
    this.#sections.set(key, flat)
    return flat
  }

  /** Bytes that are not UTF-8 reach the SDK as replacement characters. */
  #real(text: string): string {
    return this.#isBroken && hasEscapes(text) ? encodeText(text, false).toString('utf8') : text
  }
}

/** Cut at the first comment sign that begins the line or comes after a blank. */
function withoutComment(line: string): string {
  const found = line.search(/(?:^|\s)[;#]/)
  return found === -1 ? line : line.slice(0, found)
}
