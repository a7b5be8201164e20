import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { type Miss, missesOf, readCases } from '../support/fidelityCases.ts'

const cases = readCases(
  process.env.LATCHKEY_FIDELITY_CASES ?? fileURLToPath(new URL('../fidelity/cases.json', import.meta.url)),
)

function asTable(misses: readonly Miss[]): string {
  const columns = ['id', 'tool', 'what', 'seen', 'predicted'] as const
  return misses
    .map((miss) => columns.map((column) => miss[column].padEnd(column === 'id' ? 28 : 10)).join(' | '))
    .join('\n')
}

it(`all ${cases.length} recordings of the real tools are predicted`, () => {
  expect(asTable(cases.flatMap(missesOf))).toBe('')
}, 60_000)
