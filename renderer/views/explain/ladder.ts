import type { Explanation, FileName, Place, Rung, SelectedBy, Tool } from '../../../preload/contract.ts'
import { rowOrder, rowTitle, type Step, stepsByRow, strength } from '../../../preload/ladder.ts'
import type { Sign } from '../../components/Glyph.tsx'
import { outcomeSigns } from '../../verdicts.ts'
import { sourceDetail } from './sources.ts'

/** How a cell is to be looked at: what a tool settles on, where it stops, what that hides, and everything else. */
export type CellLook = 'wins' | 'stops' | 'shadowed' | 'passed' | 'quiet'

export interface LadderCell {
  readonly tool: Tool
  readonly look: CellLook
  /** Where it wins or stops. */
  readonly sign: Sign | null
  /** The steps in this tool's own order. */
  readonly steps: readonly number[]
  readonly word: string | null
  readonly reason: string
  /** What stands for the reason where there is little room. */
  readonly brief: string
}

/** A kind of source, and what becomes of it in each tool. */
export interface LadderRow {
  readonly id: string
  readonly title: string
  readonly detail: string | null
  readonly cells: readonly LadderCell[]
  readonly places: readonly Place[]
  /** Whether some tool finds something here. */
  readonly isLit: boolean
  /** Whether one of aws and cdk settles on this and the other does not, or both do and one of them departs. */
  readonly isDisputed: boolean
}

/** The ladders of several tools as one table, in the order of the first. `departing` works, and not with what is meant. */
export function ladderRows(explanations: readonly Explanation[], departing: Tool | null): readonly LadderRow[] {
  const columns = explanations.map((explanation) => ({
    explanation,
    steps: stepsByRow(explanation.ladder),
    stop: stopOf(explanation.ladder),
  }))
  return rowOrder(columns.map(({ steps }) => [...steps.keys()])).map((id) => {
    const found = columns.flatMap(({ steps }) => steps.get(id) ?? [])
    const cells = columns.map(({ explanation, steps, stop }) =>
      cellOf(explanation, steps.get(id) ?? [], stop, explanation.tool === departing),
    )
    const winner = columns.find((_column, index) => cells[index]?.look === 'wins')
    return {
      id,
      title: found.map(({ rung }) => rowTitle(rung))[0] ?? id,
      detail: winner ? sourceDetail(winner.explanation.source) : null,
      cells,
      places: placesOf(found),
      isLit: cells.some(({ look }) => look !== 'quiet'),
      isDisputed: isDisputed(cells, departing),
    }
  })
}

/** The places that may name the profile, those that nobody makes anything of left out unless all are wanted. */
export function selectionRows(explanations: readonly Explanation[], isAll: boolean): readonly LadderRow[] {
  const columns = explanations.map((explanation) => ({ explanation, steps: stepsByRow(explanation.selection) }))
  const rows = rowOrder(columns.map(({ steps }) => [...steps.keys()])).map((id): LadderRow => {
    const found = columns.flatMap(({ steps }) => steps.get(id) ?? [])
    const cells = columns.map(({ explanation, steps }) => selectionCell(explanation, steps.get(id)?.[0]))
    const chosen = explanations.find(({ selection }) =>
      selection.some(({ rung, status }) => rung === id && status === 'chosen'),
    )
    return {
      id: `selection ${id}`,
      title: found[0]?.rung.title ?? id,
      detail: chosen?.profile.name ?? null,
      cells,
      places: placesOf(found),
      isLit: cells.some(({ look }) => look !== 'quiet'),
      isDisputed: isDisputed(cells, null),
    }
  })
  return isAll ? rows : rows.filter(({ isLit }) => isLit)
}

/** Where a tool that settles on nothing has met something last. */
function stopOf(ladder: readonly Rung[]): Rung | null {
  if (ladder.some(({ status }) => status === 'chosen')) return null
  return ladder.findLast(({ status }) => status === 'invalid') ?? null
}

function cellOf(explanation: Explanation, steps: readonly Step[], stop: Rung | null, isDeparting: boolean): LadderCell {
  const { tool, outcome } = explanation
  const strongest = Math.max(...steps.map(({ rung }) => strength[rung.status]))
  const shown = steps.filter(({ rung }) => strength[rung.status] === strongest)
  const [first] = shown
  if (!first) return { ...nowhere, tool }
  const reason = [...new Set(shown.map(({ rung }) => rung.reason))].join(' ')
  const common = { tool, steps: shown.map(({ number }) => number), sign: null, word: null, reason, brief: reason }
  switch (first.rung.status) {
    case 'chosen':
      return {
        ...common,
        look: 'wins',
        sign: isDeparting && outcome === 'works' ? 'broken' : outcomeSigns[outcome],
        word: winWords[outcome],
      }
    case 'invalid':
      return shown.some(({ rung }) => rung === stop)
        ? { ...common, look: 'stops', sign: 'broken', word: 'stops here' }
        : { ...common, look: 'passed', word: 'passed over' }
    case 'shadowed':
      return { ...common, look: 'shadowed', word: 'shadowed' }
    case 'not-reached':
      return { ...common, look: 'quiet', brief: notReachedWords(explanation, first.number, stop) }
    case 'absent':
      return { ...common, look: 'quiet' }
  }
}

const nowhere = {
  look: 'quiet',
  sign: null,
  steps: [],
  word: null,
  reason: 'never looks here',
  brief: 'never looks here',
} as const

/** What names a profile so that the rest is not looked at. */
const excluding: readonly SelectedBy[] = ['option', 'CDK_PROFILE', 'cdk.json', '~/.cdk.json']

/** A tool comes this far only if nothing stops it before, and not at all if a profile is named that excludes the rest. */
function notReachedWords({ ladder, profile }: Explanation, number: number, stop: Rung | null): string {
  const isBehindStop = stop !== null && ladder.indexOf(stop) < number - 1
  if (isBehindStop || !profile.exists || !excluding.includes(profile.selectedBy)) return 'not reached'
  return `not read with ${profile.selectedBy === 'option' ? '--profile' : profile.selectedBy}`
}

const winWords: Readonly<Record<Explanation['outcome'], string>> = {
  works: 'wins',
  'needs-sign-in': 'wins, needs you',
  'needs-mfa': 'wins, needs you',
  fails: 'wins, fails',
  none: 'wins',
  unknown: 'wins, not judged',
}

function selectionCell(explanation: Explanation, step: Step | undefined): LadderCell {
  const { tool, outcome, profile } = explanation
  if (!step) return { ...nowhere, tool }
  const { reason, status } = step.rung
  const common = { tool, sign: null, steps: [], word: null, reason, brief: reason }
  switch (status) {
    case 'chosen':
      return outcome === 'fails' && !profile.exists
        ? { ...common, look: 'stops', sign: 'broken', word: 'stops here', reason: explanation.reason }
        : { ...common, look: 'wins', word: 'selects the profile' }
    case 'invalid':
      return { ...common, look: 'stops', sign: 'broken', word: 'stops here' }
    case 'shadowed':
      return { ...common, look: 'shadowed', word: 'shadowed' }
    default:
      return { ...common, look: 'quiet' }
  }
}

/** One place in each file, where a tool settles on it rather than where another one only comes across it. */
function placesOf(steps: readonly Step[]): readonly Place[] {
  const places = new Map<FileName, Place>()
  for (const { rung } of steps.toSorted((a, b) => strength[b.rung.status] - strength[a.rung.status])) {
    if (rung.at !== null && !places.has(rung.at.file)) places.set(rung.at.file, rung.at)
  }
  return [...places.values()].sort((a, b) => a.file.localeCompare(b.file))
}

function isDisputed(cells: readonly LadderCell[], departing: Tool | null): boolean {
  const ends = (tool: Tool) => {
    const cell = cells.find((one) => one.tool === tool)
    return cell?.look === 'wins' || cell?.look === 'stops' ? (cell.sign ?? 'selects') : null
  }
  const [aws, cdk] = [ends('aws'), ends('cdk')]
  return aws !== cdk || (departing !== null && aws !== null)
}
