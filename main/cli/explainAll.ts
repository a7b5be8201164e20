import type { Explanation, Outcome } from '../core/model/explanation.ts'
import type { Tool } from '../core/model/finding.ts'
import { outcomeTones, shortOutcomes } from './outcomes.ts'
import { bold, cut, screenWidth, signed, table, widthOf } from './text.ts'

/** Profiles for which the same is so, for the same reason. */
interface Group {
  readonly first: string
  readonly outcomes: readonly Outcome[]
  readonly reason: string
  size: number
}

/** Takes in one profile after the other: of ten thousand, none is kept. */
export class Tally {
  readonly #tools: readonly Tool[]
  readonly #groups = new Map<string, Group>()
  readonly #counts: readonly Map<Outcome, number>[]
  #size = 0

  constructor(tools: readonly Tool[]) {
    this.#tools = tools
    this.#counts = tools.map(() => new Map())
  }

  add(profile: string, explanations: readonly Explanation[]): void {
    this.#size += 1
    let worst: Explanation | null = null
    let id = ''
    for (const [column, explanation] of explanations.entries()) {
      const { outcome } = explanation
      const counts = this.#counts[column]
      counts?.set(outcome, (counts.get(outcome) ?? 0) + 1)
      if (outcome !== 'works') worst ??= explanation
      id += `${outcome} `
    }
    if (!worst) return
    // A role is named by what stands behind it: hundreds may hang on one sign-in.
    const reason = worst.reason.replace(/^(?:The role is assumed from [^:]*: )+/, '')
    id += reason
    const known = this.#groups.get(id)
    if (known) known.size += 1
    else {
      const outcomes = explanations.map(({ outcome }) => outcome)
      this.#groups.set(id, { first: profile, outcomes, reason, size: 1 })
    }
  }

  /** What does not plainly work, alike profiles in one line, and how many come to what. */
  text(colour: boolean): string {
    const groups = [...this.#groups.values()]
    const summary = this.#tools
      .map((tool, column) => summaryOf(tool, this.#counts[column] ?? new Map(), colour))
      .join('')
    const count = `${this.#size} ${this.#size === 1 ? 'profile' : 'profiles'}`
    return `${groups.length === 0 ? '' : `${listed(groups, this.#tools, colour)}\n`}${count}\n${summary}`
  }
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
