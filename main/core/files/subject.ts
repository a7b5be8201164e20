import type { FileName } from '../model/finding.ts'
import type { Document, Span } from './document/document.ts'
import { effectiveSections, findSections, sectionsWritten } from './document/find.ts'
import { isProperty, lastLineOf, lineSpan, linesOf } from './document/lines.ts'
import type { Operation, SectionName } from './document/operations.ts'

/** The text that an operation is about, as it stands in a version of the file. Empty where it is not there. */
export function subjectOf(document: Document, operation: Operation, file: FileName): string {
  switch (operation.type) {
    case 'set':
    case 'unset':
    case 'comment-out':
    case 'comment-in':
    case 'rename-key':
    case 'drop-repeats':
      return settingText(document, file, operation.section, operation.key)
    case 'replace-text':
      return operation.expected
    case 'retitle-section':
      return sectionsWritten(document, operation.header)
        .map((index) => document.text.slice(document.sectionStart(index), document.sectionEnd(index)))
        .join('')
        .trimEnd()
    case 'comment-out-line': {
      const { start, end } = lineSpan(document.text, operation.line)
      return document.text.slice(start, end)
    }
    case 'drop-byte-order-mark':
      return document.text.slice(0, 1)
    default:
      return sectionText(document, file, operation.section)
  }
}

/** Where the one section of that name stands, its last blank lines among it; null if there is none, or several. */
export function sectionSpan(document: Document, file: FileName, section: SectionName): Span | null {
  const [found, ...others] = findSections({ document, file }, section)
  if (!found || others.length > 0) return null
  return { start: document.sectionStart(found.index), end: document.sectionEnd(found.index) }
}

function sectionText(document: Document, file: FileName, section: SectionName): string {
  return findSections({ document, file }, section)
    .map(({ index }) => document.text.slice(document.sectionStart(index), document.sectionEnd(index)))
    .join('')
    .trimEnd()
}

function settingText(document: Document, file: FileName, section: SectionName, key: string): string {
  const found = effectiveSections({ document, file }, section).flatMap((index) => {
    const lines = linesOf(document, index)
    const own = lines.filter(isProperty).filter((line) => line.kind === 'property' && isSameKey(line.key, key))
    return own.map((line) => document.text.slice(line.start, lastLineOf(lines, line).end))
  })
  return found.join('\n')
}

const isSameKey = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()
