import type { FileName, Place } from '../model/finding.ts'
import { type NestedSetting, nestedSetting, type Section, type SectionKind, type Setting } from './reading.ts'

/** Its settings stay numbers until somebody asks for them. */
export class PlainSection implements Section {
  readonly kind: SectionKind
  readonly name: string
  readonly line: number
  readonly start: number
  readonly #table: SettingTable
  readonly #first: number
  readonly #end: number

  constructor(
    table: SettingTable,
    kind: SectionKind,
    name: string,
    line: number,
    start: number,
    first: number,
    end: number,
  ) {
    this.#table = table
    this.kind = kind
    this.name = name
    this.line = line
    this.start = start
    this.#first = first
    this.#end = end
  }

  get file(): FileName {
    return this.#table.file
  }

  /** The text between the brackets. */
  get rawName(): string {
    const { text } = this.#table
    return text.slice(this.start + 1, text.indexOf(']', this.start))
  }

  get isEmpty(): boolean {
    return this.#first === this.#end
  }

  keys(): readonly string[] {
    const keys: string[] = []
    for (let row = this.#first; row < this.#end; row = this.#table.nextRow(row)) keys.push(this.#table.key(row))
    return keys
  }

  get(key: string): Setting | undefined {
    const row = this.#row(key)
    return row === -1 ? undefined : this.#table.setting(row)
  }

  has(key: string): boolean {
    return this.#row(key) !== -1
  }

  at(key: string): Place | null {
    const row = this.#row(key)
    return row === -1 ? null : { file: this.#table.file, line: this.#table.line(row) }
  }

  text(key: string): string | undefined {
    const row = this.#row(key)
    return row === -1 || this.#table.isBlock(row) ? undefined : this.#table.value(row)
  }

  #row(key: string): number {
    for (let row = this.#first; row < this.#end; row = this.#table.nextRow(row)) {
      if (this.#table.key(row) === key) return row
    }
    return -1
  }
}

/**
 * Key, start and end of the value, and line of every plain setting, four numbers each. For a nested block the start is
 * the row after its last one, and the end is -1.
 */
export class SettingTable {
  readonly file: FileName
  readonly text: string
  readonly #keys: readonly string[]
  #cells = new Int32Array(1024)

  constructor(file: FileName, text: string, keys: readonly string[]) {
    this.file = file
    this.text = text
    this.#keys = keys
  }

  put(row: number, key: number, start: number, end: number, line: number): void {
    const at = row * 4
    if (at === this.#cells.length) {
      const larger = new Int32Array(at * 2)
      larger.set(this.#cells)
      this.#cells = larger
    }
    const cells = this.#cells
    cells[at] = key
    cells[at + 1] = start
    cells[at + 2] = end
    cells[at + 3] = line
  }

  setBlockEnd(row: number, next: number): void {
    this.#cells[row * 4 + 1] = next
  }

  isBlock(row: number): boolean {
    return this.#cells[row * 4 + 2] === -1
  }

  nextRow(row: number): number {
    return this.isBlock(row) ? this.#cell(row, 1) : row + 1
  }

  key(row: number): string {
    return this.#keys[this.keyNumber(row)] ?? ''
  }

  keyNumber(row: number): number {
    return this.#cell(row, 0)
  }

  line(row: number): number {
    return this.#cell(row, 3)
  }

  value(row: number): string {
    return this.text.slice(this.#cell(row, 1), this.#cell(row, 2))
  }

  setting(row: number): Setting {
    if (!this.isBlock(row)) return this.#textSetting(row)
    const nested = new Map<string, NestedSetting>()
    for (let inner = row + 1; inner < this.#cell(row, 1); inner += 1)
      nested.set(this.key(inner), this.#textSetting(inner))
    return nestedSetting(this.key(row), nested, this.file, this.#cell(row, 3))
  }

  #textSetting(row: number): NestedSetting {
    const [start, end, line] = [this.#cell(row, 1), this.#cell(row, 2), this.#cell(row, 3)]
    return { key: this.key(row), value: this.value(row), file: this.file, line, start, end }
  }

  #cell(row: number, column: number): number {
    return this.#cells[row * 4 + column] ?? 0
  }
}
