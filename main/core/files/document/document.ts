import { isAscii } from 'node:buffer'
import { decodeBytes, encodeText, hasEscapes, isAsciiText } from './bytes.ts'

/** A stretch of a document's text, from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** One file, byte for byte, and where its sections begin. It never changes; an edit makes another. */
export function parse(bytes: Uint8Array): Document {
  const text = decodeBytes(bytes)
  return new Document([text], isAscii(bytes), findHeaders(text))
}

/** Exactly the bytes that were parsed, for every input whatever. */
export const print = (document: Document): Uint8Array => document.encode()

/**
 * Section starts are kept as numbers and not as objects, and lines are not kept at all: readers go over the text once
 * in their own way, and an edit looks closely at the one section it changes.
 */
export class Document {
  readonly isAscii: boolean
  readonly length: number
  /** Joined when somebody asks for the text: to print one edit of a large file, nobody does. */
  #pieces: readonly string[]
  readonly #headers: Headers
  /** Starts from this one on are off by `#shift`, so that an edit need not add to each of them. */
  readonly #gap: number
  readonly #shift: number

  constructor(pieces: readonly string[], isAscii: boolean, headers: Headers, gap = headers.starts.length, shift = 0) {
    this.#pieces = pieces
    this.length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    this.isAscii = isAscii
    this.#headers = headers
    this.#gap = gap
    this.#shift = shift
  }

  get text(): string {
    if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join('')]
    return this.#pieces[0] ?? ''
  }

  encode(): Buffer {
    if (!this.isAscii) return encodeText(this.text, false)
    const bytes = Buffer.allocUnsafe(this.length)
    let at = 0
    for (const piece of this.#pieces) at += bytes.write(piece, at, 'latin1')
    return bytes
  }

  /** How many lines look like a header to one tool or another. */
  get sectionCount(): number {
    return this.#headers.starts.length
  }

  /** Where the line of a header begins. */
  sectionStart(index: number): number {
    const start = this.#headers.starts[index]
    if (start === undefined) return this.length
    return index < this.#gap ? start : start + this.#shift
  }

  sectionEnd(index: number): number {
    return this.sectionStart(index + 1)
  }

  /** Whether the header is written in the one form that every tool reads alike. */
  isRegular(index: number): boolean {
    return this.#headers.regular[index] === 1
  }

  /** The first section from `index` on whose header is written in some other form; -1 if there is none. */
  nextIrregular(index: number): number {
    return this.#headers.regular.indexOf(0, index)
  }

  /** The section that a place in the text belongs to; -1 before the first header. */
  sectionAt(offset: number): number {
    let low = 0
    let high = this.sectionCount
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.sectionStart(middle) <= offset) low = middle + 1
      else high = middle
    }
    return low - 1
  }

  /** The same document with a stretch of its text replaced. */
  replace({ start, end }: Span, replacement: string): Document {
    const { text } = this
    const pieces = [text.slice(0, start), replacement, text.slice(end)]
    const isAscii = this.isAscii && isAsciiText(replacement)
    if (!isAscii && pieces.some(hasEscapes)) return parse(encodeText(pieces.join(''), false))
    const from = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1
    const newline = text.indexOf('\n', end)
    const to = newline === -1 ? text.length : newline + 1
    const lines = text.slice(from, start) + replacement + text.slice(end, to)
    return this.#withLines({ start: from, end: to }, lines, pieces, isAscii)
  }

  /** Only the lines that were touched are looked at again. */
  #withLines(touched: Span, lines: string, pieces: readonly string[], isAscii: boolean): Document {
    const shift = lines.length - (touched.end - touched.start)
    const first = this.sectionAt(touched.start - 1) + 1
    const next = this.sectionAt(touched.end - 1) + 1
    const found = findHeaders(lines, touched.start)
    const { starts: oldStarts, regular: oldRegular } = this.#headers
    const gap = first + found.starts.length
    const count = gap + oldStarts.length - next
    const starts = new Int32Array(count)
    starts.set(oldStarts.subarray(0, first))
    starts.set(found.starts, first)
    starts.set(oldStarts.subarray(next), gap)
    // What lay between the old gap and the new one changes sides.
    for (let index = this.#gap; index < first; index += 1) starts[index] = (starts[index] ?? 0) + this.#shift
    for (let index = next; index < this.#gap; index += 1) {
      const moved = gap + index - next
      starts[moved] = (starts[moved] ?? 0) - this.#shift
    }
    const regular = new Uint8Array(count)
    regular.set(oldRegular.subarray(0, first))
    regular.set(found.regular, first)
    regular.set(oldRegular.subarray(next), gap)
    return new Document(pieces, isAscii, { starts, regular }, gap, this.#shift + shift)
  }
}

interface Headers {
  readonly starts: Int32Array
  readonly regular: Uint8Array
}

/** Headers that mean something else than they say to one of the tools are not regular, however well they are written. */
const regularHeader =
  /\[(?!DEFAULT\]|profile default\]|(?:[a-z-]+ )?__proto__\]|(?:profile|sso-session|services)\.)(?:(?:profile|sso-session|services) )?[\w@+.%:/-]+\](?=\r?\n|$)/y

/**
 * Goes from bracket to bracket and not from line to line, since the search for a character is native code. The text
 * lies `offset` into the document.
 */
function findHeaders(text: string, offset = 0): Headers {
  let starts = new Int32Array(64)
  let regular = new Uint8Array(64)
  let count = 0
  for (let open = text.indexOf('['); open !== -1; open = text.indexOf('[', open + 1)) {
    const start = lineStartIfBlank(text, open)
    if (start === -1) continue
    regularHeader.lastIndex = open
    // After a lone carriage return, the SDK sees no new line.
    const isRegular = start === open && text.charAt(open - 1) !== '\r' && regularHeader.test(text)
    if (!isRegular && !closesOnItsLine(text, open)) continue
    if (count === starts.length) {
      starts = grown(starts, new Int32Array(count * 2))
      regular = grown(regular, new Uint8Array(count * 2))
    }
    starts[count] = start + offset
    regular[count] = isRegular ? 1 : 0
    count += 1
  }
  return { starts: starts.slice(0, count), regular: regular.slice(0, count) }
}

function grown<Numbers extends Int32Array | Uint8Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from)
  return to
}

/** Where the line begins if only blanks lie before `at`; else -1. A byte-order mark counts as one, as it does in `trim`. */
function lineStartIfBlank(text: string, at: number): number {
  let start = at
  while (start > 0) {
    const code = text.charCodeAt(start - 1)
    if (code === 0x0a || code === 0x0d) break
    if (code > 0x20 && code !== 0x85 && (code < 0x80 || text.charAt(start - 1).trim() !== '')) return -1
    start -= 1
  }
  return start
}

const closingBracket = /[^\r\n]*\]/y

function closesOnItsLine(text: string, open: number): boolean {
  closingBracket.lastIndex = open
  return closingBracket.test(text)
}
