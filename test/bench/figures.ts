export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('There is no median of nothing.')
  return middle
}

/** One line of the result: what was measured, what it came to, and what was aimed at. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly aim: number | null
}

const show = ({ value, unit }: Figure) => `${value >= 100 ? value.toFixed(0) : value.toFixed(2)} ${unit}`.trim()

export function asTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, value, aim } = figure
    return [name, show(figure), aim === null ? '' : `≤ ${aim}`, aim === null ? '' : value <= aim ? 'yes' : 'no']
  })
  const all = [['measured', 'figure', 'aim', 'met'], ...rows]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
