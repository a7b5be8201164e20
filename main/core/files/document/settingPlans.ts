import { knownSection } from '../../readers/outline.ts'
import { isAsciiText } from './bytes.ts'
import { effectiveSections, findSections } from './find.ts'
import { type Line, lastLineOf, linesOf, nestedUnder, type PropertyLine } from './lines.ts'
import {
  type Of,
  type Parser,
  type Place,
  type Planned,
  type Refusal,
  refuse,
  type Sections,
  type SettingName,
  type Splice,
} from './operations.ts'
import { delimiterStyle, lineEndAt } from './style.ts'
import { asSdkReads, idOf, keyProblem, valueProblem } from './words.ts'

export function planSet(place: Place, operation: Of<'set'>): Planned {
  const { section, key, nested, value } = operation
  const problem = keyProblem(key) ?? (nested === undefined ? null : keyProblem(nested)) ?? valueProblem(value)
  if (problem && 'code' in problem) return problem
  if (problem && !operation.evenIfCut) return refuse('cut-value', problem.cut.reason, problem.cut.tools)
  const simple = problem || nested !== undefined ? null : replacementInPlace(place, operation)
  if (simple) return { splices: [simple], expect: null }
  const targets = effectiveSections(place, section)
  if (targets.length === 0) return sectionMissing(section.name)
  const notes = problem ? [problem.cut] : []
  const expect = (sections: Sections, parser: Parser, after: Sections) => {
    const id = idOf(section)
    // The SDK sees a section only from its first setting on, and some sections never.
    if (!sections[id] && !after[id]) return
    const settings = sections[id] ?? Object.create(null)
    const read = parser === 'sdk' ? asSdkReads(value) : value
    const isRead = read !== '' || parser === 'aws'
    if (nested === undefined) {
      forget(settings, key)
      if (isRead) settings[key] = read
    } else if (isRead) {
      const block = settings[key]
      settings[key] = { ...(typeof block === 'object' ? block : {}), [nested]: read }
    }
    if (parser === 'sdk' && Object.keys(settings).length === 0) delete sections[id]
    else sections[id] = settings
  }
  const plan = (atTop: boolean): Planned => {
    const splices: Splice[] = []
    for (const index of targets) {
      const more = setIn(place, index, operation, atTop)
      if ('code' in more) return more
      splices.push(...more)
    }
    return { splices, expect, notes, ...(atTop ? {} : { otherwise: () => plan(true) }) }
  }
  return plan(false)
}

/** Where every tool reads the old value alike, it will read a new one of ASCII alike: nothing needs a second look. */
function replacementInPlace({ document, file }: Place, { section, key, value }: Of<'set'>): Splice | null {
  const setting = knownSection(document, file, section.kind, section.name)?.get(key)
  if (!setting || typeof setting.value !== 'string' || !isAsciiText(value)) return null
  return { start: setting.start, end: setting.end, text: value }
}

type Written = Pick<Of<'set'>, 'key' | 'nested' | 'value'>

function setIn(
  { document }: Place,
  index: number,
  { key, nested, value }: Written,
  atTop: boolean,
): Splice[] | Refusal {
  const { text } = document
  const lines = linesOf(document, index)
  const known = propertiesNamed(lines, key)
  const last = known.at(-1)
  if (nested === undefined) {
    if (!last)
      return [insert(text, anchorIn(text, lines, atTop), `${key}${delimiterStyle(document, index, lines)}${value}`)]
    return [
      ...known.slice(0, -1).flatMap((line) => ownLines(lines, line)),
      ...replaceValue(text, lines, last, key, value),
    ]
  }
  const delimiter = delimiterStyle(document, index, lines)
  const inner = `${nested}${delimiter}${value}`
  if (!last) {
    const anchor = anchorIn(text, lines, atTop)
    const newline = lineEndAt(text, anchor.line.next)
    return [insert(text, anchor, `${key}${delimiter.trimEnd()}${newline}${anchor.indent}  ${inner}`)]
  }
  if (last.valueEnd > last.valueStart)
    return refuse('setting-exists', `${key} has a value of its own, so nothing can stand under it`)
  const block = nestedUnder(lines, last)
  const same = block.filter((line) => line.key === nested)
  const replaced = same.at(-1)
  if (replaced) {
    return [
      ...same.slice(0, -1).flatMap((line) => ownLines(lines, line)),
      ...replaceValue(text, lines, replaced, nested, value),
    ]
  }
  const after = block.at(-1) ?? last
  const indent = after === last ? `${indentOf(text, last)}  ` : indentOf(text, after)
  return [insert(text, { line: after, indent }, inner)]
}

/** What follows a comment sign in these may be half of an old secret, or of a command. */
const mayHoldSecret = /secret|token|password|credential_process/

function replaceValue(text: string, lines: readonly Line[], line: PropertyLine, key: string, value: string): Splice[] {
  const old = text.slice(line.valueStart, line.valueEnd)
  const delimiter = text.slice(line.first + line.key.length, line.valueStart)
  const splices: Splice[] = []
  // For aws a comment behind a value is part of it; above the line it is a comment for every tool.
  const comment = old.slice(asSdkReads(old).length).trim()
  if (old !== value && comment !== old && comment !== '' && !mayHoldSecret.test(key)) {
    const newline = lineEndAt(text, line.next)
    splices.push({ start: line.start, end: line.start, text: `${indentOf(text, line)}${comment}${newline}` })
  }
  const written = `${key}${value === '' ? delimiter.replace(':', '=') : delimiterFor(delimiter, old !== '')}${value}`
  if (written !== text.slice(line.first, line.valueEnd)) {
    splices.push({ start: line.first, end: line.valueEnd, text: written })
  }
  splices.push(...continuations(lines, line))
  return splices
}

function delimiterFor(old: string, hadValue: boolean): string {
  if (!/^[ \t]*[=:][ \t]*$/.test(old)) return ' = '
  const delimiter = old.replace(':', '=')
  return !hadValue && /^[ \t]+=$/.test(delimiter) ? `${delimiter} ` : delimiter
}

export function planUnset(place: Place, { section, key, nested }: Of<'unset'>): Planned {
  const found = findSetting(place, { section, key, ...(nested === undefined ? {} : { nested }) })
  if ('code' in found) return found
  const splices = found.flatMap(({ lines, property }) => {
    const block = property.kind === 'nested' ? parentOf(lines, property) : null
    // A key with nothing under it means something else to each tool.
    const isLast = block && nestedUnder(lines, block).every((line) => line.key === nested)
    return isLast ? [extent(lines, block)] : [extent(lines, property)]
  })
  return {
    splices: withoutRepeats(splices),
    expect: removed({ section, key, ...(nested === undefined ? {} : { nested }) }),
  }
}

export function planRenameKey(place: Place, { section, key, nested, to }: Of<'rename-key'>): Planned {
  const problem = keyProblem(to)
  if (problem) return problem
  const found = findSetting(place, { section, key, ...(nested === undefined ? {} : { nested }) })
  if ('code' in found) return found
  const newName = nested === undefined ? { section, key: to } : { section, key, nested: to }
  const isRespelled = nested === undefined && to === key
  if (!isRespelled && !('code' in findSetting(place, newName)))
    return refuse('setting-exists', `${section.name} has a setting ${to} already`)
  const splices = found.map(({ property: { first, key: written } }) => ({
    start: first,
    end: first + written.length,
    text: to,
  }))
  const expect = (sections: Sections, _parser: Parser, after: Sections) => {
    const settings = sections[idOf(section)]
    if (!settings) return
    const block = settings[key]
    if (nested !== undefined) {
      const value = typeof block === 'object' ? block[nested] : undefined
      if (typeof block !== 'object' || value === undefined) return
      delete block[nested]
      block[to] = value
      return
    }
    forget(settings, key)
    // A key in upper case becomes visible to the SDK.
    const value = block ?? after[idOf(section)]?.[to]
    if (value !== undefined) settings[to] = value
  }
  return { splices, expect }
}

interface FoundSetting {
  readonly lines: readonly Line[]
  readonly property: PropertyLine
}

/** Every line in which any tool may see a setting. */
export function findSetting(place: Place, { section, key, nested }: SettingName): FoundSetting[] | Refusal {
  const sections = findSections(place, section)
  if (sections.length === 0) return sectionMissing(section.name)
  const found = sections.flatMap(({ index }) => {
    const lines = linesOf(place.document, index)
    const properties = propertiesNamed(lines, key)
    const inner = properties.flatMap((property) => nestedUnder(lines, property)).filter((line) => line.key === nested)
    return (nested === undefined ? properties : inner).map((property) => ({ lines, property }))
  })
  const name = nested === undefined ? key : `${key}.${nested}`
  return found.length > 0 ? found : refuse('setting-missing', `${section.name} has no setting ${name}`)
}

export function removed({ section, key, nested }: SettingName) {
  return (sections: Sections, parser: Parser) => {
    const settings = sections[idOf(section)]
    if (!settings) return
    const block = settings[key]
    if (nested === undefined) forget(settings, key)
    else if (typeof block === 'object') {
      delete block[nested]
      if (Object.keys(block).length === 0) delete settings[key]
    }
    if (parser === 'sdk' && Object.keys(settings).length === 0) delete sections[idOf(section)]
  }
}

/** Keys in upper case are the same key for aws and another one for the SDK. */
function forget(settings: Sections[string], key: string): void {
  for (const known of Object.keys(settings)) if (known.toLowerCase() === key) delete settings[known]
}

export const propertiesNamed = (lines: readonly Line[], key: string) =>
  lines.filter(
    (line): line is PropertyLine => line.kind === 'property' && 'key' in line && String(line.key).toLowerCase() === key,
  )

const parentOf = (lines: readonly Line[], nested: PropertyLine) =>
  lines.slice(0, lines.indexOf(nested)).findLast((line): line is PropertyLine => line.kind === 'property') ?? null

export function extent(lines: readonly Line[], property: PropertyLine): Splice {
  return { start: property.start, end: lastLineOf(lines, property).next, text: '' }
}

/** The lines that continue a value, but not the comments among them. */
function continuations(lines: readonly Line[], property: PropertyLine): Splice[] {
  return lines
    .slice(lines.indexOf(property) + 1, lines.indexOf(lastLineOf(lines, property)) + 1)
    .filter(({ kind }) => kind === 'nested' || kind === 'continuation')
    .map(({ start, next }) => ({ start, end: next, text: '' }))
}

const ownLines = (lines: readonly Line[], property: PropertyLine): Splice[] => [
  { start: property.start, end: property.next, text: '' },
  ...continuations(lines, property),
]

const withoutRepeats = (splices: readonly Splice[]) =>
  splices.filter(({ start }, index) => splices.findIndex((other) => other.start === start) === index)

const indentOf = (text: string, line: Line) => text.slice(line.start, line.first)

interface Anchor {
  readonly line: Line
  readonly indent: string
}

/** Where a new setting goes: after the last one, or else right below the header. */
function anchorIn(text: string, lines: readonly Line[], atTop: boolean): Anchor {
  const properties = lines.filter((line): line is PropertyLine => line.kind === 'property')
  const model = properties.at(-1)
  const [header] = lines
  if (!header) throw new Error('a section has a header')
  const indent = model ? indentOf(text, model) : ''
  return { line: model && !atTop ? lastLineOf(lines, model) : header, indent }
}

function insert(text: string, { line, indent }: Anchor, content: string): Splice {
  const newline = lineEndAt(text, line.next)
  const hasEnd = line.next > line.end
  const written = hasEnd ? `${indent}${content}${newline}` : `${newline}${indent}${content}`
  return { start: line.next, end: line.next, text: written }
}

const sectionMissing = (name: string) => refuse('section-missing', `there is no section ${name} in this file`)
