import type { Explanation, SelectedBy } from '../core/model/explanation.ts'
import type { FileName } from '../core/model/finding.ts'
import type { SignIn } from '../core/model/signIn.ts'
import { clockNames, clockWords } from './clocks.ts'
import { ladderText } from './explainLadder.ts'
import { findingsOf, findingText } from './findings.ts'
import { outcomeTones, outcomeWords } from './outcomes.ts'
import { accountWords, chainWords, placeWords, regionWords, sourceWords } from './sources.ts'
import { bold, dim, inTone, paragraph, screenWidth, signed, table, wrap } from './text.ts'

/** What a text about explanations is written from. */
export interface Told {
  readonly explanations: readonly Explanation[]
  readonly signIns: ReadonlyMap<string, SignIn>
  readonly now: number
  /** The profile that stands above the text already, if one does. */
  readonly heading?: string
  readonly shown: Readonly<Record<FileName, string>>
  readonly colour: boolean
}

/** Explanations for a person: the facts side by side, why it is so, the ladder where there is one, and what is wrong. */
export function explanationText(told: Told): string {
  const { explanations, shown, colour } = told
  const parts = [
    factsText(told),
    reasonsText(told),
    explanations.some(({ ladder }) => ladder.length > 0) ? ladderText(explanations, colour) : '',
    findingsOf(explanations)
      .map((finding) => findingText(finding, shown, colour))
      .join('\n'),
  ]
  return parts.filter((part) => part !== '').join('\n')
}

const byWords: Readonly<Record<SelectedBy, string>> = {
  option: '--profile',
  AWS_PROFILE: 'AWS_PROFILE',
  AWS_DEFAULT_PROFILE: 'AWS_DEFAULT_PROFILE',
  CDK_PROFILE: 'CDK_PROFILE',
  'cdk.json': 'cdk.json',
  '~/.cdk.json': '~/.cdk.json',
  default: 'nothing chosen',
}

function profileWords({ profile: { name, selectedBy, exists } }: Explanation): string {
  const by = `${name === '' ? '(no name)' : name} (${byWords[selectedBy]})`
  return exists || selectedBy === 'default' ? by : `${by}, not there`
}

/** A row for each fact, a column for each tool. Facts that no tool has are left out. */
export function factsText({ explanations, signIns, now, heading, colour }: Told): string {
  const isTold = explanations.every(({ profile }) => profile.exists && profile.name === heading)
  const facts: readonly (readonly [string, (explanation: Explanation) => string | null])[] = [
    ...(isTold ? [] : [['profile', profileWords] as const]),
    ['account', accountWords],
    ['role', ({ source }) => source?.roleName ?? source?.roleArn ?? null],
    ['source', ({ source }) => source && sourceWords(source)],
    ['', ({ source }) => source && placeWords(source)],
    ['chain', chainWords],
    ['region', regionWords],
    ...clockNames.map(
      (name, index) => [name, (one: Explanation) => clockWords(one, signIns, now)[index] ?? null] as const,
    ),
  ]
  const rows = facts.flatMap(([label, read]) => {
    const cells = explanations.map(read)
    const isApart = telling.has(label) && new Set(cells).size > 1
    return cells.some((cell) => cell !== null) ? wrapped(`${isApart ? '≠' : ' '} ${label}`, cells, colour) : []
  })
  const heads = explanations.map(
    ({ tool, outcome }) => `${bold(tool, colour)}  ${signed(outcomeWords[outcome], outcomeTones[outcome], colour)}`,
  )
  return table([['', ...heads], ...rows])
}

/** Facts that say with whose credentials a tool works: a difference there is not to be missed. */
const telling: ReadonlySet<string> = new Set(['account', 'role', 'source', 'chain'])

const labelWidth = Math.max(...clockNames.map(({ length }) => length)) + 2

/** The lines of one row, whose cells share what the screen has. */
function wrapped(label: string, cells: readonly (string | null)[], colour: boolean): string[][] {
  const width = Math.floor((screenWidth - labelWidth) / cells.length) - 2
  const columns = cells.map((cell) => (cell === null ? ['–'] : wrap(cell, width)))
  const height = Math.max(...columns.map(({ length }) => length))
  return Array.from({ length: height }, (_, line) => [
    line === 0 ? labelText(label.padEnd(labelWidth), colour) : '',
    ...columns.map((column) => column[line] ?? ''),
  ])
}

const labelText = (label: string, colour: boolean) =>
  label.startsWith('≠') ? inTone(label, 'broken', colour) : dim(label, colour)

/** Why each tool does what it does, and what it will say itself. Tools that agree share a paragraph. */
function reasonsText({ explanations, colour }: Told): string {
  const groups = new Map<string, Explanation[]>()
  for (const explanation of explanations) {
    const key = `${explanation.reason}\n${explanation.toolSays}`
    groups.set(key, [...(groups.get(key) ?? []), explanation])
  }
  return [...groups.values()]
    .map((group) => {
      const [first] = group
      if (!first) return ''
      const lead = `${bold(group.map(({ tool }) => tool).join(', '), colour)}  `
      const says = first.toolSays === null ? '' : paragraph(`It will say: ${first.toolSays}`, '  ')
      return paragraph(first.reason, lead) + dimmed(says, colour)
    })
    .join('')
}

const dimmed = (text: string, colour: boolean) =>
  text
    .split('\n')
    .map((line) => dim(line, colour))
    .join('\n')
