import { encodeText, sequenceAt } from '../files/document/bytes.ts'

/** What `str.isspace` says; neither a subset nor a superset of what JavaScript trims. */
export function isPythonSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0x1c && code <= 0x1f)
  return (
    code >= 0x85 &&
    (code === 0x85 || /[\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(String.fromCharCode(code)))
  )
}

/** What `repr` makes of a string. */
export function pythonRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  let shown = ''
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (character === quote || character === '\\') shown += `\\${character}`
    else if (character === '\n') shown += '\\n'
    else if (character === '\r') shown += '\\r'
    else if (character === '\t') shown += '\\t'
    else if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) shown += character
    else if (code < 0x100) shown += `\\x${code.toString(16).padStart(2, '0')}`
    else if (code < 0x10000) shown += `\\u${code.toString(16).padStart(4, '0')}`
    else shown += `\\U${code.toString(16).padStart(8, '0')}`
  }
  return quote + shown + quote
}

/** How a text file's first byte that is not UTF-8 stops Python. */
export interface DecodeError {
  readonly message: string
  readonly line: number
  /** What Python had read before: an error there comes first. */
  readonly readBefore: number
}

/** Python decodes a file in pieces of this size and gives out the lines of one before it looks at the next. */
const chunkSize = 8192

/** Null where all of the text is UTF-8. Positions in the message count from the chunk, as Python counts them. */
export function decodeErrorIn(text: string): DecodeError | null {
  const bytes = encodeText(text, false)
  let start = 0
  let sequence = sequenceAt(bytes, 0)
  while (start < bytes.length && sequence.valid) {
    start += sequence.length
    sequence = sequenceAt(bytes, start)
  }
  if (start >= bytes.length) return null
  const first = bytes[start] ?? 0
  const isLead = first >= 0xc2 && first <= 0xf4
  const isCutShort = isLead && start + sequence.length === bytes.length
  const offender = isLead ? start + sequence.length : start
  const chunkStart = isCutShort ? bytes.length : Math.floor(offender / chunkSize) * chunkSize
  const position = isCutShort ? 0 : positionInChunk(bytes, start, chunkStart)
  const reason = isCutShort ? 'unexpected end of data' : isLead ? 'invalid continuation byte' : 'invalid start byte'
  const what =
    sequence.length === 1
      ? `byte 0x${first.toString(16)} in position ${position}`
      : `bytes in position ${position}-${position + sequence.length - 1}`
  const readBefore = bytes.toString('utf8', 0, linesReadBefore(bytes, chunkStart)).length
  const before = bytes.toString('latin1', 0, start)
  return {
    message: `'utf-8' codec can't decode ${what}: ${reason}`,
    line: 1 + (before.match(/\r\n|\r|\n/g)?.length ?? 0),
    readBefore,
  }
}

/** A character that began in the chunk before is kept and put in front of this one. */
function positionInChunk(bytes: Uint8Array, start: number, chunkStart: number): number {
  if (start < chunkStart) return 0
  let pending = 0
  for (let back = 1; back <= 3 && chunkStart - back >= 0; back += 1) {
    const byte = bytes[chunkStart - back] ?? 0
    if (byte >= 0xc0) {
      if (sequenceAt(bytes, chunkStart - back).length > back) pending = back
      break
    }
    if (byte < 0x80) break
  }
  return start - chunkStart + pending
}

/** Where the last line ends that was complete. A carriage return at the very end may still be half of a line end. */
function linesReadBefore(bytes: Uint8Array, chunkStart: number): number {
  for (let end = chunkStart; end > 0; end -= 1) {
    const byte = bytes[end - 1]
    if (byte === 0x0a || (byte === 0x0d && end < chunkStart && bytes[end] !== 0x0a)) return end
  }
  return 0
}
