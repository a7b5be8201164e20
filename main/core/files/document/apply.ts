import type { FileName } from '../../model/finding.ts'
import { readAws } from '../../readers/aws.ts'
import { type Dump, dump } from '../../readers/reading.ts'
import { readSdk } from '../../readers/sdk.ts'
import { encodeText } from './bytes.ts'
import { planCommentIn, planCommentOut } from './commentPlans.ts'
import { type Document, parse, type Span } from './document.ts'
import { findSections } from './find.ts'
import {
  type Applied,
  type Note,
  type Operation,
  type Parser,
  type Place,
  type Plan,
  type Planned,
  type Refusal,
  refuse,
  type SectionName,
  type Sections,
  type Splice,
  sdkTools,
} from './operations.ts'
import { planAdd, planCopy, planDrop, planMerge, planMove, planRemove, planRename } from './sectionPlans.ts'
import { planRenameKey, planSet, planUnset } from './settingPlans.ts'
import { planCommentOutLine, planDropByteOrderMark, planDropRepeats, planRetitle } from './tidyPlans.ts'
import { defaultsProblem, isDefaults } from './words.ts'

export type { Applied, Note, Operation, Refusal, RefusalCode, SectionName, SettingName } from './operations.ts'

/** Does all of the operations, one after the other, or none of them. */
export function apply(document: Document, operations: readonly Operation[], file: FileName): Applied {
  const notes: Note[] = []
  let edited = document
  for (const operation of operations) {
    const place = { document: edited, file }
    const done = carryOut(place, operation, plan(place, operation))
    if ('code' in done) return { ok: false, operation, refusal: done }
    notes.push(...(done.plan.notes ?? []))
    edited = done.document
  }
  return { ok: true, document: edited, notes }
}

function plan(place: Place, operation: Operation): Planned {
  if ('section' in operation && isDefaults(operation.section, place.file)) return defaultsProblem
  switch (operation.type) {
    case 'set':
      return planSet(place, operation)
    case 'unset':
      return planUnset(place, operation)
    case 'comment-out':
      return planCommentOut(place, operation)
    case 'comment-in':
      return planCommentIn(place, operation)
    case 'rename-key':
      return planRenameKey(place, operation)
    case 'add-section':
      return planAdd(place, operation)
    case 'remove-section':
      return planRemove(place, operation)
    case 'rename-section':
      return planRename(place, operation)
    case 'copy-section':
      return planCopy(place, operation)
    case 'move-section':
      return planMove(place, operation)
    case 'merge-duplicates':
      return planMerge(place, operation)
    case 'drop-duplicate':
      return planDrop(place, operation)
    case 'drop-repeats':
      return planDropRepeats(place, operation)
    case 'retitle-section':
      return planRetitle(place, operation)
    case 'comment-out-line':
      return planCommentOutLine(place, operation)
    case 'drop-byte-order-mark':
      return planDropByteOrderMark(place)
    case 'replace-text': {
      const { start, end, expected, text } = operation
      if (place.document.text.slice(start, end) !== expected) {
        return refuse('text-changed', 'the text to be replaced has been changed by somebody else')
      }
      return { splices: [{ start, end, text }], expect: null }
    }
  }
}

interface Done {
  readonly document: Document
  readonly plan: Plan
}

function carryOut(place: Place, operation: Operation, plan: Planned): Done | Refusal {
  if ('code' in plan) return plan
  const splices = [...plan.splices].sort((one, other) => one.start - other.start || one.end - other.end)
  if (plan.expect) {
    const around = stretchAround(place, 'section' in operation ? operation.section : null, splices)
    const difference = findDifference(place, around, splices, plan.expect)
    if (difference) return plan.otherwise ? carryOut(place, operation, plan.otherwise()) : difference
  }
  let { document } = place
  for (const { start, end, text } of splices.toReversed()) document = document.replace({ start, end }, text)
  return { document, plan }
}

/**
 * Reads the stretch around the edit as each tool does, before and after: files have so many ways to mean different
 * things to different tools that an edit is believed only when every tool reads what was wanted and nothing else.
 */
function findDifference(
  { document, file }: Place,
  around: Span,
  splices: readonly Splice[],
  expect: NonNullable<Plan['expect']>,
): Refusal | null {
  const before = document.text.slice(around.start, around.end)
  let after = before
  for (const { start, end, text } of splices.toReversed()) {
    after = after.slice(0, start - around.start) + text + after.slice(end - around.start)
  }
  const documents = [parseText(before), parseText(after)] as const
  for (const parser of ['aws', 'sdk'] satisfies Parser[]) {
    const { sections: wanted, fatal } = read(documents[0], file, parser)
    const now = read(documents[1], file, parser)
    // A tool that could not read the file before has nothing to lose.
    if (fatal) continue
    const tools = parser === 'aws' ? (['aws'] as const) : sdkTools
    if (now.fatal) {
      // Python quotes the line, which may hold a secret, behind the first line of what it says.
      return refuse(
        'reads-differently',
        `after this, aws could not read the file: ${now.fatal.message.split('\n')[0]}`,
        tools,
      )
    }
    expect(wanted, parser, now.sections)
    const changed = firstDifference(wanted, now.sections)
    if (changed !== null) {
      const name = parser === 'aws' ? 'aws' : 'cdk'
      return refuse(
        'reads-differently',
        `because of how the lines around it are written, ${name} would not read ${changed} as it should. Tidy up that part of the file first.`,
        tools,
      )
    }
  }
  return null
}

/**
 * The sections that are touched, all others of the same name, since some tools mix those, and one more on each side.
 * Where a header among these is written in an odd way, a tool may carry anything over it: then it is the whole file.
 */
function stretchAround(place: Place, section: SectionName | null, splices: readonly Splice[]): Span {
  const { document } = place
  const whole = { start: 0, end: document.length }
  // What stands under [DEFAULT] is part of every section for aws.
  if (document.text.includes('[DEFAULT]')) return whole
  const touched = splices.flatMap(({ start, end }) => [document.sectionAt(start), document.sectionAt(end)])
  const named = section === null ? [] : findSections(place, section).map(({ index }) => index)
  const indices = [...touched, ...named]
  const first = Math.max(0, Math.min(...indices) - 1)
  const last = Math.max(...indices) + 1
  const irregular = document.nextIrregular(first)
  if (irregular !== -1 && irregular <= last) return whole
  return { start: first === 0 ? 0 : document.sectionStart(first), end: document.sectionStart(last) }
}

const parseText = (text: string) => parse(encodeText(text, false))

function read(document: Document, file: FileName, parser: Parser): Dump {
  return dump(parser === 'aws' ? readAws(document, { file, path: file }) : readSdk(document, { file }))
}

function firstDifference(wanted: Sections, found: Sections): string | null {
  for (const id of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const [one, other] = [wanted[id], found[id]]
    if (!one || !other) return id
    for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
      if (!isSame(one[key], other[key])) return `${key} in ${id}`
    }
  }
  return null
}

function isSame(one: Sections[string][string] | undefined, other: Sections[string][string] | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other
  const keys = Object.keys(one)
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key])
}
