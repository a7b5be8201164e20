import type { FileName } from '../model/finding.ts'
import { type ParseFailure, type RawSection, skipSpace, trimSpace, type ValueLine } from './rawConfigParser.ts'
import { type NestedSetting, nestedSetting, type Setting } from './reading.ts'

/** What botocore's `raw_config_parse` makes of a section (configloader.py). */
export class RawSettings {
  readonly #text: string
  readonly #file: FileName
  readonly #section: RawSection

  constructor(text: string, file: FileName, section: RawSection) {
    this.#text = text
    this.#file = file
    this.#section = section
  }

  keys(): readonly string[] {
    return this.#section.keys
  }

  get(key: string): Setting | undefined {
    const option = this.#section.keys.indexOf(key)
    const setting = option === -1 ? undefined : this.#setting(option, key)
    return setting && 'message' in setting ? undefined : setting
  }

  /** The first nested block with a line that is no setting, among the keys that count. */
  firstFailure(isHidden: (key: string) => boolean = () => false): ParseFailure | null {
    for (const option of this.#section.continued()) {
      const key = this.#section.keys[option] ?? ''
      if (isHidden(key)) continue
      const setting = this.#setting(option, key)
      if ('message' in setting) return setting
    }
    return null
  }

  #setting(option: number, key: string): Setting | ParseFailure {
    const text = this.#text
    const file = this.#file
    const first = this.#section.firstLine(option)
    const more = this.#section.moreLines(option)
    const lines = [first, ...more]
    const joined = lines.map(({ start, end }) => text.slice(start, end)).join('\n')
    // Blank lines at the end are cut off; blanks around a line are gone already.
    const value = more.length === 0 ? joined : joined.slice(0, trimSpace(joined, 0, joined.length))
    if (value.startsWith('\n')) {
      const nested = this.#nested(more)
      return 'message' in nested ? nested : nestedSetting(key, nested, file, first.line)
    }
    const { end } = lines.findLast((line) => line.end > line.start) ?? first
    return { key, value, file, line: first.line, start: first.start, end }
  }

  /** botocore's `_parse_nested`: splits at more kinds of line ends than the parser before it, and keeps upper case. */
  #nested(lines: readonly ValueLine[]): Map<string, NestedSetting> | ParseFailure {
    const text = this.#text
    const file = this.#file
    const nested = new Map<string, NestedSetting>()
    for (const { line, start, end } of lines) {
      for (const piece of splitLines(text, start, end)) {
        const from = skipSpace(text, piece.start, piece.end)
        const to = trimSpace(text, from, piece.end)
        if (from === to) continue
        const equals = text.slice(from, to).indexOf('=')
        if (equals === -1) return { message: 'not enough values to unpack (expected 2, got 1)', line }
        const key = text.slice(from, trimSpace(text, from, from + equals))
        const valueStart = skipSpace(text, from + equals + 1, to)
        nested.set(key, { key, value: text.slice(valueStart, to), file, line, start: valueStart, end: to })
      }
    }
    return nested
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
