import type { Protect, SectionText } from '../model/edit.ts'
import { done, type FileName, failed, problem, type Result } from '../model/finding.ts'
import { apply, type Operation } from './document/apply.ts'
import { type Document, parse } from './document/document.ts'
import { Masks } from './mask.ts'
import { sectionSpan, subjectOf } from './subject.ts'

/** A step of an edit; the text of a section is one that a person edits by hand. */
export type EditStep = Operation | SectionText | Protect

export interface Planned {
  readonly document: Document
  readonly notes: readonly string[]
}

/** What the steps make of a version of the file, or why they cannot be done on it. */
export function planEdit(document: Document, steps: readonly EditStep[], file: FileName): Result<Planned> {
  let edited = document
  const notes: string[] = []
  for (const step of steps) {
    if (step.type === 'protect') continue
    const operation = step.type === 'section-text' ? replacement(edited, step, file) : done(step)
    if (!operation.ok) return operation
    const applied = apply(edited, [operation.value], file)
    if (!applied.ok) {
      const { code, reason, tools } = applied.refusal
      const sentence = sentenceOf(reason)
      return failed(problem(code === 'section-missing' ? 'section-missing' : 'edit-refused', sentence, { tools }))
    }
    edited = applied.document
    notes.push(...applied.notes.map(({ reason }) => reason))
  }
  return done({ document: edited, notes })
}

/** Whether what the steps are about stands in both versions alike, so that nobody's change is written over unseen. */
export function isUntouched(before: Document, now: Document, steps: readonly EditStep[], file: FileName): boolean {
  const empty = parse(new Uint8Array())
  return steps.every((step) => {
    if (step.type === 'protect') return true
    const operation = step.type === 'section-text' ? ({ type: 'remove-section', section: step.section } as const) : step
    // A step about what an earlier step makes has no subject yet in either version.
    const [one, other] = [before, now].map((version) => subjectOf(version ?? empty, operation, file))
    return one === other
  })
}

/** Tools keep their lower-case names, also at the beginning. */
function sentenceOf(reason: string): string {
  const begins = /^(?:aws|cdk|sdk-js)\b/.test(reason) ? reason.charAt(0) : reason.charAt(0).toUpperCase()
  return `${begins}${reason.slice(1)}${/[.!?]$/.test(reason) ? '' : '.'}`
}

function replacement(document: Document, step: SectionText, file: FileName): Result<Operation> {
  const span = sectionSpan(document, file, step.section)
  if (!span) return failed(problem('section-missing', `There is no section ${step.section.name} in ${file} any more.`))
  const masks = new Masks()
  const expected = document.text.slice(span.start, span.end)
  masks.hide(expected)
  const text = masks.reveal(step.text)
  if (text === null) {
    return failed(
      problem('edit-refused', 'A placeholder like [secret 1] stands where none was. Write the value itself instead.'),
    )
  }
  return done({ type: 'replace-text', start: span.start, end: span.end, expected, text: withEnding(text, expected) })
}

/** The edited text ends as the section did, so that the next header stays on a line of its own. */
function withEnding(text: string, expected: string): string {
  const ending = /(?:\r?\n|\r)*$/.exec(expected)?.[0] ?? ''
  const newline = /\r\n|\n|\r/.exec(expected)?.[0] ?? '\n'
  return text.trimEnd().replace(/\r\n|\n|\r/g, newline) + ending
}
