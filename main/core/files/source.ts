import type { SectionName, SectionSource, SettingSource } from '../model/edit.ts'
import type { FileName } from '../model/finding.ts'
import type { Document } from './document/document.ts'
import { findSections } from './document/find.ts'
import { isProperty, lastLineOf, linesOf } from './document/lines.ts'
import { Masks } from './mask.ts'

/** Every section of a name in one file, as it is written there, without its secrets. */
export function sectionSources(document: Document, file: FileName, section: SectionName): SectionSource[] {
  const { text } = document
  return findSections({ document, file }, section).map(({ index }) => {
    const start = document.sectionStart(index)
    const line = lineNumber(text, start)
    const lines = linesOf(document, index)
    const settings = lines.filter(isProperty).flatMap((property): SettingSource[] => {
      if (property.kind !== 'property') return []
      const isBlock = lastLineOf(lines, property) !== property
      const value = text.slice(property.valueStart, property.valueEnd)
      const written = text.slice(property.start, property.end)
      const isHidden = isBlock || new Masks().hide(written) !== written
      return [{ key: property.key, value: isHidden ? null : value, line: line + lines.indexOf(property) }]
    })
    return { file, line, text: new Masks().hide(text.slice(start, document.sectionEnd(index))).trimEnd(), settings }
  })
}

function lineNumber(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
