import type { FileName, Place } from '../model/finding.ts'

export type SectionKind = 'profile' | 'sso-session' | 'services'

/** One setting as a tool reads it, and where it stands. Offsets are those of the document's text. */
export interface Setting {
  readonly key: string
  /** The settings of a nested block, or else the text. */
  readonly value: string | NestedSettings
  readonly file: FileName
  readonly line: number
  /** Of the value; of a nested block, from its first value to the end of its last. */
  readonly start: number
  readonly end: number
  /** Whether it stands in [DEFAULT], whose settings the AWS CLI hands to every section. */
  readonly isInherited?: true
}

export interface NestedSetting extends Setting {
  readonly value: string
}

export type NestedSettings = ReadonlyMap<string, NestedSetting>

/** What one tool makes of a section. */
export interface Section {
  readonly kind: SectionKind
  readonly name: string
  readonly file: FileName
  readonly line: number
  /** Where the line of its header begins. */
  readonly start: number
  keys(): readonly string[]
  has(key: string): boolean
  get(key: string): Setting | undefined
  /** Where a setting stands. */
  at(key: string): Place | null
  /** The value alone, where it is a text. */
  text(key: string): string | undefined
}

/** Where a setting stands, if it is there. */
export const placeOf = (setting: Setting | undefined): Place | null =>
  setting ? { file: setting.file, line: setting.line } : null

/** A nested block under a key that stands on `line`. */
export function nestedSetting(key: string, nested: NestedSettings, file: FileName, line: number): Setting {
  const settings = [...nested.values()]
  return { key, value: nested, file, line, start: settings[0]?.start ?? 0, end: settings.at(-1)?.end ?? 0 }
}

export type Sections = ReadonlyMap<string, Section>

/** A file that stops the tool. */
export interface Fatal {
  /** What the parser says. */
  readonly message: string
  /** What the AWS CLI shows of it. */
  readonly shown: string
  readonly file: FileName
  readonly line: number
}

/** What one tool makes of a file. With `fatal` there are no sections. */
export interface Reading {
  readonly profiles: Sections
  readonly sessions: Sections
  readonly services: Sections
  readonly fatal: Fatal | null
}

/** Which of the two files a document is, and its path for what tools say about it. */
export interface Source {
  readonly file: FileName
  readonly path: string
}

export interface DumpedSection {
  [key: string]: string | { [nested: string]: string }
}

export interface Dump {
  readonly sections: { [section: string]: DumpedSection }
  readonly fatal: { readonly message: string; readonly line: number } | null
}

/** A reading as plain data. Objects have no prototype, since any word may be a name. */
export function dump({ profiles, sessions, services, fatal }: Reading): Dump {
  const sections: { [section: string]: DumpedSection } = Object.create(null)
  for (const group of [profiles, sessions, services]) {
    for (const section of group.values()) sections[`${section.kind}:${section.name}`] = dumpSection(section)
  }
  return { sections, fatal: fatal && { message: fatal.message, line: fatal.line } }
}

function dumpSection(section: Section): DumpedSection {
  const dumped: DumpedSection = Object.create(null)
  for (const key of section.keys()) {
    const value = section.get(key)?.value
    if (value === undefined) continue
    if (typeof value === 'string') {
      dumped[key] = value
      continue
    }
    const nested: { [nested: string]: string } = Object.create(null)
    for (const setting of value.values()) nested[setting.key] = setting.value
    dumped[key] = nested
  }
  return dumped
}
