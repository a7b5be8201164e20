import { skipSpace, trimSpace } from '../../readers/rawConfigParser.ts'
import type { Document, Span } from './document.ts'

/** What a line is to the AWS CLI's parser, whose grammar is the stricter one. */
export type LineKind = 'header' | 'property' | 'nested' | 'continuation' | 'comment' | 'blank' | 'stray'

export interface Line {
  readonly kind: LineKind
  /** Where the line begins, where its text ends, and where the next line begins. */
  readonly start: number
  readonly end: number
  readonly next: number
  /** The first character that is no blank. */
  readonly first: number
}

export interface PropertyLine extends Line {
  readonly kind: 'property' | 'nested'
  /** As written, with its case. */
  readonly key: string
  readonly delimiter: number
  readonly valueStart: number
  readonly valueEnd: number
}

/** Where a line of a text stands, counted from 1; empty where there are not so many. */
export function lineSpan(text: string, line: number): Span {
  const ends = /\r\n|\r|\n|$/g
  for (let start = 0, number = 1; start <= text.length; number += 1) {
    ends.lastIndex = start
    const found = ends.exec(text)
    if (!found) break
    if (number === line) return { start, end: found.index }
    if (found[0] === '') break
    start = found.index + found[0].length
  }
  return { start: text.length, end: text.length }
}

export const isProperty = (line: Line): line is PropertyLine => line.kind === 'property' || line.kind === 'nested'

/** The lines of one section, its header first. */
export function linesOf(document: Document, index: number): Line[] {
  const { text } = document
  const end = document.sectionEnd(index)
  const lines: Line[] = []
  /** The property that an indented line would continue, and how far that one is indented. */
  let owner: PropertyLine | null = null
  let indent = 0
  for (let at = document.sectionStart(index); at < end; at = lines.at(-1)?.next ?? end) {
    const plain = lineAt(text, at, end)
    let line: Line = plain
    if (lines.length === 0) {
      line = { ...plain, kind: 'header' }
      indent = plain.first - plain.start
    } else if (plain.kind === 'stray') {
      const isDeeper = owner !== null && plain.first - plain.start > indent
      const isInBlock = isDeeper && owner?.valueStart === owner?.valueEnd
      const property = propertyIn(text, plain, isInBlock ? 'nested' : 'property')
      if (isDeeper) line = isInBlock && property ? property : { ...plain, kind: 'continuation' }
      else {
        owner = property ?? owner
        line = property ?? plain
        indent = plain.first - plain.start
      }
    }
    lines.push(line)
  }
  return lines
}

function lineAt(text: string, start: number, limit: number): Line {
  const newline = text.indexOf('\n', start)
  const stop = newline === -1 || newline > limit ? limit : newline
  const returned = text.slice(start, stop).indexOf('\r')
  const end = returned === -1 ? stop : start + returned
  const next = Math.min(limit, end === stop ? stop + 1 : end + 1 === stop && stop === newline ? stop + 1 : end + 1)
  const first = skipSpace(text, start, end)
  const kind =
    first === end ? 'blank' : text.startsWith('#', first) || text.startsWith(';', first) ? 'comment' : 'stray'
  return { kind, start, end, next, first }
}

function propertyIn(text: string, line: Line, kind: PropertyLine['kind']): PropertyLine | null {
  // In a nested block a colon is part of the key.
  const delimiter = delimiterIn(text, line.first, line.end, kind === 'nested' ? '' : ':')
  if (delimiter <= line.first) return null
  const keyEnd = trimSpace(text, line.first, delimiter)
  const start = skipSpace(text, delimiter + 1, line.end)
  const valueEnd = trimSpace(text, start, line.end)
  const valueStart = start === valueEnd ? delimiter + 1 : start
  return {
    ...line,
    kind,
    key: text.slice(line.first, keyEnd),
    delimiter,
    valueStart,
    valueEnd: start === valueEnd ? valueStart : valueEnd,
  }
}

function delimiterIn(text: string, start: number, end: number, other: string): number {
  for (let at = start; at < end; at += 1) {
    const character = text.charAt(at)
    if (character === '=' || character === other) return at
  }
  return -1
}

/** The last line that belongs to a property: the end of its nested block or of the lines that continue it. */
export function lastLineOf(lines: readonly Line[], property: PropertyLine): Line {
  let last: Line = property
  if (property.kind === 'nested') return last
  for (let at = lines.indexOf(property) + 1; at < lines.length; at += 1) {
    const line = lines[at]
    if (!line || line.kind === 'property' || line.kind === 'stray') break
    if (line.kind === 'nested' || line.kind === 'continuation') last = line
  }
  return last
}

/** The nested settings of a property. */
export function nestedUnder(lines: readonly Line[], property: PropertyLine): PropertyLine[] {
  const last = lines.indexOf(lastLineOf(lines, property))
  return lines.slice(lines.indexOf(property) + 1, last + 1).filter(isProperty)
}
