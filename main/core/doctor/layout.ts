import type { Document } from '../files/document/document.ts'
import { headerLine, headerSpan, namesIn, writtenHeader } from '../files/document/find.ts'
import { type Line, linesOf } from '../files/document/lines.ts'
import type { SectionName } from '../files/document/operations.ts'
import { idOf } from '../files/document/words.ts'
import type { FileName } from '../model/finding.ts'
import { outlineOf, Stretch } from '../readers/outline.ts'
import type { ExaminedFile } from './examined.ts'

/** A section that tools may not read alike, as it is written. */
export interface OddSection {
  readonly index: number
  readonly file: FileName
  /** What stands between the brackets of its header. */
  readonly header: string
  /** Blanks before the header, and what follows it on its line. */
  readonly indent: string
  readonly rest: string
  readonly line: number
  readonly aws: SectionName | null
  readonly sdk: SectionName | null
  /** Its lines, the header first; the next one is a line further down. */
  readonly lines: readonly Line[]
}

/** A section with the name that it has for some tool; null where no tool knows it. */
export interface NamedSection {
  readonly name: SectionName | null
  readonly header: string
  readonly index: number
  readonly line: number
}

export interface Layout {
  /** In the order of the file; for a file that every tool reads alike there are none. */
  readonly odd: readonly OddSection[]
  /** Lines before the first header that are neither blank nor comments, by number. */
  readonly strayAtTop: readonly number[]
  /** Sections that share a name, or that no tool knows but that are written alike. */
  readonly repeated: readonly (readonly NamedSection[])[]
  /** Whether there are characters in it at which tools end lines or words differently: then nothing is mended by rule. */
  readonly isStrange: boolean
  /** How many sections have this name for some tool. */
  count(name: SectionName): number
}

/** Looks closely at those parts of a file that are not read alike by every tool. */
export function layoutOf({ document, name: file }: ExaminedFile): Layout {
  const outline = outlineOf(document, file)
  const { groups } = outline
  if (groups) {
    const group = { profile: groups.profiles, 'sso-session': groups.sessions, services: groups.services }
    return {
      odd: [],
      strayAtTop: [],
      repeated: [],
      isStrange: false,
      count: ({ kind, name }) => (group[kind].has(name) ? 1 : 0),
    }
  }
  const odd: OddSection[] = []
  const strayAtTop: number[] = []
  const byName = new Map<string, NamedSection[]>()
  const add = (section: NamedSection) => {
    const id = section.name ? idOf(section.name) : `[${section.header}]`
    const known = byName.get(id)
    if (known) known.push(section)
    else byName.set(id, [section])
  }
  for (const part of outline.parts) {
    if (!(part instanceof Stretch)) {
      const { kind, name, line, rawName, start } = part
      add({ name: { kind, name }, header: rawName, index: document.sectionAt(start), line })
      continue
    }
    let { line } = part
    let index = document.sectionAt(part.start)
    if (index === -1) {
      const top = topLines(document)
      for (const [at, text] of top.entries()) if (isStray(text)) strayAtTop.push(line + at)
      line += top.length
      index = 0
    }
    for (; index < document.sectionCount && document.sectionStart(index) < part.end; index += 1) {
      const section = oddSection(document, file, index, line)
      odd.push(section)
      line += section.lines.length
      const { aws, sdk } = section
      const { header } = section
      const names = aws && sdk && idOf(aws) === idOf(sdk) ? [aws] : [aws, sdk].filter((name) => name !== null)
      for (const name of names.length > 0 ? names : [null]) add({ name, header, index, line: section.line })
    }
  }
  return {
    isStrange: strange.test(document.text) || oddIndent.test(document.text),
    odd,
    strayAtTop,
    repeated: [...byName.values()].filter(({ length }) => length > 1),
    count: (name) => byName.get(idOf(name))?.length ?? 0,
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const strange = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029]|\r(?!\n)/

/** A blank that is none of the usual ones: to aws it is no indentation, and yet it is trimmed. */
const oddIndent = /(?<=[\r\n][ \t]*)[^\S \t\r\n]/

function oddSection(document: Document, file: FileName, index: number, line: number): OddSection {
  const span = headerSpan(document, index)
  const start = document.sectionStart(index)
  const written = headerLine(document, index)
  const { aws, sdk } = namesIn(document, index, file)
  return {
    index,
    file,
    header: writtenHeader(document, index),
    indent: written.slice(0, span.start - start),
    rest: written.slice(span.end - start),
    line,
    aws,
    sdk,
    lines: linesOf(document, index),
  }
}

/** The lines before the first header. */
function topLines(document: Document): string[] {
  const lines = document.text.slice(0, document.sectionStart(0)).split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  return lines
}

const isStray = (line: string) => line.trim() !== '' && !/^\s*[#;]/.test(line)

/** What a finding says of its place where it is about a line of a section. */
export function inSection({ aws, sdk, file }: OddSection, line: number) {
  const name = aws ?? sdk
  const at = { file, line }
  return name?.kind === 'profile'
    ? ({ reach: 'users', concerns: [{ profile: name.name, at }], at } as const)
    : ({ reach: 'setup', concerns: [], at } as const)
}
