import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Explanation } from '../../main/core/model/explanation.ts'
import { resolve, verdictOf } from '../../main/core/resolve/resolve.ts'
import type { Query } from '../../main/core/resolve/world.ts'
import { Child } from '../support/childProcess.ts'
import { type GeneratedWorld, generateWorld } from '../support/generatedWorlds.ts'
import { Random, seedOf } from '../support/random.ts'

const count = Number(process.env.LATCHKEY_FUZZ_COUNT ?? 5_000)
const seed = seedOf('worlds')

/** One question of every tool, about any of the profiles. */
function queriesOf({ profiles }: GeneratedWorld, random: Random): Query[] {
  const profile = profiles[random.below(profiles.length)]
  return [
    { tool: 'aws', profile, awsVersion: 1 },
    { tool: 'aws', profile, awsVersion: 2 },
    { tool: 'cdk', profile },
    { tool: 'sdk-js', profile },
  ]
}

const instant = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

/** What is wrong with an explanation whatever the world may be; null if nothing. */
function contradiction(explanation: Explanation): string | null {
  const { outcome, source, chain, ladder, selection, profile, account, expires, region } = explanation
  const chosen = ladder.filter(({ status }) => status === 'chosen')
  const at = ladder.findIndex(({ status }) => status === 'chosen')
  if (chosen.length > 1) return 'two rungs are chosen'
  if ((source !== null) !== chain.length > 0) return 'a source without a chain, or a chain without a source'
  if (source !== (chain.at(-1) ?? null)) return 'the source is not the end of the chain'
  if (outcome === 'works' && chosen.length !== 1) return 'works without a chosen rung'
  if ((outcome === 'works' || outcome === 'unknown') && source === null) return 'works without a source'
  if (source !== null && chosen.length !== 1) return 'a source without a chosen rung'
  if (outcome === 'none' && (source !== null || chosen.length > 0)) return 'nothing, and something is chosen'
  if (ladder.slice(0, Math.max(at, 0)).some(({ status }) => status === 'shadowed')) return 'shadowed before the chosen'
  if (at < 0 && ladder.some(({ status }) => status === 'shadowed')) return 'shadowed by nothing'
  if (at >= 0 && ladder.slice(at + 1).some(({ status }) => status === 'invalid')) return 'invalid behind the chosen'
  const selected = selection.filter(({ status }) => status === 'chosen').map(({ rung }) => rung)
  if (!isDeepStrictEqual(selected, [profile.selectedBy])) return `selected by ${selected.join()}`
  if ((account.id === null) !== (account.how === null)) return 'an account from nowhere'
  if (region.value !== null && region.from === null) return 'a region from nowhere'
  for (const moment of [expires.accessToken, expires.roleCredentials, expires.signInSession]) {
    if (moment !== null && !instant.test(moment)) return `${moment} is no moment`
  }
  if (explanation.reason === '') return 'no reason'
  return null
}

describe('a generated world', () => {
  it('is explained without a contradiction, and the same way whatever else was asked before', () => {
    const random = new Random(seed)
    const outcomes = new Map<string, number>()
    for (let index = 0; index < count; index += 1) {
      const generated = generateWorld(seed + index)
      const again = generateWorld(seed + index)
      for (const profile of again.profiles) if (profile) verdictOf(again.world, random.pick(['aws', 'cdk']), profile)
      for (const query of queriesOf(generated, random)) {
        const { world } = random.next() < 0.5 ? generated : generateWorld(seed + index)
        const failing = () => `world ${seed + index}, ${JSON.stringify(query)}`
        const full = resolve(world, { ...query, ladder: true })
        const problem = contradiction(full)
        if (problem) expect.fail(`${problem}: ${failing()}: ${JSON.stringify(full, null, 1)}`)
        const brief = resolve(again.world, query)
        if (!isDeepStrictEqual({ ...full, ladder: [], selection: [] }, brief)) {
          expect(brief, failing()).toEqual({ ...full, ladder: [], selection: [] })
        }
        if (/EXAMPLE\/|IQoEXAMPLE/.test(JSON.stringify(full)))
          expect.fail(`a secret: ${failing()}: ${JSON.stringify(full)}`)
        const outcome = `${query.tool} ${full.outcome}`
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      }
    }
    // The generator leads to every answer, not only to those that are easily had.
    if (count >= 5_000) expect(outcomes.size, JSON.stringify([...outcomes])).toBe(17)
  })

  it('gets the verdict in lists that an explanation of the same profile gives', () => {
    for (let index = 0; index < count / 10; index += 1) {
      const { world, profiles } = generateWorld(seed + index)
      for (const profile of profiles) {
        // Quotes around a name are taken off the option by cdk.
        if (!profile || /^["']/.test(profile)) continue
        for (const tool of ['aws', 'cdk'] as const) {
          const { outcome, source, account, expires } = resolve(world, { tool, profile })
          const verdict = { outcome, kind: source?.kind ?? 'none', accountId: account.id }
          const { through: _, ...listed } = verdictOf(world, tool, profile)
          if (!isDeepStrictEqual(listed, { verdict, expires })) {
            expect(listed, `world ${seed + index}, ${tool} --profile ${profile}`).toEqual({ verdict, expires })
          }
        }
      }
    }
  })
})

const said = z.object({ answers: z.number(), touched: z.array(z.string()) })

async function resolveUntouched(worlds: number, leak: string) {
  const child = new Child('resolveUntouched', [String(seed), String(worlds), leak])
  await child.succeeds()
  return said.parse(JSON.parse(child.lines.at(-1) ?? ''))
}

describe('an explanation', () => {
  it('is had without files, network, programs, timers, clock, chance and environment', async () => {
    const { answers, touched } = await resolveUntouched(Math.min(count, 5_000), 'none')
    expect(answers).toBeGreaterThan(Math.min(count, 5_000) * 6)
    expect(touched).toEqual([])
  })

  it.each([
    ['a look at the disk, even one whose failure is caught', 'disk', ['fs.existsSync']],
    ['a look at the clock', 'clock', ['new Date']],
  ])('would be found out by %s', async (_, leak, touched) => {
    expect(await resolveUntouched(1, leak)).toMatchObject({ touched })
  })
})
