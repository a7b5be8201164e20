import type { Document } from '../files/document/document.ts'
import type { FileName } from '../model/finding.ts'
import { PlainSection, SettingTable } from './plainSection.ts'
import type { Section, SectionKind } from './reading.ts'

/**
 * A file cut into sections that every tool reads alike, and stretches for which each tool's own rules must be asked.
 * Nearly all of a real file is of the first kind, and is gone over once for all tools.
 */
export interface Outline {
  readonly parts: readonly (PlainSection | Stretch)[]
  /** All sections by name where every part is plain and no name stands twice. */
  readonly groups: Groups<PlainSection> | null
  readonly hasEmpty: boolean
}

export interface Groups<Kind extends Section> {
  readonly profiles: Map<string, Kind>
  readonly sessions: Map<string, Kind>
  readonly services: Map<string, Kind>
}

export const emptyGroups = <Kind extends Section>(): Groups<Kind> => ({
  profiles: new Map(),
  sessions: new Map(),
  services: new Map(),
})

export function groupOf<Kind extends Section>(groups: Groups<Kind>, kind: SectionKind): Map<string, Kind> {
  return kind === 'profile' ? groups.profiles : kind === 'services' ? groups.services : groups.sessions
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

const outlines = new WeakMap<Document, { readonly file: FileName; readonly outline: Outline }>()

/** A section that every tool reads alike, in a document of such sections; null if that is not so or not known yet. */
export function knownSection(document: Document, file: FileName, kind: SectionKind, name: string): PlainSection | null {
  const known = outlines.get(document)
  const groups = known?.file === file ? known.outline.groups : null
  return (groups && groupOf(groups, kind).get(name)) ?? null
}

/** The sections that a stretch of the text touches, where all tools read the whole document alike; else null. */
export function sectionsTouched(document: Document, file: FileName, start: number, end: number): PlainSection[] | null {
  const { parts, groups } = outlineOf(document, file)
  if (!groups || start < (parts[0]?.start ?? 0)) return null
  let [low, high] = [0, parts.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((parts[middle]?.start ?? 0) <= start) low = middle + 1
    else high = middle
  }
  const touched: PlainSection[] = []
  for (let index = low - 1; index < parts.length; index += 1) {
    const part = parts[index]
    if (!(part instanceof PlainSection) || part.start > end) break
    touched.push(part)
  }
  return touched
}

/** The outline of a document, which all readings of it share. */
export function outlineOf(document: Document, file: FileName): Outline {
  const known = outlines.get(document)
  if (known?.file === file) return known.outline
  const outline = new Outliner(document, file).outline()
  outlines.set(document, { file, outline })
  return outline
}

/** Lower-case keys without a dot: with one, the SDK cannot tell a setting from one in a nested block. */
const plainKey = /^(?!__proto__$)[a-z0-9_][a-z0-9_-]*$/

class Outliner {
  readonly #document: Document
  readonly #file: FileName
  readonly #text: string
  readonly #odd = /[^\n\r -~]| [#;]/g
  #nextOdd = -1
  #nextEquals = -1
  #line = 1
  readonly #keys: string[] = []
  readonly #keyNumbers = new Map<string, number>()
  readonly #assignments = new Map<string, Assignment>()
  readonly #atTop: Assignment = { text: '', key: -1, next: null }
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
    if (hasLoneReturn(this.#text)) {
      return { parts: [new Stretch(0, this.#text.length, 1)], groups: null, hasEmpty: false }
    }
    const parts: (PlainSection | Stretch)[] = []
    const groups = emptyGroups<PlainSection>()
    let hasStretches = false
    let hasEmpty = false
    let named = 0
    let stretchStart = -1
    let stretchLine = 1
    for (let index = -1; index < count; index += 1) {
      const start = index === -1 ? 0 : document.sectionStart(index)
      const end = document.sectionStart(index + 1)
      const line = this.#line
      const plain = index + 1 === count || document.isRegular(index + 1) ? this.#plainPart(index, start, end) : null
      if (plain !== null) {
        if (stretchStart !== -1) parts.push(new Stretch(stretchStart, start, stretchLine))
        stretchStart = -1
        if (plain === 'nothing') continue
        parts.push(plain)
        hasEmpty ||= plain.isEmpty
        groupOf(groups, plain.kind).set(plain.name, plain)
        named += 1
      } else {
        hasStretches = true
        this.#line = line + newlinesIn(this.#text, start, end)
        if (stretchStart === -1) {
          stretchStart = start
          stretchLine = line
        }
      }
    }
    if (stretchStart !== -1) parts.push(new Stretch(stretchStart, this.#text.length, stretchLine))
    const { profiles, sessions, services } = groups
    const isUnique = profiles.size + sessions.size + services.size === named
    return { parts, groups: isUnique && !hasStretches ? groups : null, hasEmpty }
  }

  #plainPart(index: number, start: number, end: number): PlainSection | 'nothing' | null {
    const first = this.#rows
    if (index === -1) {
      const isPlain = this.#readLines(index, start, end) && this.#rows === first
      this.#rows = first
      return isPlain ? 'nothing' : null
    }
    if (!this.#document.isRegular(index)) return null
    const named = this.#headerAt(start)
    if (named === null) return null
    const line = this.#line
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
    let block = -1
    let previous = this.#atTop
    for (let at = from; at < end; ) {
      const newline = text.indexOf('\n', at)
      const lineEnd = newline === -1 ? end : newline
      const line = this.#line
      this.#line += 1
      const lineStart = at
      let start = at
      at = lineEnd + 1
      if (start === lineEnd) continue
      let first = text.charCodeAt(start)
      if (first === 0x23 || first === 0x3b) continue
      while (first === 0x20 && start < lineEnd) {
        start += 1
        first = text.charCodeAt(start)
      }
      const isReturn = text.charCodeAt(lineEnd - 1) === 0x0d
      let valueEnd = isReturn ? lineEnd - 1 : lineEnd
      if (start >= valueEnd || first === 0x23 || first === 0x3b) continue
      if (this.#nextOdd < start) this.#findOdd(start)
      if (this.#nextOdd < lineEnd) return false
      const { next } = previous
      const assignment = next && text.startsWith(next.text, start) ? next : this.#assignmentAt(start, lineEnd)
      if (!assignment) return false
      const { key } = assignment
      const valueStart = start + assignment.text.length
      while (valueEnd > valueStart && text.charCodeAt(valueEnd - 1) === 0x20) valueEnd -= 1
      first = text.charCodeAt(valueStart)
      const isEmpty = valueEnd <= valueStart
      if (!isEmpty && (first === 0x20 || first === 0x23 || first === 0x3b)) return false
      if (start > lineStart) {
        // An indented line under a value continues it for Python and is a setting of its own for the SDK.
        if (block === -1 || isEmpty || this.#isInBlock(block, key)) return false
      } else {
        if (block !== -1 && !this.#closeBlock(block)) return false
        if (this.#seenIn[key] === section) return false
        this.#seenIn[key] = section
        block = isEmpty ? this.#rows : -1
      }
      this.#table.put(this.#rows, key, valueStart, isEmpty ? -1 : valueEnd, line)
      this.#rows += 1
      previous.next = assignment
      previous = assignment
    }
    return block === -1 || this.#closeBlock(block)
  }

  /** A block without settings is an empty value to one tool and nothing to the other. */
  #closeBlock(block: number): boolean {
    this.#table.setBlockEnd(block, this.#rows)
    return this.#rows > block + 1
  }

  #isInBlock(block: number, key: number): boolean {
    for (let row = block + 1; row < this.#rows; row += 1) if (this.#table.keyNumber(row) === key) return true
    return false
  }

  #findOdd(from: number): void {
    this.#odd.lastIndex = from
    this.#nextOdd = this.#odd.exec(this.#text)?.index ?? this.#text.length
  }

  /** Null where a line does not begin with a plain key and an equals sign. */
  #assignmentAt(start: number, lineEnd: number): Assignment | null {
    const text = this.#text
    // Kept, so that lines without one do not search the rest of the file again and again.
    if (this.#nextEquals < start) this.#nextEquals = indexOrEnd(text, '=', start)
    if (this.#nextEquals >= lineEnd) return null
    let end = this.#nextEquals + 1
    while (text.charCodeAt(end) === 0x20) end += 1
    const written = text.slice(start, end)
    const known = this.#assignments.get(written)
    if (known) return known
    const name = written.slice(0, written.indexOf('=')).trimEnd()
    if (!plainKey.test(name)) return null
    const key = this.#keyNumbers.get(name) ?? this.#keys.push(asPropertyName(name)) - 1
    this.#keyNumbers.set(name, key)
    const assignment = { text: written, key, next: null }
    this.#assignments.set(written, assignment)
    return assignment
  }
}

/** The same text as the engine keeps it for names of properties, which makes comparing it with a literal as cheap as can be. */
const asPropertyName = (text: string) => Object.keys({ [text]: true })[0] ?? text

/** A key with its equals sign and the blanks around it, as the file has it again and again. */
interface Assignment {
  readonly text: string
  readonly key: number
  /** What came after it the last time, and so will probably come after it the next time. */
  next: Assignment | null
}

const hasLoneReturn = (text: string) => text.includes('\r') && /\r(?!\n)/.test(text)

function indexOrEnd(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from)
  return found === -1 ? text.length : found
}

function newlinesIn(text: string, start: number, end: number): number {
  let count = 0
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
