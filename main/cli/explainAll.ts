import type { Explanation, Outcome } from '../core/model/explanation.ts'
import type { Tool } from '../core/model/finding.ts'
import { outcomeTones, shortOutcomes } from './outcomes.ts'
import { bold, cut, screenWidth, signed, table, widthOf } from './text.ts'

/** What does not plainly work, alike profiles in one line, and how many come to what. */
export function allText(all: readonly (readonly Explanation[])[], tools: readonly Tool[], colour: boolean): string {
  const groups = groupsOf(all)
  const summary = tools.map((tool, column) => summaryOf(tool, countsOf(all, column), colour)).join('')
  const count = `${all.length} ${all.length === 1 ? 'profile' : 'profiles'}`
  return `${groups.length === 0 ? '' : `${listed(groups, tools, colour)}\n`}${count}\n${summary}`
}

/** Profiles for which the same is so, for the same reason. */
interface Group {
  readonly first: string
  readonly outcomes: readonly Outcome[]
  readonly reason: string
  size: number
}

function groupsOf(all: readonly (readonly Explanation[])[]): Group[] {
  const groups = new Map<string, Group>()
  for (const explanations of all) {
    const worst = explanations.find(({ outcome }) => outcome !== 'works')
    const [first] = explanations
    if (!worst || !first) continue
    const outcomes = explanations.map(({ outcome }) => outcome)
    const { reason } = worst
    const id = `${outcomes.join()} ${reason}`
    const known = groups.get(id)
    if (known) known.size += 1
    else groups.set(id, { first: first.profile.name, outcomes, reason, size: 1 })
  }
  return [...groups.values()]
}

/** The reason has what the other columns leave of the screen. */
function listed(groups: readonly Group[], tools: readonly Tool[], colour: boolean): string {
  const heads = ['PROFILE', ...tools.map((tool) => tool.toUpperCase()), 'WHY'].map((head) => bold(head, colour))
  const rows = groups.map(({ first, outcomes, reason, size }) => ({
    cells: [
      size === 1 ? first : `${first} and ${size - 1} more`,
      ...outcomes.map((outcome) => signed(shortOutcomes[outcome], outcomeTones[outcome], colour)),
    ],
    reason,
  }))
  const widest = (column: number) =>
    rows.reduce((most, { cells }) => Math.max(most, widthOf(cells[column] ?? '')), 'PROFILE'.length)
  const left = screenWidth - tools.concat('aws').reduce((sum, _tool, column) => sum + widest(column) + 2, 0)
  return table([heads, ...rows.map(({ cells, reason }) => [...cells, cut(reason, Math.max(left, 24))])])
}

function countsOf(all: readonly (readonly Explanation[])[], column: number): ReadonlyMap<Outcome, number> {
  const counts = new Map<Outcome, number>()
  for (const explanations of all) {
    const outcome = explanations[column]?.outcome
    if (outcome) counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
  }
  return counts
}

const words: readonly (readonly [Outcome, string])[] = [
  ['works', 'work'],
  ['needs-sign-in', 'need you to sign in'],
  ['needs-mfa', 'need an MFA code'],
  ['fails', 'fail'],
  ['none', 'find no credentials'],
  ['unknown', 'not judged'],
]

function summaryOf(tool: Tool, counts: ReadonlyMap<Outcome, number>, colour: boolean): string {
  const parts = words.flatMap(([outcome, says]) => {
    const count = counts.get(outcome)
    return count === undefined ? [] : [signed(`${count} ${says}`, outcomeTones[outcome], colour)]
  })
  return `  ${tool.padEnd(6)}  ${parts.join('  ')}\n`
}
