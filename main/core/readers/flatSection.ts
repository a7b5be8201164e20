import type { FileName, Place } from '../model/finding.ts'
import type { HeaderName } from './headers.ts'
import { type FlatSettings, flatten, grouped, type Parent } from './nesting.ts'
import { placeOf, type Section, type SectionKind, type Setting } from './reading.ts'

export interface Header extends HeaderName {
  readonly file: FileName
  readonly line: number
  readonly start: number
}

/** A section with flat keys, which are put into blocks when somebody asks for them. */
export class FlatSection implements Section {
  readonly kind: SectionKind
  readonly name: string
  readonly file: FileName
  readonly line: number
  readonly start: number
  readonly #slice: (start: number, end: number) => string
  readonly #keys: string[] = []
  readonly #parents: (Parent | null)[] = []
  /** Line, start and end of each value. */
  readonly #places: number[] = []
  #settings: ReadonlyMap<string, Setting> | null = null

  constructor({ kind, name, file, line, start }: Header, slice: (start: number, end: number) => string) {
    this.kind = kind
    this.name = name
    this.file = file
    this.line = line
    this.start = start
    this.#slice = slice
  }

  add(key: string, parent: Parent | null, line: number, start: number, end: number): void {
    this.#keys.push(key)
    this.#parents.push(parent)
    this.#places.push(line, start, end)
  }

  addAll(section: Section): void {
    for (const { key, parent, line, start, end } of flatten(section).values()) this.add(key, parent, line, start, end)
  }

  keys(): readonly string[] {
    return [...this.#grouped().keys()]
  }

  get(key: string): Setting | undefined {
    return this.#grouped().get(key)
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

  #grouped(): ReadonlyMap<string, Setting> {
    this.#settings ??= grouped(this.#flat())
    return this.#settings
  }

  #flat(): FlatSettings {
    const flat: FlatSettings = new Map()
    for (const [index, key] of this.#keys.entries()) {
      const parent = this.#parents[index] ?? null
      const [line = 0, start = 0, end = 0] = this.#places.slice(index * 3, index * 3 + 3)
      const flatKey = parent ? `${parent.key}.${key}` : key
      // Assigned to a plain object, this key is none.
      if (flatKey === '__proto__') continue
      flat.set(flatKey, { key, value: this.#slice(start, end), parent, file: this.file, line, start, end })
    }
    return flat
  }
}
