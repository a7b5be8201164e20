import { hasEscapes } from '../files/document/bytes.ts'
import type { Document } from '../files/document/document.ts'
import type { FileName, Place } from '../model/finding.ts'
import { awsName } from './headers.ts'
import { emptyGroups, groupOf, type Outline, outlineOf } from './outline.ts'
import { PlainSection } from './plainSection.ts'
import { decodeErrorIn } from './python.ts'
import { type ParseFailure, RawConfigParser, type RawSection } from './rawConfigParser.ts'
import { RawSettings } from './rawSettings.ts'
import { placeOf, type Reading, type Section, type SectionKind, type Setting, type Source } from './reading.ts'

/** What the AWS CLI reads: Python's strict parser, and botocore's own rules on top of it (configloader.py). */
export function readAws(document: Document, source: Source): Reading {
  const outline = outlineOf(document, source.file)
  const isBroken = !document.isAscii && hasEscapes(document.text)
  return outline.groups && !isBroken
    ? { ...outline.groups, fatal: null }
    : new AwsReader(document, source, outline).read()
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
    const { file } = this.#source
    const groups = emptyGroups<Section>()
    const defaults =
      this.#parser.defaults.keys.length > 0 ? new RawSettings(this.#text, file, this.#parser.defaults) : null
    for (const section of this.#sections) {
      const own = section instanceof PlainSection ? section : new RawSettings(this.#text, file, section)
      const failure =
        (own instanceof RawSettings ? own.firstFailure() : null) ??
        defaults?.firstFailure((key) => own.keys().includes(key))
      if (failure) return this.#stopped(failure)
      const named = own instanceof PlainSection ? own : awsName(section.name, file)
      if (!named) continue
      const { kind, name } = named
      const { line, start } = section
      const read =
        section === own && !defaults ? section : new AwsSection({ kind, name, file, line, start }, own, defaults)
      groupOf(groups, kind).set(name, read)
    }
    return { ...groups, fatal: null }
  }

  #stopped({ message, line }: ParseFailure): Reading {
    const { file, path } = this.#source
    return { ...emptyGroups(), fatal: { message, shown: `Unable to parse config file: ${path}`, file, line } }
  }
}

/** Settings under [DEFAULT] are in every section that does not have them itself. */
class AwsSection implements Section {
  readonly kind: SectionKind
  readonly name: string
  readonly file: FileName
  readonly line: number
  readonly start: number
  readonly #own: Settings
  readonly #defaults: Settings | null

  constructor(
    header: Pick<Section, 'kind' | 'name' | 'file' | 'line' | 'start'>,
    own: Settings,
    defaults: Settings | null,
  ) {
    this.kind = header.kind
    this.name = header.name
    this.file = header.file
    this.line = header.line
    this.start = header.start
    this.#own = own
    this.#defaults = defaults
  }

  keys(): readonly string[] {
    return this.#defaults ? [...new Set([...this.#own.keys(), ...this.#defaults.keys()])] : this.#own.keys()
  }

  get(key: string): Setting | undefined {
    const own = this.#own.get(key)
    if (own) return own
    const setting = this.#defaults?.get(key)
    return setting && { ...setting, isInherited: true }
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  at(key: string): Place | null {
    return placeOf(this.get(key))
  }

  text(key: string): string | undefined {
    const value = this.get(key)?.value
    return typeof value === 'string' ? value : undefined
  }
}

type Settings = Pick<Section, 'keys' | 'get'>
