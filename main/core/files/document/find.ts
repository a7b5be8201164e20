import type { FileName } from '../../model/finding.ts'
import { awsName, type HeaderName, sdkKey, sdkName } from '../../readers/headers.ts'
import { knownSection } from '../../readers/outline.ts'
import type { Document, Span } from './document.ts'
import type { Place, SectionName } from './operations.ts'
import { asSdkReads, headerFor, idOf } from './words.ts'

/** A section that at least one tool knows under a name. */
export interface Found {
  readonly index: number
  readonly inAws: boolean
  readonly inSdk: boolean
}

const known = new WeakMap<Place, Map<string, readonly Found[]>>()

/** Every section of a name, however its header is written, in the order of the file. */
export function findSections(place: Place, wanted: SectionName): readonly Found[] {
  const found = known.get(place) ?? new Map<string, readonly Found[]>()
  known.set(place, found)
  const sections = found.get(idOf(wanted)) ?? search(place, wanted)
  found.set(idOf(wanted), sections)
  return sections
}

function search({ document, file }: Place, wanted: SectionName): Found[] {
  const plain = knownSection(document, file, wanted.kind, wanted.name)
  if (plain) return [{ index: document.sectionAt(plain.start), inAws: true, inSdk: true }]
  const found: Found[] = []
  const { text } = document
  const add = (index: number) => {
    const { aws, sdk } = namesIn(document, index, file)
    const inAws = isSame(aws, wanted)
    const inSdk = isSame(sdk, wanted)
    if (inAws || inSdk) found.push({ index, inAws, inSdk })
  }
  for (const header of headersFor(wanted, file)) {
    for (let at = text.indexOf(header); at !== -1; at = text.indexOf(header, at + 1)) {
      const index = document.sectionAt(at)
      if (index !== -1 && document.sectionStart(index) === at && document.isRegular(index)) add(index)
    }
  }
  for (let index = document.nextIrregular(0); index !== -1; index = document.nextIrregular(index + 1)) add(index)
  return found.sort((one, other) => one.index - other.index)
}

/** In `credentials` the SDK takes [profile a] for a profile that is named profile.a. */
function headersFor(wanted: SectionName, file: FileName): string[] {
  const dotted = file === 'credentials' ? /^(profile|sso-session|services)\.(.+)$/.exec(wanted.name) : null
  return [headerFor(wanted, file), ...(dotted ? [`[${dotted[1]} ${dotted[2]}]`] : [])]
}

/** The sections in which a setting must stand for each tool to read it: nearly always the same one. */
export function effectiveSections(place: Place, wanted: SectionName): number[] {
  const found = findSections(place, wanted)
  const inAws = found.findLast(({ inAws }) => inAws)
  const isPrefixed = ({ index }: Found) =>
    /^\s*\[profile\s/.test(place.document.text.slice(place.document.sectionStart(index)))
  const prefixed =
    wanted.name === 'default' && place.file === 'config'
      ? found.findLast((one) => one.inSdk && isPrefixed(one))
      : undefined
  const inSdk = prefixed ?? found.findLast(({ inSdk }) => inSdk)
  return [...new Set([inAws, inSdk].flatMap((one) => (one ? [one.index] : [])))].sort((one, other) => one - other)
}

/** What each tool takes a section for. */
export function namesIn(
  document: Document,
  index: number,
  file: FileName,
): { aws: HeaderName | null; sdk: HeaderName | null } {
  const line = headerLine(document, index)
  const open = line.indexOf('[')
  const close = line.lastIndexOf(']')
  const kept = asSdkReads(line).trim()
  const key = kept.startsWith('[') && kept.endsWith(']') ? sdkKey(kept.slice(1, -1)) : null
  return {
    aws: close > open + 1 ? awsName(line.slice(open + 1, close), file) : null,
    sdk: key === null ? null : sdkName(key, file),
  }
}

export function headerLine(document: Document, index: number): string {
  const start = document.sectionStart(index)
  return /^[^\r\n]*/.exec(document.text.slice(start, document.sectionEnd(index)))?.[0] ?? ''
}

/** A header from its first bracket to the one that closes it, be it only for one of the tools. */
export function headerSpan(document: Document, index: number): Span {
  const line = headerLine(document, index)
  const kept = asSdkReads(line).trimEnd()
  const close = kept.endsWith(']') ? kept.length : line.lastIndexOf(']') + 1
  const start = document.sectionStart(index)
  return { start: start + line.indexOf('['), end: start + close }
}

/** What stands between the brackets of a header. */
export function writtenHeader(document: Document, index: number): string {
  const { start, end } = headerSpan(document, index)
  return document.text.slice(start + 1, end - 1)
}

/** The sections whose headers are written like this. */
export function sectionsWritten(document: Document, header: string): number[] {
  const found: number[] = []
  const { text } = document
  for (let at = text.indexOf(`[${header}]`); at !== -1; at = text.indexOf(`[${header}]`, at + 1)) {
    const index = document.sectionAt(at)
    if (index !== -1 && headerSpan(document, index).start === at && writtenHeader(document, index) === header)
      found.push(index)
  }
  return found
}

const isSame = (name: HeaderName | null, wanted: SectionName) => name?.kind === wanted.kind && name.name === wanted.name
