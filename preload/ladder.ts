import type { Rung } from './contract.ts'

/** Ladders of several tools beside each other: which of their rungs share a row, on every screen. */

/** A rung with its number in that tool's own order. */
export interface Step {
  readonly number: number
  readonly rung: Rung
}

/** `aws` looks for keys once in each file, the others in both at once. For a person it is one kind of source. */
const shared: ReadonlySet<string> = new Set(['static', 'static-credentials', 'static-config'])

const rowOf = ({ rung }: Rung) => (shared.has(rung) ? 'static' : rung)

export const rowTitle = ({ rung, title }: Rung) => (shared.has(rung) ? 'Static keys' : title)

/** What is stronger is what a cell shows, where a tool has several steps in it. */
export const strength: Readonly<Record<Rung['status'], number>> = {
  chosen: 4,
  invalid: 3,
  shadowed: 2,
  absent: 1,
  'not-reached': 0,
}

export function stepsByRow(rungs: readonly Rung[]): ReadonlyMap<string, readonly Step[]> {
  const rows = new Map<string, Step[]>()
  for (const [index, rung] of rungs.entries()) {
    const id = rowOf(rung)
    rows.set(id, [...(rows.get(id) ?? []), { number: index + 1, rung }])
  }
  return rows
}

/** The order of the first; what only another one has stands before what comes next there. */
export function rowOrder(orders: readonly (readonly string[])[]): readonly string[] {
  const rows: string[] = []
  for (const order of orders) {
    for (const [index, id] of order.entries()) {
      if (rows.includes(id)) continue
      const next = order.slice(index + 1).find((later) => rows.includes(later))
      rows.splice(next === undefined ? rows.length : rows.indexOf(next), 0, id)
    }
  }
  return rows
}
