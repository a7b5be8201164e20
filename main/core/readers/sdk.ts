import { encodeText, hasEscapes } from '../files/document/bytes.ts'
import type { Document } from '../files/document/document.ts'
import type { FileName } from '../model/finding.ts'
import { FlatSection, type Header } from './flatSection.ts'
import { sdkKey, sdkName } from './headers.ts'
import type { Parent } from './nesting.ts'
import { emptyGroups, groupOf, outlineOf, type Stretch } from './outline.ts'
import { PlainSection } from './plainSection.ts'
import type { Reading, Source } from './reading.ts'

/** What the SDK for JavaScript reads (smithy's `parseIni` and `getConfigData`), and with it the CDK CLI. */
export function readSdk(document: Document, { file }: Pick<Source, 'file'>): Reading {
  const outline = outlineOf(document, file)
  if (outline.groups && !outline.hasEmpty) return { ...outline.groups, fatal: null }
  const parser = new IniParser(document.text, file)
  for (const part of outline.parts) {
    if (part instanceof PlainSection) parser.addPlain(part)
    // An error while it parses, of which there is one kind, is taken for an empty file.
    else if (!parser.parse(part)) return { ...emptyGroups(), fatal: null }
  }
  return parser.reading()
}

type SdkSection = PlainSection | FlatSection
type Group = Map<string, SdkSection>

class IniParser {
  readonly #text: string
  readonly #file: FileName
  readonly #isBroken: boolean
  readonly #groups = emptyGroups<SdkSection>()
  /** What [profile default] says in `config`: it replaces [default], wherever it stands. */
  readonly #prefixedDefault: Group = new Map()

  constructor(text: string, file: FileName) {
    this.#text = text
    this.#file = file
    this.#isBroken = hasEscapes(text)
  }

  addPlain(section: PlainSection): void {
    // A section without settings does not exist.
    if (section.isEmpty) return
    const group = groupOf(this.#groups, section.kind)
    const known = group.get(section.name)
    if (!known) group.set(section.name, section)
    else this.#flat(group, section).addAll(section)
  }

  /** False where `parseIni` throws. */
  parse({ start: from, end: to, line: firstLine }: Stretch): boolean {
    const text = this.#text
    let section: { readonly group: Group; readonly header: Header } | null = null
    let parent: Parent | null = null
    let next = from
    for (let start = from, line = firstLine, returns = 0; start < to; start = next, line += 1 + returns) {
      const newline = text.indexOf('\n', start)
      const lineEnd = newline === -1 || newline > to ? to : newline
      next = lineEnd + 1
      const isReturn = lineEnd === newline && lineEnd > start && text.charCodeAt(lineEnd - 1) === 0x0d
      const source = text.slice(start, isReturn ? lineEnd - 1 : lineEnd)
      returns = source.includes('\r') ? source.split('\r').length - 1 : 0
      const trimmed = withoutComment(source).trim()
      if (trimmed.startsWith('[') && trimmed.endsWith(']')) {
        const raw = this.#real(trimmed.slice(1, -1))
        if (raw === '__proto__' || raw === 'profile __proto__') return false
        section = this.#named(raw, line, start)
        parent = null
        continue
      }
      const equals = trimmed.indexOf('=')
      if (!section || equals < 1) continue
      const key = this.#real(trimmed.slice(0, equals).trimEnd())
      const value = trimmed.slice(equals + 1).trimStart()
      if (value === '') {
        parent = { key, line }
        continue
      }
      if (parent && source.trimStart() === source) parent = null
      const valueStart = start + source.indexOf(value, source.indexOf('=') + 1)
      this.#flat(section.group, section.header).add(key, parent, line, valueStart, valueStart + value.length)
    }
    return true
  }

  reading(): Reading {
    const prefixed = this.#prefixedDefault.get('default')
    if (prefixed) this.#groups.profiles.set('default', prefixed)
    return { ...this.#groups, fatal: null }
  }

  /** Null where nothing of a section is kept. */
  #named(raw: string, line: number, start: number): { readonly group: Group; readonly header: Header } | null {
    const key = sdkKey(raw)
    const named = key === null ? null : sdkName(key, this.#file)
    if (!named) return null
    const isPrefixed = key === 'profile.default' && this.#file === 'config'
    const group = isPrefixed ? this.#prefixedDefault : groupOf(this.#groups, named.kind)
    return { group, header: { ...named, file: this.#file, line, start } }
  }

  #flat(group: Group, header: Header): FlatSection {
    const known = group.get(header.name)
    if (known instanceof FlatSection) return known
    const flat = new FlatSection(known ?? header, (start, end) => this.#real(this.#text.slice(start, end)))
    if (known) flat.addAll(known)
    group.set(header.name, flat)
    return flat
  }

  /** Bytes that are not UTF-8 reach the SDK as replacement characters. */
  readonly #real = (text: string): string =>
    this.#isBroken && hasEscapes(text) ? encodeText(text, false).toString('utf8') : text
}

/** Cut at the first comment sign that begins the line or comes after a blank. */
function withoutComment(line: string): string {
  const found = line.search(/(?:^|\s)[;#]/)
  return found === -1 ? line : line.slice(0, found)
}
