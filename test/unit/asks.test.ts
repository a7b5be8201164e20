import { describe, expect, it } from 'vitest'
import { createAsks } from '../../main/core/asks.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { FakeClock } from '../support/fakeClock.ts'

const serial = 'arn:aws:iam::111122223333:mfa/phone'
const wanted = { profile: 'deploy', serial, roleArn: null, isAgain: false }
const second = 1000

function asking() {
  const clock = new FakeClock('2026-11-20T12:00:00Z')
  let changes = 0
  const asks = createAsks({
    clock,
    onChange: () => {
      changes += 1
    },
  })
  return { clock, asks, changes: () => changes }
}

const shownTo = (codes: readonly (Secret | null)[]) => codes.map((code) => code?.reveal() ?? null)

const pass = (clock: FakeClock, ms: number) => clock.moveTo(new Date(clock.now() + ms).toISOString())

describe('a person is asked for a code', () => {
  it('once for each device, and all who wait are answered', async () => {
    const { asks } = asking()
    const all = Promise.all([
      asks.askingFor(() => ['cdk in ~/shop'], 120 * second)(wanted),
      asks.askingFor(() => ['aws in ~'], 60 * second)({ ...wanted, profile: 'other' }),
      asks.askingFor(() => ['aws in ~'], 60 * second)({ ...wanted, serial: 'GAHT12345678' }),
    ])
    expect(asks.open).toMatchObject([
      { profile: 'deploy', serial, callers: ['cdk in ~/shop', 'aws in ~'] },
      { serial: 'GAHT12345678', callers: ['aws in ~'] },
    ])
    expect(asks.notices).toMatchObject([
      {
        title: 'A code is needed for deploy',
        body: expect.stringContaining('cdk in ~/shop and 1 more'),
        session: null,
      },
      {},
    ])
    const [first, other] = asks.open
    expect(asks.answer(first?.id ?? '', new Secret('123456'))).toMatchObject({ ok: true })
    expect(asks.answer(first?.id ?? '', new Secret('123456'))).toMatchObject({
      ok: false,
      finding: { code: 'ask-over' },
    })
    expect(asks.dismiss(other?.id ?? '')).toMatchObject({ ok: true })
    expect(shownTo(await all)).toEqual(['123456', '123456', null])
    expect([asks.open, asks.notices]).toEqual([[], []])
  })

  it('for whoever waits at that moment', () => {
    const { asks } = asking()
    const present = ['cdk in ~/shop']
    void asks.askingFor(() => present, 10 * second)(wanted)
    present.push('aws in ~', 'cdk in ~/shop')
    expect(asks.open).toMatchObject([{ callers: ['cdk in ~/shop', 'aws in ~'] }])
    expect(asks.notices).toMatchObject([{ body: expect.stringContaining('cdk in ~/shop and 1 more') }])
    asks.stop()
  })

  it('until the time of each who waits is over', async () => {
    const { clock, asks } = asking()
    const short = asks.askingFor(() => ['aws'], 10 * second)(wanted)
    const long = asks.askingFor(() => ['cdk'], 20 * second)(wanted)
    pass(clock, 10 * second)
    expect(await short).toBeNull()
    expect(asks.open).toMatchObject([{ callers: ['cdk'] }])
    pass(clock, 10 * second)
    expect(await long).toBeNull()
    expect(asks.open).toEqual([])
  })

  it('until all have gone', async () => {
    const { asks, changes } = asking()
    const gone = new AbortController()
    const code = asks.askingFor(() => ['cdk'], 10 * second)(wanted, gone.signal)
    gone.abort()
    expect(await code).toBeNull()
    expect([asks.open, changes()]).toEqual([[], 2])
    expect(await asks.askingFor(() => ['cdk'], 10 * second)(wanted, gone.signal)).toBeNull()
    expect(changes()).toBe(2)
  })

  it.each(['', '12345', '1234567', 'abcdef'])('and %j is none', (text) => {
    const { asks } = asking()
    void asks.askingFor(() => ['cdk'], 10 * second)(wanted)
    const [ask] = asks.open
    expect(asks.answer(ask?.id ?? '', new Secret(text))).toMatchObject({ finding: { code: 'code-malformed' } })
    expect(asks.open).toHaveLength(1)
    asks.stop()
    expect(asks.open).toEqual([])
  })
})
