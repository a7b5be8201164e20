import { expect, it } from 'vitest'
import { done, failed, problem, type Result } from '../../main/core/model/finding.ts'
import type { SignIn } from '../../main/core/model/signIn.ts'
import { createRenewing } from '../../main/core/sessions/renewing.ts'
import { FakeClock } from '../support/fakeClock.ts'

const signIn = (more: Partial<SignIn> = {}): SignIn => ({
  id: 'team',
  kind: 'sso-session',
  startUrl: 'https://team.awsapps.com/start',
  region: 'eu-west-1',
  state: 'ready',
  accessTokenUntil: '2026-11-20T13:00:00Z',
  refreshable: true,
  signInSessionUntil: null,
  signingIn: null,
  ...more,
})

function scene() {
  const clock = new FakeClock('2026-11-20T12:00:00Z')
  const asked: string[] = []
  const answers: Result<unknown>[] = []
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined, debug: () => undefined }
  const renewing = createRenewing({
    clock,
    log,
    async renew(session) {
      asked.push(`${session} ${new Date(clock.now()).toISOString().slice(11, 16)}`)
      return answers.shift() ?? done(null)
    },
  })
  return { clock, asked, answers, renewing }
}

const offline = failed(problem('aws-unreachable', 'There is no network.'))
const settled = () => new Promise((resolve) => setImmediate(resolve))

it('renews ten minutes ahead, and again before the next end', async () => {
  const { clock, asked, renewing } = scene()
  renewing.look([signIn()])
  clock.moveTo('2026-11-20T12:49:00Z')
  expect(asked).toEqual([])
  clock.moveTo('2026-11-20T12:50:00Z')
  await settled()
  expect(asked).toEqual(['team 12:50'])
  renewing.look([signIn({ accessTokenUntil: '2026-11-20T13:50:00Z' })])
  clock.moveTo('2026-11-20T13:39:00Z')
  expect(asked).toHaveLength(1)
  clock.moveTo('2026-11-20T13:41:00Z')
  expect(asked).toEqual(['team 12:50', 'team 13:40'])
})

it('renews at once what has ended already', () => {
  const { asked, renewing } = scene()
  renewing.look([signIn({ accessTokenUntil: '2026-11-20T04:00:00Z', state: 'ended' })])
  expect(asked).toEqual(['team 12:00'])
})

it('waits twice as long after each failure, up to half an hour, and is as quick as before once it works', async () => {
  const { clock, asked, answers, renewing } = scene()
  answers.push(...Array.from({ length: 8 }, () => offline))
  renewing.look([signIn({ accessTokenUntil: '2026-11-20T12:05:00Z' })])
  for (let minute = 0; minute < 180; minute += 1) {
    await settled()
    clock.moveTo(new Date(Date.parse('2026-11-20T12:00:00Z') + minute * 60_000).toISOString())
  }
  expect(asked.map((one) => one.slice(5)).slice(0, 8)).toEqual([
    '12:00',
    '12:01',
    '12:03',
    '12:07',
    '12:15',
    '12:31',
    '13:01',
    '13:31',
  ])
})

it('tries nothing twice while a look comes in between', async () => {
  const { asked, renewing } = scene()
  const ending = signIn({ accessTokenUntil: '2026-11-20T12:05:00Z' })
  renewing.look([ending])
  renewing.look([ending])
  await settled()
  renewing.look([ending])
  expect(asked).toHaveLength(1)
})

it.each<[string, Partial<SignIn>]>([
  ['that a person must renew', { refreshable: false }],
  ['of the console, whose keys last a quarter of an hour', { kind: 'console-login' }],
  ['to which somebody is signing in', { signingIn: { kind: 'preparing' } }],
  ['that nobody has made', { accessTokenUntil: null }],
])('leaves alone a sign-in %s', (_, more) => {
  const { clock, asked, renewing } = scene()
  renewing.look([signIn({ accessTokenUntil: '2026-11-20T12:05:00Z', ...more })])
  clock.moveTo('2026-11-20T14:00:00Z')
  expect(asked).toEqual([])
})

it('does nothing more once it is stopped', () => {
  const { clock, asked, renewing } = scene()
  renewing.look([signIn()])
  renewing.stop()
  clock.moveTo('2026-11-20T14:00:00Z')
  expect([asked, clock.pending]).toEqual([[], []])
})
