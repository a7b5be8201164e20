import type { FileName } from '../model/finding.ts'
import { flatten, grouped } from './nesting.ts'
import type { Fatal, Reading, Section, Sections, Setting } from './reading.ts'

/** A profile as a tool knows it from both files. */
export interface MergedProfile {
  readonly name: string
  readonly config: Section | null
  readonly credentials: Section | null
  keys(): readonly string[]
  /** From `credentials` where that has it. */
  get(key: string): Setting | undefined
  text(key: string): string | undefined
}

export interface MergedReading {
  readonly profiles: ReadonlyMap<string, MergedProfile>
  /** Sign-in sessions and services are read from `config` only. */
  readonly sessions: Sections
  readonly services: Sections
  readonly fatal: Fatal | null
}

/** How nested blocks of both files meet: the AWS CLI takes one of them, the SDK, which has only flat keys, mixes them. */
export type NestedMerge = 'replace' | 'mix'

/** What a tool makes of both files: per key, `credentials` wins. */
export function merge(files: Readonly<Record<FileName, Reading>>, nested: NestedMerge): MergedReading {
  const { config, credentials } = files
  const fatal = config.fatal ?? credentials.fatal
  const { sessions, services } = config
  if (fatal) return { profiles: new Map(), sessions: new Map(), services: new Map(), fatal }
  const profiles = new Map<string, MergedProfile>()
  for (const [name, section] of config.profiles) {
    profiles.set(name, new Merged(name, section, credentials.profiles.get(name) ?? null, nested))
  }
  for (const [name, section] of credentials.profiles) {
    if (!profiles.has(name)) profiles.set(name, new Merged(name, null, section, nested))
  }
  return { profiles, sessions, services, fatal: null }
}

class Merged implements MergedProfile {
  readonly name: string
  readonly config: Section | null
  readonly credentials: Section | null
  readonly #nested: NestedMerge
  #settings: ReadonlyMap<string, Setting> | null = null

  constructor(name: string, config: Section | null, credentials: Section | null, nested: NestedMerge) {
    this.name = name
    this.config = config
    this.credentials = credentials
    this.#nested = nested
  }

  keys(): readonly string[] {
    return this.#only?.keys() ?? [...this.#both().keys()]
  }

  get(key: string): Setting | undefined {
    return this.#only ? this.#only.get(key) : this.#both().get(key)
  }

  text(key: string): string | undefined {
    const only = this.#only
    if (only) return only.text(key)
    const value = this.#both().get(key)?.value
    return typeof value === 'string' ? value : undefined
  }

  get #only(): Section | null {
    return this.config && this.credentials ? null : (this.config ?? this.credentials)
  }

  #both(): ReadonlyMap<string, Setting> {
    if (this.#settings) return this.#settings
    const sections = [this.config, this.credentials].filter((section) => section !== null)
    const settings =
      this.#nested === 'mix'
        ? grouped(new Map(sections.flatMap((section) => [...flatten(section)])))
        : new Map(sections.flatMap((section) => section.keys().map((key) => [key, section.get(key)] as const)))
    this.#settings = new Map([...settings].flatMap(([key, setting]) => (setting ? [[key, setting] as const] : [])))
    return this.#settings
  }
}
