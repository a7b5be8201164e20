import { hasEscapes } from '../files/document/bytes.ts'
import type { Document } from '../files/document/document.ts'
import { awsName } from './headers.ts'
import { type Outline, outlineOf, PlainSection } from './outline.ts'
import { decodeErrorIn } from './python.ts'
import {
  joinLines,
  type ParseFailure,
  RawConfigParser,
  type RawSection,
  skipSpace,
  trimSpace,
  type ValueLine,
} from './rawConfigParser.ts'
import { ListedSection, nestedSetting, type NestedSetting, type Reading, type Section, type Setting, type Source } from './reading.ts'

/** What the AWS CLI reads: Python's strict parser, and botocore's own rules on top of it (configloader.py). */
export function readAws(document: Document, source: Source): Reading {
  const outline = outlineOf(document, source.file)
  if (!outline.hasStretches) {
    const reading = collect(outline.parts.filter((part) => part instanceof PlainSection))
    if (reading) return reading
  }
  return new AwsReader(document, source, outline).read()
}

interface Groups {
  readonly profiles: Map<string, Section>
  readonly sessions: Map<string, Section>
  readonly services: Map<string, Section>
}

const emptyGroups = (): Groups => ({ profiles: new Map(), sessions: new Map(), services: new Map() })

function put(groups: Groups, section: Section): void {
  const { kind, name } = section
  if (kind === 'profile') groups.profiles.set(name, section)
  else if (kind === 'services') groups.services.set(name, section)
  else groups.sessions.set(name, section)
}

/** Null where a name stands twice. */
function collect(sections: readonly PlainSection[]): Reading | null {
  const groups = emptyGroups()
  for (const section of sections) put(groups, section)
  const { profiles, sessions, services } = groups
  return profiles.size + sessions.size + services.size < sections.length ? null : { ...groups, fatal: null }
}

class AwsReader {
  readonly #text: string
  readonly #source: Source
  readonly #outline: Outline
  readonly #parser: RawConfigParser
  readonly #sections: (PlainSection | RawSection)[] = []

  constructor(document: Document, source: Source, outline: Outline) {
    this.#text = document.text
    this.#source = source
    this.#outline = outline
    this.#parser = new RawConfigParser(document.text, source.path)
  }

  read(): Reading {
    const broken = hasEscapes(this.#text) ? decodeErrorIn(this.#text) : null
    const failure = this.#parse(broken?.readBefore ?? this.#text.length) ?? broken ?? this.#parser.strayLines()
    return failure ? this.#stopped(failure) : this.#profileMap()
  }

  #parse(limit: number): ParseFailure | null {
    for (const part of this.#outline.parts) {
      if (part.start >= limit) break
      if (part instanceof PlainSection) {
        // A header at the very limit has a line end, or it would not count as read.
        const failure = this.#parser.claim(part.rawName, part.line)
        if (failure) return failure
        this.#sections.push(part)
      } else {
        const sections: RawSection[] = []
        const failure = this.#parser.read(part.start, Math.min(part.end, limit), part.line, sections)
        if (failure) return failure
        this.#sections.push(...sections)
      }
    }
    return null
  }

  /** botocore's `raw_config_parse` and `build_profile_map`: of two spellings of one name the later replaces the other. */
  #profileMap(): Reading {
    const groups = emptyGroups()
    const defaults = this.#parser.defaults.options
    for (const section of this.#sections) {
      if (section instanceof PlainSection) {
        const extended = defaults.size > 0 ? this.#withDefaults(section) : section
        if ('message' in extended) return this.#stopped(extended)
        put(groups, extended)
        continue
      }
      const settings = this.#settings(section.options)
      if ('message' in settings) return this.#stopped(settings)
      const named = awsName(section.name, this.#source.file)
      const { line, start } = section
      if (named) put(groups, new ListedSection({ ...named, file: this.#source.file, line, start }, settings))
    }
    return { ...groups, fatal: null }
  }

  #withDefaults(section: PlainSection): Section | ParseFailure {
    const settings = new Map<string, Setting>()
    for (const key of section.keys()) {
      const setting = section.get(key)
      if (setting) settings.set(key, setting)
    }
    const failure = this.#addDefaults(settings)
    return failure ?? new ListedSection(section, settings)
  }

  #settings(options: RawSection['options']): Map<string, Setting> | ParseFailure {
    const settings = new Map<string, Setting>()
    for (const [key, lines] of options) {
      const setting = this.#setting(key, lines)
      if ('message' in setting) return setting
      settings.set(key, setting)
    }
    return this.#addDefaults(settings) ?? settings
  }

  /** Settings under [DEFAULT] are in every section that does not have them itself. */
  #addDefaults(settings: Map<string, Setting>): ParseFailure | null {
    for (const [key, lines] of this.#parser.defaults.options) {
      if (settings.has(key)) continue
      const setting = this.#setting(key, lines)
      if ('message' in setting) return setting
      settings.set(key, setting)
    }
    return null
  }

  #setting(key: string, lines: readonly ValueLine[]): Setting | ParseFailure {
    const { file } = this.#source
    const value = joinLines(this.#text, lines)
    const [first, ...more] = lines
    if (!first) return { key, value, file, line: 0, start: 0, end: 0 }
    const { line, start } = first
    if (!value.startsWith('\n')) return { key, value, file, line, start, end: start + value.length }
    const nested = this.#nested(more)
    return 'message' in nested ? nested : nestedSetting(key, nested, file, line)
  }

  /** botocore's `_parse_nested`: splits at more kinds of line ends than the parser before it, and keeps upper case. */
  #nested(lines: readonly ValueLine[]): Map<string, NestedSetting> | ParseFailure {
    const text = this.#text
    const { file } = this.#source
    const nested = new Map<string, NestedSetting>()
    for (const { line, start, end } of lines) {
      for (const piece of splitLines(text, start, end)) {
        const from = skipSpace(text, piece.start, piece.end)
        const to = trimSpace(text, from, piece.end)
        if (from === to) continue
        const equals = text.indexOf('=', from)
        if (equals === -1 || equals >= to) return { message: 'not enough values to unpack (expected 2, got 1)', line }
        const key = text.slice(from, trimSpace(text, from, equals))
        const valueStart = skipSpace(text, equals + 1, to)
        nested.set(key, { key, value: text.slice(valueStart, to), file, line, start: valueStart, end: to })
      }
    }
    return nested
  }

  #stopped({ message, line }: ParseFailure): Reading {
    const { file, path } = this.#source
    return { ...emptyGroups(), fatal: { message, shown: `Unable to parse config file: ${path}`, file, line } }
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the line ends of Python's str.splitlines.
const lineBreak = /[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/

function splitLines(text: string, start: number, end: number): { readonly start: number; readonly end: number }[] {
  let at = start
  return text
    .slice(start, end)
    .split(lineBreak)
    .map((piece) => {
      const from = at
      at += piece.length + 1
      return { start: from, end: from + piece.length }
    })
}
