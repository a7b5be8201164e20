import { findSections, headerSpan } from './find.ts'
import { isProperty, type Line, lastLineOf, linesOf } from './lines.ts'
import {
  type Of,
  type Place,
  type Planned,
  type Refusal,
  refuse,
  type SectionName,
  type Sections,
  type Splice,
} from './operations.ts'
import { delimiterStyle, extentOf, hasBlankBetween, lineEndAt } from './style.ts'
import { headerFor, idOf, keyProblem, nameProblem, valueProblem } from './words.ts'

export function planAdd(place: Place, { section, settings }: Of<'add-section'>): Planned {
  const problem = newNameProblem(place, section)
  if (problem) return problem
  for (const [key, value] of settings) {
    const wrong = keyProblem(key) ?? valueProblem(value)
    if (wrong) return 'code' in wrong ? wrong : refuse('cut-value', wrong.cut.reason, wrong.cut.tools)
  }
  if (new Set(settings.map(([key]) => key)).size < settings.length)
    return refuse('bad-key', 'a key can be given only once')
  const { document } = place
  const newline = lineEndAt(document.text, document.length)
  const last = document.sectionCount - 1
  const delimiter = last === -1 ? ' = ' : delimiterStyle(document, last, linesOf(document, last))
  const lines = [headerFor(section, place.file), ...settings.map(([key, value]) => `${key}${delimiter}${value}`)]
  const expect = (sections: Sections, parser: 'aws' | 'sdk') => {
    if (parser === 'aws' || settings.length > 0) sections[idOf(section)] = Object.fromEntries(settings)
  }
  return { splices: [append(place, lines.map((line) => line + newline).join(''))], expect }
}

export function planRemove(place: Place, { section }: Of<'remove-section'>): Planned {
  const found = findSections(place, section)
  if (found.length === 0) return missing(section)
  const splices = found.map(({ index }) => removal(place, index))
  return { splices, expect: (sections) => delete sections[idOf(section)] }
}

export function planRename(place: Place, { section, to }: Of<'rename-section'>): Planned {
  const renamed = { ...section, name: to }
  const found = findSections(place, section)
  if (found.length === 0) return missing(section)
  const problem = newNameProblem(place, renamed)
  if (problem) return problem
  const splices = found.map(({ index }) => reheaded(place, index, headerFor(renamed, place.file)))
  const expect = (sections: Sections, _parser: unknown, after: Sections) => {
    const settings = sections[idOf(section)] ?? after[idOf(renamed)]
    delete sections[idOf(section)]
    if (settings) sections[idOf(renamed)] = settings
  }
  return { splices, expect }
}

export function planCopy(place: Place, { section, to }: Of<'copy-section'>): Planned {
  const copied = { ...section, name: to }
  const index = onlyOne(place, section)
  if (typeof index !== 'number') return index
  const problem = newNameProblem(place, copied)
  if (problem) return problem
  const { document } = place
  const { text } = document
  const newline = lineEndAt(text, document.length)
  const body = contentLines(linesOf(document, index)).slice(1)
  const first = body[0]
  const last = body.at(-1)
  const content = first && last ? text.slice(first.start, last.next) : ''
  const ended = content === '' || /[\r\n]$/.test(content) ? content : content + newline
  const expect = (sections: Sections, _parser: unknown, after: Sections) => {
    const settings = sections[idOf(section)] ?? after[idOf(copied)]
    if (settings) sections[idOf(copied)] = settings
  }
  return { splices: [append(place, headerFor(copied, place.file) + newline + ended)], expect }
}

export function planMove(place: Place, { section, before }: Of<'move-section'>): Planned {
  const index = onlyOne(place, section)
  if (typeof index !== 'number') return index
  const { document } = place
  const { text } = document
  const { start, end } = extentOf(document, index)
  const moved = text.slice(start, end)
  const newline = lineEndAt(text, document.length)
  if (before === null) {
    if (end === document.length) return { splices: [], expect: () => undefined }
    const added = append(place, moved.trimEnd() + newline)
    return { splices: [removal(place, index), added], expect: () => undefined }
  }
  const target = findSections(place, before)[0]
  if (!target) return missing(before)
  if (target.index === index) return { splices: [], expect: () => undefined }
  const at = extentOf(document, target.index).start
  const isSeparate = /(?:\r?\n[ \t]*){2}$/.test(moved) || !hasBlankBetween(document)
  const ended = /[\r\n]$/.test(moved) ? moved : moved + newline
  return {
    splices: [removal(place, index), { start: at, end: at, text: isSeparate ? ended : ended + newline }],
    expect: () => undefined,
  }
}

export function planMerge(place: Place, { section }: Of<'merge-duplicates'>): Planned {
  const [first, ...others] = findSections(place, section)
  if (!first) return missing(section)
  if (others.length === 0) return refuse('section-missing', `there is only one section ${section.name}`)
  const { document, file } = place
  const { text } = document
  const newline = lineEndAt(text, document.length)
  const entries = entriesOf(text, linesOf(document, first.index), newline)
  for (const { index } of others) {
    for (const { key, content } of entriesOf(text, linesOf(document, index), newline)) {
      const known = key === null ? -1 : entries.findIndex((entry) => entry.key === key)
      if (known === -1) entries.push({ key, content })
      else entries[known] = { key, content }
    }
  }
  const lines = contentLines(linesOf(document, first.index))
  const [header] = lines
  const last = lines.at(-1)
  if (!header || !last) return missing(section)
  const body = { start: header.next, end: last.next, text: entries.map(({ content }) => content).join('') }
  const unended = header.next === header.end && body.text !== '' ? newline : ''
  const splices = [
    reheaded(place, first.index, headerFor(section, file)),
    { ...body, text: unended + body.text },
    ...others.map(({ index }) => removal(place, index)),
  ]
  return { splices, expect: acceptAny(section) }
}

export function planDrop(place: Place, { section, occurrence }: Of<'drop-duplicate'>): Planned {
  const found = findSections(place, section)
  const dropped = found[occurrence - 1]
  if (!dropped || found.length < 2)
    return refuse('section-missing', `there is no duplicate ${occurrence} of ${section.name}`)
  return { splices: [removal(place, dropped.index)], expect: acceptAny(section) }
}

/** What becomes of the section itself is the point of the operation; nothing else may change. */
function acceptAny(section: SectionName) {
  return (sections: Sections, _parser: unknown, after: Sections) => {
    const settings = after[idOf(section)]
    if (settings) sections[idOf(section)] = settings
    else delete sections[idOf(section)]
  }
}

interface Entry {
  /** Null for comments. */
  readonly key: string | null
  readonly content: string
}

function entriesOf(text: string, all: readonly Line[], newline: string): Entry[] {
  const lines = contentLines(all)
  const entries: Entry[] = []
  for (let at = 1; at < lines.length; ) {
    const line = lines[at]
    if (!line) break
    const last = isProperty(line) ? lastLineOf(lines, line) : line
    const content = text.slice(line.start, last.next)
    const ended = last.next > last.end ? content : content + newline
    if (line.kind !== 'blank') entries.push({ key: isProperty(line) ? line.key.toLowerCase() : null, content: ended })
    at = lines.indexOf(last) + 1
  }
  return entries
}

/** Without the blank lines and comments at the end, which set the next section apart. */
function contentLines(lines: readonly Line[]): Line[] {
  const last = lines.findLastIndex(({ kind }) => kind !== 'blank' && kind !== 'comment')
  return lines.slice(0, last + 1)
}

function newNameProblem(place: Place, section: SectionName): Refusal | null {
  const problem = nameProblem(section, place.file)
  if (problem) return problem
  const exists = findSections(place, section).length > 0
  return exists ? refuse('section-exists', `there is a section ${section.name} already`) : null
}

/** Whether another section than this one has the name. */
export const nameTaken = (place: Place, section: SectionName, index: number) =>
  findSections(place, section).some((found) => found.index !== index)

function onlyOne(place: Place, section: SectionName): number | Refusal {
  const [first, ...others] = findSections(place, section)
  if (!first) return missing(section)
  return others.length === 0
    ? first.index
    : refuse('section-duplicate', `${section.name} stands more than once; merge those first`)
}

function removal({ document }: Place, index: number): Splice {
  const { start, end } = extentOf(document, index)
  if (end < document.length || start === 0) return { start, end, text: '' }
  // Nothing is left for the blank lines before the last section to set apart.
  const kept = document.text.slice(0, start)
  const blanks = /(?:\r?\n[ \t]*)*(?=\r?\n$)/.exec(kept)
  return { start: blanks ? blanks.index + (kept.length - blanks.index - blanks[0].length) : start, end, text: '' }
}

/** A new header in the place of the old one; what stands behind it stays. */
export function reheaded({ document }: Place, index: number, header: string): Splice {
  const { start, end } = headerSpan(document, index)
  const isAdjacent = /^[^\s]/.test(document.text.slice(end, end + 1))
  return { start, end, text: isAdjacent ? `${header} ` : header }
}

function append({ document }: Place, section: string): Splice {
  const { text, length } = document
  const newline = lineEndAt(text, length)
  const isEmpty = text.trim() === ''
  const end = length === 0 || /[\r\n]$/.test(text) ? '' : newline
  const isSeparate = isEmpty || !hasBlankBetween(document) || /\n[ \t]*\r?\n$/.test(text)
  return { start: length, end: length, text: end + (isSeparate ? '' : newline) + section }
}

const missing = ({ name }: SectionName) => refuse('section-missing', `there is no section ${name} in this file`)
