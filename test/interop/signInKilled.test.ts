import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { createIdentityCenter } from '../../main/core/identity-center/identityCenter.ts'
import { silentLog } from '../../main/core/log/log.ts'
import { Child } from '../support/childProcess.ts'
import { Random, seedOf } from '../support/random.ts'
import { account, cacheFiles, cacheOf, person, placeToken, type Scene, scene, tokenPath } from '../support/signingIn.ts'

/** How often in all, half of them each. */
const kills = Number(process.env.LATCHKEY_KILLS ?? 100)
/** Homes that are worked on at the same time: most of a round is a program that starts. */
const lanes = 3
/** From the beginning of the first one, which takes longer, or from its end. */
const moments: readonly [Moment, Moment] = [
  { from: 'begins', longestMs: 120 },
  { from: 'done', longestMs: 40 },
]
interface Moment {
  readonly from: 'begins' | 'done'
  readonly longestMs: number
}

// Programs that are started so often need not be compiled every time.
let compileCache = ''
beforeAll(() => {
  compileCache = mkdtempSync(join(tmpdir(), 'latchkey-killed-'))
})
afterAll(() => rmSync(compileCache, { recursive: true, force: true }))

interface Tally {
  /** Of those that were killed, how many had got how far. */
  unfinished: number
  journals: number
  lost: number
}

/** Before: a token that is good, or for a sign-in now and then none at all. */
function begin(given: Scene, task: 'refresh' | 'sign-in', random: Random): string | null {
  const { home } = given
  rmSync(home.stateDirectory, { recursive: true, force: true })
  rmSync(home.file('sso'), { recursive: true, force: true })
  return task === 'sign-in' && random.next() < 0.5 ? null : placeToken(given, 3600).accessToken
}

/** One that is not killed fills the cache of what is compiled. */
async function warmUp(given: Scene, task: 'refresh' | 'sign-in'): Promise<void> {
  placeToken(given, 3600)
  const { env, home } = given
  const args = [task, 'once', home.path, home.stateDirectory]
  await new Child('renewer', args, { ...env, NODE_COMPILE_CACHE: compileCache }).succeeds()
}

async function round(given: Scene, task: 'refresh' | 'sign-in', random: Random, tally: Tally): Promise<void> {
  const { home, env } = given
  const { stateDirectory, path } = home
  const before = begin(given, task, random)
  const child = new Child('renewer', [task, 'again', path, stateDirectory], {
    ...env,
    NODE_COMPILE_CACHE: compileCache,
  })
  const { from, longestMs } = random.pick(moments)
  await child.says(from)
  await wait(random.next() * longestMs)
  await child.kill()
  if (!child.lines.includes('done')) tally.unfinished += 1
  const names = existsSync(`${stateDirectory}/sign-ins`) ? readdirSync(`${stateDirectory}/sign-ins`) : []
  if (names.some((name) => name.endsWith('.new'))) tally.journals += 1

  // Whole, its owner's alone, and one of the tokens that the service has handed out.
  const isThere = existsSync(home.file(tokenPath()))
  expect(isThere || (before === null && !child.lines.includes('done'))).toBe(true)
  if (isThere) {
    expect(cacheOf(home, tokenPath())).toMatchObject({
      accessToken: expect.stringMatching(/^aoaEXAMPLE/),
      refreshToken: expect.stringMatching(/^aorEXAMPLE/),
    })
  }

  // The next one is a process of its own, as far as it knows.
  const center = createIdentityCenter({ env, home: path, stateDirectory, clock: systemClock, log: silentLog })
  const next = isThere ? await center.refresh('team', { force: true }) : null
  if (next && !next.ok) {
    // The service has taken the old one and the answer died with the process: that is said, and nothing else.
    expect(next.finding).toMatchObject({
      code: 'sign-in-over',
      message: expect.stringContaining('its answer is lost'),
    })
    // What stands there is still good for what it is.
    const role = { session: 'team', accountId: account, roleName: 'Developer' }
    expect((await center.roleCredentials(role)).ok).toBe(true)
    tally.lost += 1
  }
  if (!next?.ok)
    expect(await center.signIn('team', { flow: 'pkce', present: person('allow') })).toMatchObject({ ok: true })
  // Nothing half written is left of the one that was killed, and nothing is locked.
  cacheFiles(home)
  expect(readdirSync(`${stateDirectory}/locks`)).toEqual([])
}

it.each(['refresh', 'sign-in'] as const)(
  `killed at any moment, a %s leaves whole caches, and the next one works (${kills / 2} times)`,
  { timeout: 900_000 },
  async (task) => {
    const random = new Random(seedOf(task))
    const tally: Tally = { unfinished: 0, journals: 0, lost: 0 }
    const places = await Promise.all(Array.from({ length: lanes }, () => scene({ clock: Date })))
    const [first] = places
    if (first) await warmUp(first, task)
    let left = Math.ceil(kills / 2)
    await Promise.all(
      places.map(async (given) => {
        while (left > 0) {
          left -= 1
          await round(given, task, random, tally)
          given.aws.ledger.clear()
        }
      }),
    )
    console.log(
      `${task}: ${kills / 2} killed, ${tally.unfinished} in the first one, ${tally.journals} answers saved in the journal, ${tally.lost} lost on their way`,
    )
    // Some of them, not all: else the moments would prove little.
    expect(tally.unfinished).toBeGreaterThan(0)
    expect(tally.unfinished).toBeLessThan(kills / 2)
    if (task === 'sign-in') expect(tally.lost).toBe(0)
    expect(tally.lost).toBeLessThanOrEqual(kills / 4)
  },
)
