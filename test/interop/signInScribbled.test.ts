import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { createCore } from '../../main/core/core.ts'
import { createIdentityCenter } from '../../main/core/identity-center/identityCenter.ts'
import { silentLog } from '../../main/core/log/log.ts'
import { Child } from '../support/childProcess.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { Random, seedOf } from '../support/random.ts'
import { cacheFiles, placeToken, type Scene, scene, tokenPath } from '../support/signingIn.ts'

/** How often in all. */
const rounds = Number(process.env.LATCHKEY_SCRIBBLES ?? 10_000)
/** Homes in which that happens at the same time: a writer that rests keeps nobody busy. */
const lanes = 4

interface Seen {
  readonly outcomes: readonly string[]
  readonly shown: readonly string[]
  readonly lost: readonly string[]
  readonly renewals: { readonly tool: number; readonly latchkey: number }
}

/** Latchkey asks for the session all the time, renews it now and then, and shows it, while another tool writes it. */
async function lane({ aws, home, env }: Scene, count: number, seed: number, isShown: boolean): Promise<Seen> {
  placeToken({ aws, home }, 3600)
  const random = new Random(seed)
  const signIns = join(home.path, 'sign-ins.json')
  const startUrl = 'https://team.awsapps.com/start'
  writeFileSync(
    signIns,
    JSON.stringify(Array.from({ length: Math.ceil(count / 4) }, () => aws.issueToken({ startUrl }))),
  )
  const ports = { env, home: home.path, stateDirectory: home.stateDirectory, clock: systemClock, log: silentLog }
  const shown = new Set<string>()
  // In one of them is enough.
  const core = isShown ? createCore({ ...ports, keyStore: new MemoryKeyStore() }) : null
  core?.onChange(({ items }) => {
    for (const { id, state } of items.signIns?.set ?? []) if (id === 'team') shown.add(state)
  })

  const outcomes = new Set<string>()
  let isOver = false
  const ask = async () => {
    const center = createIdentityCenter(ports)
    while (!isOver) {
      const result = await center.refresh('team', { force: random.next() < 0.8 })
      outcomes.add(result.ok ? 'ok' : result.finding.message)
      await new Promise(setImmediate)
    }
  }
  const tool = new Child('scribbler', [home.file(tokenPath()), aws.url, String(count), String(seed), signIns])
  const asking = ask()
  await tool.succeeds().finally(() => {
    isOver = true
  })
  await asking
  core?.stop()
  cacheFiles(home)
  const answers = aws.ledger.of('CreateToken').filter(({ status }) => status === 200).length
  const renewals = { tool: tool.last('renewals') ?? 0, latchkey: answers - (tool.last('renewals') ?? 0) }
  const lost = tool.lines.filter((line) => line.startsWith('lost'))
  return { outcomes: [...outcomes], shown: [...shown], lost, renewals }
}

it(`while other tools write the token in place, nobody is signed out and no token is lost (${rounds} times)`, {
  timeout: 900_000,
}, async () => {
  const seed = seedOf('other tools')
  const places = await Promise.all(Array.from({ length: lanes }, () => scene({ clock: Date })))
  const begun = performance.now()
  const seen = await Promise.all(
    places.map((place, index) => lane(place, Math.ceil(rounds / lanes), seed + index, index === 0)),
  )
  const sum = (of: 'tool' | 'latchkey') => seen.reduce((total, { renewals }) => total + renewals[of], 0)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  console.log(`${rounds} rounds in ${seconds} s: ${sum('tool')} renewals of the tools, ${sum('latchkey')} of Latchkey`)
  expect(seen.flatMap(({ lost }) => lost)).toEqual([])
  expect([...new Set(seen.flatMap(({ outcomes }) => outcomes))]).toEqual(['ok'])
  expect([...new Set(seen.flatMap(({ shown }) => shown))]).not.toContain('signed-out')
  expect(sum('latchkey')).toBeGreaterThan(rounds / 2000)
})
