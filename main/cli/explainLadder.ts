import { rowOrder, rowTitle, type Step, stepsByRow, strength } from '../../preload/ladder.ts'
import type { Explanation } from '../core/model/explanation.ts'
import type { FileName } from '../core/model/finding.ts'
import { outcomeTones } from './outcomes.ts'
import { bold, dim, inTone, signed, table } from './text.ts'

interface Column {
  readonly explanation: Explanation
  readonly selection: ReadonlyMap<string, readonly Step[]>
  readonly ladder: ReadonlyMap<string, readonly Step[]>
}

/** Every place that was considered as a table: the number is the step in that tool's own order. */
export function ladderText(explanations: readonly Explanation[], colour: boolean): string {
  const columns = explanations.map((explanation): Column => {
    const { selection, ladder } = explanation
    return { explanation, selection: stepsByRow(selection), ladder: stepsByRow(ladder) }
  })
  return table([
    [bold('Which profile', colour), ...explanations.map(({ tool }) => bold(tool, colour))],
    ...rowsOf(columns, 'selection', colour),
    [bold('Which credentials', colour)],
    ...rowsOf(columns, 'ladder', colour),
  ])
}

function rowsOf(columns: readonly Column[], part: 'selection' | 'ladder', colour: boolean): string[][] {
  return rowOrder(columns.map((column) => [...column[part].keys()])).map((id) => {
    const steps = columns.flatMap((column) => column[part].get(id) ?? [])
    const cells = columns.map((column) => cellOf(column.explanation, column[part].get(id) ?? [], part, colour))
    const isLit = steps.some(({ rung }) => strength[rung.status] >= strength.shadowed)
    const title = steps.map(({ rung }) => rowTitle(rung))[0] ?? id
    return [`  ${isLit ? title : dim(title, colour)}`, ...cells, dim(placesIn(steps), colour)]
  })
}

/** `config:6,7`: a tool may stop at another line than its neighbour. */
function placesIn(steps: readonly Step[]): string {
  const lines = new Map<FileName, number[]>()
  for (const { rung } of steps) {
    const { at } = rung
    const known = at === null ? [] : (lines.get(at.file) ?? [])
    if (at !== null && !known.includes(at.line))
      lines.set(
        at.file,
        [...known, at.line].sort((one, other) => one - other),
      )
  }
  return [...lines].map(([file, numbers]) => `${file}:${numbers.join(',')}`).join(' ')
}

function cellOf(
  explanation: Explanation,
  steps: readonly Step[],
  part: 'selection' | 'ladder',
  colour: boolean,
): string {
  const strongest = Math.max(...steps.map(({ rung }) => strength[rung.status]))
  const shown = steps.filter(({ rung }) => strength[rung.status] === strongest)
  const [first] = shown
  if (!first) return dim('   never looks', colour)
  const numbers = dim(`${shown.map(({ number }) => number).join(', ')} `.padStart(3), colour)
  const tone = outcomeTones[explanation.outcome]
  switch (first.rung.status) {
    case 'chosen':
      return numbers + (part === 'selection' ? inTone('● chosen', 'works', colour) : signed('chosen', tone, colour))
    case 'invalid':
      return numbers + (shown.some(isStop(explanation)) ? signed('stops here', 'broken', colour) : 'of no use')
    case 'shadowed':
      return `${numbers}shadowed`
    case 'not-reached':
      return numbers + dim('not reached', colour)
    case 'absent':
      return numbers + dim('–', colour)
  }
}

/** Where a tool that settles on nothing has met something last. */
function isStop({ ladder }: Explanation): (step: Step) => boolean {
  const stop = ladder.some(({ status }) => status === 'chosen')
    ? undefined
    : ladder.findLast(({ status }) => status === 'invalid')
  return ({ rung }) => rung === stop
}
