import { isPythonSpace, pythonRepr } from './python.ts'

/** A line of a value, without the blanks around it: the first one, or one that continues it. */
export interface ValueLine {
  readonly line: number
  readonly start: number
  readonly end: number
}

/** Lists and numbers, not objects: a large file has very many options, and most of them are never asked for. */
export class RawSection {
  readonly name: string
  readonly line: number
  /** Where the line of its header begins. */
  readonly start: number
  readonly keys: string[] = []
  /** Line, start and end of each value's first line. */
  readonly #places: number[] = []
  /** The lines that continue values, by the number of the option. */
  readonly #continuations = new Map<number, ValueLine[]>()
  #known: Set<string> | null = null

  constructor(name: string, line: number, start: number) {
    this.name = name
    this.line = line
    this.start = start
  }

  has(key: string): boolean {
    if (this.keys.length < 24) return this.keys.includes(key)
    this.#known ??= new Set(this.keys)
    return this.#known.has(key)
  }

  add(key: string, line: number, start: number, end: number): void {
    this.keys.push(key)
    this.#known?.add(key)
    this.#places.push(line, start, end)
  }

  /** Adds a line to the value of the last option. */
  extend(line: number, start: number, end: number): void {
    const option = this.keys.length - 1
    const lines = this.#continuations.get(option)
    if (lines) lines.push({ line, start, end })
    else this.#continuations.set(option, [{ line, start, end }])
  }

  firstLine(option: number): ValueLine {
    const [line = 0, start = 0, end = 0] = this.#places.slice(option * 3, option * 3 + 3)
    return { line, start, end }
  }

  moreLines(option: number): readonly ValueLine[] {
    return this.#continuations.get(option) ?? []
  }

  /** The options whose values have more lines than one. */
  continued(): Iterable<number> {
    return this.#continuations.keys()
  }
}

export interface ParseFailure {
  readonly message: string
  readonly line: number
}

/** Python's `RawConfigParser` in its strict form, as in `_read` of Lib/configparser.py, over the text of one file. */
export class RawConfigParser {
  readonly defaults = new RawSection('DEFAULT', 0, 0)
  readonly #text: string
  readonly #path: string
  readonly #names = new Set<string>()
  readonly #keys = new Map<string, string>()
  readonly #strayLines: ParseFailure[] = []

  constructor(text: string, path: string) {
    this.#text = text
    this.#path = path
  }

  /** Puts a name down as used; a second section of the same name is an error. */
  claim(name: string, line: number): ParseFailure | null {
    if (this.#names.has(name)) return this.#failure(line, `section ${pythonRepr(name)} already exists`)
    this.#names.add(name)
    return null
  }

  /** Reads lines that begin at the top of the file or with a header in the first column, into `sections`. */
  read(from: number, to: number, firstLine: number, sections: RawSection[]): ParseFailure | null {
    const text = this.#text
    let section: RawSection | null = null
    let canContinue = false
    let lastIndent = 0
    let nextReturn = -1
    for (let at = from, line = firstLine; at < to; line += 1) {
      const lineStart = at
      const newline = text.indexOf('\n', at)
      if (nextReturn < at) nextReturn = indexOrEnd(text, '\r', at)
      const lineEnd = Math.min(newline === -1 ? to : newline, nextReturn, to)
      at = lineEnd + (lineEnd === nextReturn && newline === lineEnd + 1 ? 2 : 1)
      const start = skipSpace(text, lineStart, lineEnd)
      const end = trimSpace(text, start, lineEnd)
      if (start === end) {
        if (canContinue) section?.extend(line, start, end)
        continue
      }
      const first = text.charCodeAt(start)
      if (first === 0x23 || first === 0x3b) continue
      if (canContinue && start - lineStart > lastIndent) {
        section?.extend(line, start, end)
        continue
      }
      lastIndent = start - lineStart
      const name = first === 0x5b ? this.#headerIn(start, end) : null
      if (name !== null) {
        canContinue = false
        section = name === 'DEFAULT' ? this.defaults : new RawSection(name, line, lineStart)
        if (section === this.defaults) continue
        const failure = this.claim(name, line)
        if (failure) return failure
        sections.push(section)
        continue
      }
      if (!section) return this.#missingHeader(line, this.#source(lineStart, lineEnd, to))
      const delimiter = delimiterIn(text, start, end)
      if (delimiter <= start) this.#addStray(line, this.#source(lineStart, lineEnd, to))
      if (delimiter === -1) continue
      const key = this.#keyNamed(text.slice(start, trimSpace(text, start, delimiter)))
      if (section.has(key)) {
        return this.#failure(line, `option ${pythonRepr(key)} in section ${pythonRepr(section.name)} already exists`)
      }
      section.add(key, line, skipSpace(text, delimiter + 1, end), end)
      canContinue = key !== ''
    }
    return null
  }

  /** A line that is neither header nor option stops the parser, but only when it has seen all others. */
  strayLines(): ParseFailure | null {
    const first = this.#strayLines[0]
    if (!first) return null
    const messages = this.#strayLines.map(({ message }) => message)
    return {
      message: `Source contains parsing errors: ${pythonRepr(this.#path)}${messages.join('')}`,
      line: first.line,
    }
  }

  /** In lower case, and the same string each time. */
  #keyNamed(written: string): string {
    const known = this.#keys.get(written)
    if (known !== undefined) return known
    const key = written.toLowerCase()
    this.#keys.set(written, key)
    return key
  }

  /** The pattern of a header is greedy and has no end: what follows the last bracket does not matter. */
  #headerIn(start: number, end: number): string | null {
    const line = this.#text.slice(start, end)
    const close = line.lastIndexOf(']')
    return close < 2 ? null : line.slice(1, close)
  }

  /** The line as Python's file object gives it out, with one kind of line end. */
  #source(start: number, end: number, to: number): string {
    return this.#text.slice(start, end) + (end < to ? '\n' : '')
  }

  #missingHeader(line: number, source: string): ParseFailure {
    const where = `file: ${pythonRepr(this.#path)}, line: ${line}`
    return { message: `File contains no section headers.\n${where}\n${pythonRepr(source)}`, line }
  }

  #addStray(line: number, source: string): void {
    this.#strayLines.push({ line, message: `\n\t[line ${padded(line)}]: ${pythonRepr(source)}` })
  }

  #failure(line: number, what: string): ParseFailure {
    return { message: `While reading from ${pythonRepr(this.#path)} [line ${padded(line)}]: ${what}`, line }
  }
}

export function skipSpace(text: string, start: number, end: number): number {
  let at = start
  while (at < end && isPythonSpace(text.charCodeAt(at))) at += 1
  return at
}

export function trimSpace(text: string, start: number, end: number): number {
  let at = end
  while (at > start && isPythonSpace(text.charCodeAt(at - 1))) at -= 1
  return at
}

function delimiterIn(text: string, start: number, end: number): number {
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x3d || code === 0x3a) return at
  }
  return -1
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from)
  return found === -1 ? text.length : found
}

const padded = (line: number) => String(line).padStart(2)
