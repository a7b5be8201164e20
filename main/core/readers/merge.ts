import type { FileName, Place } from '../model/finding.ts'
import { flatten, grouped } from './nesting.ts'
import { type Fatal, placeOf, type Reading, type Section, type Sections, type Setting } from './reading.ts'

/** A profile as a tool knows it from both files. */
export interface MergedProfile {
  readonly name: string
  readonly config: Section | null
  readonly credentials: Section | null
  keys(): readonly string[]
  has(key: string): boolean
  at(key: string): Place | null
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

/** What a tool makes of both files: per key, `credentials` wins. `like` is another tool's reading, whose profiles may serve. */
export function merge(
  files: Readonly<Record<FileName, Reading>>,
  nested: NestedMerge,
  like: MergedReading | null = null,
): MergedReading {
  const { config, credentials } = files
  const fatal = config.fatal ?? credentials.fatal
  const { sessions, services } = config
  if (fatal) return { profiles: new Map(), sessions: new Map(), services: new Map(), fatal }
  const profiles = like && isMadeOf(like, files) ? new Map(like.profiles) : new Map<string, MergedProfile>()
  const isKnown = profiles.size > 0
  for (const [name, section] of isKnown ? [] : config.profiles) {
    profiles.set(name, new Merged(name, section, credentials.profiles.get(name) ?? null, nested))
  }
  for (const [name, section] of credentials.profiles) {
    const other = config.profiles.get(name) ?? null
    // What stands in one file is the same however nested blocks of both files meet.
    if (other === null ? !isKnown : isKnown) profiles.set(name, new Merged(name, other, section, nested))
  }
  const merged = { profiles, sessions, services, fatal: null }
  sources.set(merged, files)
  return merged
}

/** The readings that a merged one was made of. */
const sources = new WeakMap<MergedReading, Readonly<Record<FileName, Reading>>>()

/** Whether both tools read the very same sections: nearly always so. */
function isMadeOf(like: MergedReading, { config, credentials }: Readonly<Record<FileName, Reading>>): boolean {
  const known = sources.get(like)
  return known?.config.profiles === config.profiles && known.credentials.profiles === credentials.profiles
}

class Merged implements MergedProfile {
  readonly name: string
  readonly config: Section | null
  readonly credentials: Section | null
  readonly #nested: NestedMerge
  /** The one section that there is; null where there are two. */
  readonly #only: Section | null
  #settings: ReadonlyMap<string, Setting> | null = null

  constructor(name: string, config: Section | null, credentials: Section | null, nested: NestedMerge) {
    this.name = name
    this.config = config
    this.credentials = credentials
    this.#nested = nested
    this.#only = config && credentials ? null : (config ?? credentials)
  }

  keys(): readonly string[] {
    if (this.#only) return this.#only.keys()
    // Flat names of nested blocks come out only where both are mixed.
    if (this.#nested === 'mix') return [...this.#both().keys()]
    return [...new Set([...(this.config?.keys() ?? []), ...(this.credentials?.keys() ?? [])])]
  }

  get(key: string): Setting | undefined {
    if (this.#only) return this.#only.get(key)
    const first = this.credentials?.get(key)
    if (first && (this.#nested === 'replace' || typeof first.value === 'string')) return first
    const second = this.config?.get(key)
    if (this.#nested === 'replace') return second
    // Only with a nested block in it, or under its flat name, does a key come from both.
    const isPlain = first === undefined && (second === undefined || typeof second.value === 'string')
    return isPlain && !key.includes('.') ? second : this.#both().get(key)
  }

  has(key: string): boolean {
    return this.#only ? this.#only.has(key) : this.get(key) !== undefined
  }

  at(key: string): Place | null {
    return this.#only ? this.#only.at(key) : placeOf(this.get(key))
  }

  text(key: string): string | undefined {
    if (this.#only) return this.#only.text(key)
    const value = this.get(key)?.value
    return typeof value === 'string' ? value : undefined
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
