import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compareAll, report } from '../support/liveRun.ts'
import { type LiveTool, liveTools } from '../support/liveTools.ts'
import { seedOf } from '../support/random.ts'

const count = Number(process.env.LATCHKEY_LIVE_COUNT ?? 60)
const seed = seedOf('live setups')
const { tools, missing } = await liveTools()
const atATime = Math.min(4, availableParallelism())

// Programs that are started so often need not be compiled every time.
let compileCache = ''
beforeAll(() => {
  compileCache = mkdtempSync(join(tmpdir(), 'latchkey-live-'))
  process.env.NODE_COMPILE_CACHE = compileCache
})
afterAll(() => {
  delete process.env.NODE_COMPILE_CACHE
  rmSync(compileCache, { recursive: true, force: true })
})

async function expectAsPredicted(tool: LiveTool): Promise<void> {
  const seeds = Array.from({ length: count }, (_, index) => seed + index)
  const compared = await compareAll(
    seeds.map((one) => [one, tool] as const),
    atATime,
  )
  const missed = compared.filter(({ differences }) => differences.length > 0)
  const again = 'Each can be had again with LATCHKEY_SEED=<setup> LATCHKEY_LIVE_COUNT=1.'
  if (missed.length > 0)
    expect.fail([`${missed.length} of ${count} differ. ${again}`, ...missed.map(report)].join('\n\n'))
  // A run in which nothing worked, or everything did, would prove little.
  const working = compared.filter(({ works }) => works).length
  if (count >= 60) expect(working).toBeGreaterThan(count / 10)
  if (count >= 60) expect(working).toBeLessThan(count)
}

it.each(tools)(`$title does with ${count} generated machines what is predicted`, expectAsPredicted)

if (missing !== null) it('aws does the same', (context) => context.skip(missing))
