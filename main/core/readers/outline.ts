import type { Document } from '../files/document/document.ts'
import type { FileName } from '../model/finding.ts'
import type { Section, SectionKind, Setting } from './reading.ts'

/**
 * A file cut into sections that every tool reads alike, and stretches for which each tool's own rules must be asked.
 * Nearly all of a real file is of the first kind, and is gone over once for all tools.
 */
export interface Outline {
  readonly parts: readonly (PlainSection | Stretch)[]
  readonly hasStretches: boolean
}

/** Begins at the top of the file or with a header that every tool sees. */
export class Stretch {
  readonly start: number
  readonly end: number
  readonly line: number

  constructor(start: number, end: number, line: number) {
    this.start = start
    this.end = end
    this.line = line
  }
}

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

  get isEmpty(): boolean {
    return this.#first === this.#end
  }

  keys(): readonly string[] {
    const keys: string[] = []
    for (let row = this.#first; row < this.#end; row += 1) keys.push(this.#table.key(row))
    return keys
  }

  get(key: string): (Setting & { readonly value: string }) | undefined {
    const row = this.#row(key)
    return row === -1 ? undefined : this.#table.setting(row)
  }

  text(key: string): string | undefined {
    const row = this.#row(key)
    return row === -1 ? undefined : this.#table.value(row)
  }

  #row(key: string): number {
    for (let row = this.#first; row < this.#end; row += 1) if (this.#table.key(row) === key) return row
    return -1
  }
}

/** Key, value span and line of every plain setting, four numbers each. */
class SettingTable {
  readonly file: FileName
  readonly text: string
  readonly #keys: readonly string[]
  cells = new Int32Array(1024)

  constructor(file: FileName, text: string, keys: readonly string[]) {
    this.file = file
    this.text = text
    this.#keys = keys
  }

  key(row: number): string {
    return this.#keys[this.cells[row * 4] ?? 0] ?? ''
  }

  value(row: number): string {
    return this.text.slice(this.cells[row * 4 + 1], this.cells[row * 4 + 2])
  }

  setting(row: number): Setting & { readonly value: string } {
    const { file, cells } = this
    const start = cells[row * 4 + 1] ?? 0
    const end = cells[row * 4 + 2] ?? 0
    return { key: this.key(row), value: this.value(row), file, line: cells[row * 4 + 3] ?? 0, start, end }
  }
}

const outlines = new WeakMap<Document, { readonly file: FileName; readonly outline: Outline }>()

/** The outline of a document, which all readings of it share. */
export function outlineOf(document: Document, file: FileName): Outline {
  const known = outlines.get(document)
  if (known?.file === file) return known.outline
  const outline = new Outliner(document, file).outline()
  outlines.set(document, { file, outline })
  return outline
}

/** Lower-case keys without a dot: with one, the SDK cannot tell a setting from one in a nested block. */
const plainKey = /^[a-z0-9_][a-z0-9_-]*$/

class Outliner {
  readonly #document: Document
  readonly #file: FileName
  readonly #text: string
  readonly #odd = /[^\n\r -~]| [#;]/g
  #nextOdd = -1
  #line = 1
  readonly #keys: string[] = []
  /** By the text before the equals sign, blanks included; -1 where it is no plain key. */
  readonly #keyNumbers = new Map<string, number>()
  /** The section in which each key was seen last. */
  readonly #seenIn: number[] = []
  readonly #table: SettingTable
  #rows = 0

  constructor(document: Document, file: FileName) {
    this.#document = document
    this.#file = file
    this.#text = document.text
    this.#table = new SettingTable(file, document.text, this.#keys)
  }

  outline(): Outline {
    const document = this.#document
    const count = document.sectionCount
    // Python ends a line at a lone carriage return and the SDK does not: nothing is plain then.
    if (hasLoneReturn(this.#text)) return { parts: [new Stretch(0, this.#text.length, 1)], hasStretches: true }
    const parts: (PlainSection | Stretch)[] = []
    let hasStretches = false
    let stretchStart = -1
    let stretchLine = 1
    let start = 0
    for (let index = -1; index < count; index += 1) {
      const end = document.sectionStart(index + 1)
      const line = this.#line
      const plain = index + 1 === count || document.isRegular(index + 1) ? this.#plainPart(index, start, end) : null
      if (plain !== null) {
        if (stretchStart !== -1) parts.push(new Stretch(stretchStart, start, stretchLine))
        stretchStart = -1
        if (plain !== 'nothing') parts.push(plain)
      } else {
        hasStretches = true
        this.#line = line + newlinesIn(this.#text, start, end)
        if (stretchStart === -1) {
          stretchStart = start
          stretchLine = line
        }
      }
      start = end
    }
    if (stretchStart !== -1) parts.push(new Stretch(stretchStart, start, stretchLine))
    return { parts, hasStretches }
  }

  #plainPart(index: number, start: number, end: number): PlainSection | 'nothing' | null {
    if (index === -1) return this.#readLines(index, start, end) && this.#rows === 0 ? 'nothing' : null
    if (!this.#document.isRegular(index)) return null
    const named = this.#headerAt(start)
    if (named === null) return null
    const line = this.#line
    const first = this.#rows
    const newline = this.#text.indexOf('\n', start)
    this.#line += 1
    if (newline !== -1 && newline < end && !this.#readLines(index, newline + 1, end)) {
      this.#rows = first
      return null
    }
    return new PlainSection(this.#table, named.kind, named.name, line, start, first, this.#rows)
  }

  #headerAt(start: number): { readonly kind: SectionKind; readonly name: string } | null {
    const text = this.#text
    const name = text.slice(start + 1, text.indexOf(']', start))
    const blank = name.indexOf(' ')
    if (this.#file === 'credentials') return blank === -1 ? { kind: 'profile', name } : null
    if (blank === 7) return { kind: 'profile', name: name.slice(8) }
    if (blank === 11) return { kind: 'sso-session', name: name.slice(12) }
    if (blank === 8) return { kind: 'services', name: name.slice(9) }
    return name === 'default' ? { kind: 'profile', name } : null
  }

  /** Adds the settings of these lines to the table; false at the first line that tools may not read alike. */
  #readLines(section: number, from: number, end: number): boolean {
    const text = this.#text
    for (let at = from; at < end; ) {
      const newline = text.indexOf('\n', at)
      const lineEnd = newline === -1 ? end : newline
      const first = text.charCodeAt(at)
      const isBlank = at === lineEnd || (first === 0x0d && at + 1 === lineEnd)
      if (!isBlank && first !== 0x23 && first !== 0x3b && !this.#readSetting(section, at, lineEnd)) return false
      this.#line += 1
      at = lineEnd + 1
    }
    // The last line has no newline and none was counted after it, but nothing comes after it either.
    return true
  }

  #readSetting(section: number, start: number, lineEnd: number): boolean {
    const text = this.#text
    const equals = text.indexOf('=', start)
    if (equals === -1 || equals > lineEnd || this.#isOdd(start, lineEnd)) return false
    const key = this.#keyNumber(text.slice(start, equals))
    if (key === -1 || this.#seenIn[key] === section) return false
    let valueStart = equals + 1
    while (text.charCodeAt(valueStart) === 0x20) valueStart += 1
    let valueEnd = text.charCodeAt(lineEnd - 1) === 0x0d ? lineEnd - 1 : lineEnd
    while (valueEnd > valueStart && text.charCodeAt(valueEnd - 1) === 0x20) valueEnd -= 1
    const first = text.charCodeAt(valueStart)
    if (valueEnd <= valueStart || first === 0x23 || first === 0x3b) return false
    this.#seenIn[key] = section
    this.#add(key, valueStart, valueEnd)
    return true
  }

  #isOdd(start: number, end: number): boolean {
    if (this.#nextOdd < start) {
      this.#odd.lastIndex = start
      this.#nextOdd = this.#odd.exec(this.#text)?.index ?? this.#text.length
    }
    return this.#nextOdd < end
  }

  #keyNumber(raw: string): number {
    const known = this.#keyNumbers.get(raw)
    if (known !== undefined) return known
    const key = raw.trimEnd()
    let number = -1
    if (plainKey.test(key)) {
      number = this.#keyNumbers.get(key) ?? this.#keys.push(key) - 1
      this.#keyNumbers.set(key, number)
    }
    this.#keyNumbers.set(raw, number)
    return number
  }

  #add(key: number, start: number, end: number): void {
    const at = this.#rows * 4
    if (at === this.#table.cells.length) {
      const larger = new Int32Array(at * 2)
      larger.set(this.#table.cells)
      this.#table.cells = larger
    }
    const { cells } = this.#table
    cells[at] = key
    cells[at + 1] = start
    cells[at + 2] = end
    cells[at + 3] = this.#line
    this.#rows += 1
  }
}

const hasLoneReturn = (text: string) => text.includes('\r') && /\r(?!\n)/.test(text)

function newlinesIn(text: string, start: number, end: number): number {
  let count = 0
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
