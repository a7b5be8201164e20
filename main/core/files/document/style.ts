import type { Document } from './document.ts'
import { isProperty, type Line, linesOf, type PropertyLine } from './lines.ts'

/** The line end of a place in the file: that of the line before, or else the first one of the file. */
export function lineEndAt(text: string, offset: number): string {
  const before = /(?:\r\n|\n)$/.exec(text.slice(Math.max(0, offset - 2), offset))?.[0]
  if (before !== undefined) return before
  const newline = text.indexOf('\n')
  return newline > 0 && text.charAt(newline - 1) === '\r' ? '\r\n' : '\n'
}

/** How the file writes what stands between key and value: as in these lines, or as in the sections around them. */
export function delimiterStyle(document: Document, index: number, lines: readonly Line[]): string {
  const near = (other: number) =>
    other >= 0 && other < document.sectionCount ? linesOf(document, other).find(isModel) : undefined
  const model = lines.find(isModel) ?? near(index - 1) ?? near(index + 1)
  if (!model) return ' = '
  const { delimiter, first, key, valueStart } = model
  return document.text.slice(first + key.length, delimiter) + document.text.slice(delimiter, valueStart)

  function isModel(line: Line): line is PropertyLine {
    return (
      isProperty(line) &&
      line.valueEnd > line.valueStart &&
      /^[ \t]*=[ \t]*$/.test(document.text.slice(line.first + line.key.length, line.valueStart))
    )
  }
}

/** Whether sections stand apart from each other. The last one tells, since the next is likely to come after it. */
export function hasBlankBetween(document: Document): boolean {
  const last = document.sectionCount - 1
  if (last < 1) return true
  const before = document.text.slice(0, leadOf(document, last))
  return /(?:^|\n)[ \t]*\r?\n$/.test(before.slice(-200))
}

/** Where a section begins together with the comment lines right above its header, if a blank line is above those. */
export function leadOf(document: Document, index: number): number {
  const { text } = document
  const start = document.sectionStart(index)
  // What stands at the very top is about the file.
  if (index === 0) return start
  for (let lead = start; lead > document.sectionStart(index - 1); ) {
    const lineStart = text.lastIndexOf('\n', lead - 2) + 1
    const line = text.slice(lineStart, lead)
    if (line.trim() === '') return lead
    if (!/^[ \t]*[#;]/.test(line)) break
    lead = lineStart
  }
  return start
}

/** A section with the comments above its header, up to those of the next one. */
export function extentOf(document: Document, index: number): { readonly start: number; readonly end: number } {
  const isLast = index + 1 === document.sectionCount
  return { start: leadOf(document, index), end: isLast ? document.length : leadOf(document, index + 1) }
}
