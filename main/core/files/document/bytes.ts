import { isAscii, isUtf8 } from 'node:buffer'

/**
 * Text in which every byte survives. Valid UTF-8 is read as such; a byte that is part of no valid character stands as
 * the lone surrogate U+DC00 + byte, which no valid UTF-8 can yield, so that the way back is exact (Python calls it
 * `surrogateescape`). Offsets in the text are therefore offsets in the file for ASCII, and names and values in other
 * scripts need no second decoding.
 */
export function decodeBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (isAscii(buffer)) return buffer.toString('latin1')
  if (isUtf8(buffer)) return buffer.toString('utf8')
  let text = ''
  let start = 0
  for (let at = 0; at < buffer.length; ) {
    const { length, valid } = sequenceAt(buffer, at)
    if (valid) {
      at += length
      continue
    }
    text += buffer.toString('utf8', start, at)
    for (const end = at + length; at < end; at += 1) text += String.fromCharCode(0xdc00 + (buffer[at] ?? 0))
    start = at
  }
  return text + buffer.toString('utf8', start)
}

/** The bytes of such a text. */
export function encodeText(text: string, textIsAscii: boolean): Buffer {
  if (textIsAscii) return Buffer.from(text, 'latin1')
  if (!hasEscapes(text)) return Buffer.from(text, 'utf8')
  const parts: Buffer[] = []
  let start = 0
  for (const escaped of text.matchAll(escapes)) {
    parts.push(Buffer.from(text.slice(start, escaped.index), 'utf8'))
    parts.push(Buffer.from(Array.from(escaped[0], (unit) => unit.charCodeAt(0) & 0xff)))
    start = escaped.index + escaped[0].length
  }
  parts.push(Buffer.from(text.slice(start), 'utf8'))
  return Buffer.concat(parts)
}

const escapes = /[\uDC80-\uDCFF]+/gu

/** Whether the text stands for bytes that are not UTF-8. With the `u` flag only lone surrogates match. */
export const hasEscapes = (text: string) => /[\uDC80-\uDCFF]/u.test(text)

/** Text of a user, which must be ordinary Unicode. */
export const isWellFormed = (text: string) => !/[\uD800-\uDFFF]/u.test(text)

// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is ASCII too.
export const isAsciiText = (text: string) => !/[^\x00-\x7f]/.test(text)

export interface Sequence {
  /** Of the character, or of the bytes that began one and were then cut short. */
  readonly length: number
  readonly valid: boolean
}

/** The UTF-8 character at a place, or how many bytes there belong to none. */
export function sequenceAt(bytes: Uint8Array, at: number): Sequence {
  const first = bytes[at] ?? 0
  if (first < 0x80) return { length: 1, valid: true }
  const wanted = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
  if (wanted === 0) return { length: 1, valid: false }
  for (let index = 1; index < wanted; index += 1) {
    const byte = bytes[at + index]
    const low = index > 1 ? 0x80 : first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
    const high = index > 1 ? 0xbf : first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
    if (byte === undefined || byte < low || byte > high) return { length: index, valid: false }
  }
  return { length: wanted, valid: true }
}
