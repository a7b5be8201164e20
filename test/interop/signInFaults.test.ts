import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Result } from '../../main/core/model/finding.ts'
import type { Fault, Operation } from '../support/fake-aws/server.ts'
import {
  account,
  cacheFiles,
  cacheOf,
  everythingBelow,
  person,
  placeToken,
  type Scene,
  scene,
  tokenPath,
} from '../support/signingIn.ts'

type Work = (given: Scene) => Promise<Result<unknown>>

const signIn =
  (flow: 'pkce' | 'device'): Work =>
  ({ center }) =>
    center.signIn('team', { flow, present: person('allow') })
const refresh: Work = ({ center }) => center.refresh('team')
const accounts: Work = ({ center }) => center.accounts('team')
const role: Work = ({ center }) =>
  center.roleCredentials({ session: 'team', accountId: account, roleName: 'Developer' })

/** What each does, at which of its requests it is troubled, and how often it may ask. */
const works: readonly (readonly [string, Work, Operation, number])[] = [
  ['a sign-in', signIn('pkce'), 'RegisterClient', 4],
  ['a sign-in', signIn('pkce'), 'CreateToken', 4],
  ['a sign-in with a code', signIn('device'), 'StartDeviceAuthorization', 4],
  ['a sign-in with a code', signIn('device'), 'CreateToken', 4],
  ['a renewal', refresh, 'CreateToken', 4],
  ['a list', accounts, 'ListAccounts', 10],
  ['a list', accounts, 'ListAccountRoles', 10],
  ['keys', role, 'GetRoleCredentials', 8],
]

const places = works.map(([name, work, operation]) => ({ name, work, operation }))

const passing: readonly (readonly [string, Fault, string])[] = [
  ['too many requests', { status: 429 }, 'aws-busy'],
  ['a fault', { status: 500 }, 'aws-busy'],
  ['no service', { status: 503 }, 'aws-busy'],
  ['a cut connection', { reset: true }, 'aws-unreachable'],
]

/** A token that needs renewal for renewals, one that does not for everything else. */
async function prepared(work: Work): Promise<Scene> {
  const given = await scene()
  if (work === refresh) placeToken(given, 60)
  if (work === accounts || work === role) placeToken(given, 3600)
  return given
}

/** The token is as it was, or there is none where there was none. */
async function leavesNothing(given: Scene, work: () => Promise<unknown>): Promise<void> {
  const before = cacheFiles(given.home).includes(tokenPath().slice('sso/cache/'.length))
    ? cacheOf(given.home, tokenPath())
    : null
  await work()
  const after = cacheFiles(given.home).includes(tokenPath().slice('sso/cache/'.length))
    ? cacheOf(given.home, tokenPath())
    : null
  expect(after).toEqual(before)
}

const doing = works.flatMap(([name, work, operation, most]) =>
  passing.map(([what, fault, code]) => ({ name, work, operation, most, what, fault, code })),
)

describe('trouble that passes', () => {
  it.each(doing)('$name bears $what at $operation', async ({ work, operation, fault }) => {
    const given = await prepared(work)
    given.aws.fault(operation, fault, { times: 2 })
    expect(await work(given)).toMatchObject({ ok: true })
  })

  it.each(doing)(
    '$name gives up on $what at $operation, in good time',
    async ({ work, operation, fault, most, code }) => {
      const given = await prepared(work)
      const trouble = given.aws.fault(operation, fault)
      const begun = given.clock.now()
      await leavesNothing(given, async () => {
        const result = await work(given)
        const says = expect.stringMatching(/^[^.]*(?:\.\d+)*[^.]*\. .*(?:sign in again|try again)\.$/)
        expect(result).toMatchObject({ ok: false, finding: { code, message: says } })
      })
      expect(trouble.hits).toBeGreaterThan(1)
      expect(trouble.hits).toBeLessThanOrEqual(most)
      // Every try but the last was waited after, and all of them together were bounded.
      expect(given.clock.waits.length).toBeGreaterThanOrEqual(trouble.hits - 1)
      expect(given.clock.now() - begun).toBeLessThan(130_000)
      expect(given.clock.pendingLimits).toBe(0)
    },
  )

  it('is not hurried: what the service wants is waited', async () => {
    const given = await prepared(refresh)
    given.aws.fault('CreateToken', { status: 429, retryAfterSeconds: 9 }, { times: 1 })
    expect((await refresh(given)).ok).toBe(true)
    expect(given.clock.waits).toContain(9000)
  })

  it('is not waited for longer than is left', async () => {
    const given = await prepared(role)
    const trouble = given.aws.fault('GetRoleCredentials', { status: 429, retryAfterSeconds: 60 })
    expect(await role(given)).toMatchObject({ finding: { code: 'aws-busy' } })
    expect(trouble.hits).toBe(1)
  })
})

describe('trouble that stays', () => {
  it.each(places)(
    '$name at $operation: what is no answer of AWS is taken for a network that wants a person',
    async ({ work, operation }) => {
      const given = await prepared(work)
      const trouble = given.aws.fault(operation, { garbage: true })
      await leavesNothing(given, async () => {
        const message = expect.stringContaining('Open any page in your browser')
        expect(await work(given)).toMatchObject({ finding: { code: 'aws-garbled', message } })
      })
      expect(trouble.hits).toBe(1)
    },
  )

  it.each(places)('$name that gets no answer at $operation ends', async ({ work, operation }) => {
    const given = await prepared(work)
    const hold = given.aws.fault(operation, { hold: true })
    let isOver = false
    const result = work(given).finally(() => {
      isOver = true
    })
    for (let arrived = 1; !isOver && arrived <= 12; arrived += 1) {
      await Promise.race([given.aws.ledger.arrived(operation, arrived), result])
      // The request is on its way; its time is up now.
      given.clock.advance(20_000)
    }
    expect(await result).toMatchObject({
      finding: { code: 'aws-unreachable', message: expect.stringContaining('in time') },
    })
    expect(hold.hits).toBeLessThanOrEqual(6)
    expect(given.clock.pendingLimits).toBe(0)
  })
})

describe('a portal that does not take the token', () => {
  it.each([
    ['keys', role, 'GetRoleCredentials'],
    ['a list', accounts, 'ListAccounts'],
  ] as const)('%s: is asked once more with a new one', async (_, work, operation) => {
    const given = await prepared(work)
    given.aws.fault(operation, { expired: true }, { times: 1 })
    expect((await work(given)).ok).toBe(true)
    expect(given.aws.ledger.of('CreateToken')).toHaveLength(1)
  })

  it('is not asked again and again', async () => {
    const given = await prepared(role)
    const trouble = given.aws.fault('GetRoleCredentials', { expired: true })
    expect(await role(given)).toMatchObject({ finding: { code: 'sign-in-over' } })
    expect([trouble.hits, given.aws.ledger.of('CreateToken').length]).toEqual([2, 1])
  })

  it('ends a sign-in that an administrator has ended', async () => {
    const given = await scene()
    const { accessToken } = placeToken(given, 3600)
    given.aws.endSignIn(accessToken)
    expect(await role(given)).toMatchObject({ finding: { code: 'sign-in-over' } })
    const asked = given.aws.ledger.entries.length
    expect(await given.center.refresh('team', { force: true })).toMatchObject({ finding: { code: 'sign-in-over' } })
    expect(given.aws.ledger.entries).toHaveLength(asked)
  })
})

it('no token, code, verifier or client secret reaches the log, a finding, or a file that is not a cache', async () => {
  const troubles: readonly Fault[] = [{ status: 500 }, { reset: true }, { garbage: true }, { expired: true }]
  const given = await scene()
  const { aws, home, center } = given
  const said: unknown[] = []
  const secrets = new Set<string>()
  const collect = () => {
    for (const name of cacheFiles(home)) {
      for (const [key, value] of Object.entries(cacheOf(home, `sso/cache/${name}`))) {
        if (/token|secret/i.test(key) && typeof value === 'string') secrets.add(value)
      }
    }
  }
  for (const [, work, operation] of works) {
    for (const fault of [null, ...troubles]) {
      const placed = fault && aws.fault(operation, fault)
      said.push(await work(given))
      collect()
      placed?.remove()
      placeToken(given, work === refresh ? 60 : 3600)
      collect()
    }
  }
  said.push(await center.signOut('team'))
  const visible = JSON.stringify(said) + everythingBelow(`${home.path}/log`) + everythingBelow(home.stateDirectory)
  expect(secrets.size).toBeGreaterThan(20)
  for (const secret of secrets) expect(visible).not.toContain(secret.slice(0, 40))
  expect(visible).not.toMatch(/aoaEXAMPLE|aorEXAMPLE|eyJhbGci/)
  expect(readFileSync(`${home.path}/log/latchkey.log`, 'utf8')).toContain('could not be renewed')
})
