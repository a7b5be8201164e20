import { encodeText } from '../files/document/bytes.ts'
import { type Document, parse } from '../files/document/document.ts'
import { mostOperations, type WindowEdit, type WindowOperation } from '../model/edit.ts'
import type { FileName, Fix } from '../model/finding.ts'
import { dump } from '../readers/reading.ts'
import { readSdk } from '../readers/sdk.ts'
import type { ExaminedFile } from './examined.ts'
import type { Setup } from './setup.ts'

/**
 * A fix in one file, if it can be done there. It is tried on the whole file; of a large file with very many findings, the
 * later ones are tried on the sections concerned and their neighbours, since all of it would take long.
 */
export function triedFix(
  setup: Setup,
  title: string,
  file: ExaminedFile,
  sections: readonly number[],
  operations: readonly WindowOperation[],
  { holds = always }: { readonly holds?: Holds } = {},
): Fix | null {
  if (setup.layout(file).isStrange) return null
  const before = setup.mayTry(file) ? file.document : excerptOf(file.document, sections)
  return isGood(setup, before, file.name, operations, holds) ? fixOf(title, file.name, operations) : null
}

function isGood(
  { examined }: Setup,
  before: Document,
  name: FileName,
  operations: readonly WindowOperation[],
  holds: Holds,
): boolean {
  const after = examined.edited(before, operations, name)
  return after !== null && after.text !== before.text && holds(before, after)
}

export const fixOf = (title: string, file: FileName, operations: readonly WindowOperation[]): Fix => ({
  title,
  edits: [{ file, operations }],
})

/** A fix of settings that every tool reads alike, in one file or in both. */
export function fixInFiles(
  setup: Setup,
  title: string,
  operations: Readonly<Partial<Record<FileName, readonly WindowOperation[]>>>,
): Fix | null {
  const edits: WindowEdit[] = []
  for (const name of ['config', 'credentials'] as const) {
    const [wanted = [], file] = [operations[name], setup.file(name)]
    if (wanted.length === 0) continue
    if (wanted.length > mostOperations) return null
    if (!file) return null
    // Where the whole file is read alike, such an edit cannot go wrong.
    const { odd, isStrange } = setup.layout(file)
    if (isStrange) return null
    const isOdd = odd.length > 0
    if (isOdd && setup.mayTry(file) && !isGood(setup, file.document, name, wanted, always)) return null
    edits.push({ file: name, operations: wanted })
  }
  return edits.length > 0 ? { title, edits } : null
}

/** These sections with one more on each side. */
function excerptOf(document: Document, sections: readonly number[]): Document {
  const wanted = new Set(sections.flatMap((index) => [index - 1, index, index + 1]))
  const texts = [...wanted]
    .filter((index) => index >= 0 && index < document.sectionCount)
    .sort((one, other) => one - other)
    .map((index) => document.text.slice(document.sectionStart(index), document.sectionEnd(index)))
  return parse(encodeText(texts.join(''), false))
}

/** What has to be so of a file before a fix and after it. */
type Holds = (before: Document, after: Document) => boolean

const always: Holds = () => true

export const sameToSdk =
  (file: FileName): Holds =>
  (before, after) =>
    sdkDump(before, file) === sdkDump(after, file)

const sdkDump = (document: Document, file: FileName) => JSON.stringify(dump(readSdk(document, { file })))
