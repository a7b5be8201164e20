import { describe, expect, it } from 'vitest'
import { createKeyMemory } from '../../main/core/agent/keyMemory.ts'
import { createSharedWork } from '../../main/core/agent/sharedWork.ts'
import { createSignInRequests, type Waited } from '../../main/core/agent/signInRequests.ts'
import { problem } from '../../main/core/model/finding.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { FakeClock } from '../support/fakeClock.ts'

const minute = 60_000
const clockHere = () => new FakeClock('2026-11-20T12:00:00Z')
const pass = (clock: FakeClock, ms: number) => clock.moveTo(new Date(clock.now() + ms).toISOString())

describe('credentials in memory', () => {
  const remembered = (until: number | null, isSignIn = false) => ({
    keys: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: new Secret('x'), sessionToken: null, accountId: null, until },
    isSignIn,
    isRegional: false,
  })

  it.each([
    ['of a sign-in while 15 minutes are left', 60, true, 45],
    ['of a role while 5 minutes are left', 60, false, 55],
    ['without an end for a minute', null, false, 1],
    ['not at all where too little is left', 10, true, 0],
  ])('are handed out %s', (_name, lasting, isSignIn, expected) => {
    const clock = clockHere()
    const memory = createKeyMemory(clock)
    const until = lasting === null ? null : clock.now() + lasting * minute
    memory.put('dev', remembered(until, isSignIn), memory.generation)
    let handedOut = 0
    while (handedOut < 100 && memory.get('dev') !== null) {
      handedOut += 1
      pass(clock, minute)
    }
    expect(handedOut).toBe(expected)
  })

  it('are forgotten, also those that were under way', () => {
    const memory = createKeyMemory(clockHere())
    const { generation } = memory
    memory.put('dev', remembered(null), generation)
    memory.clear()
    expect(memory.get('dev')).toBeNull()
    memory.put('dev', remembered(null), generation)
    expect(memory.get('dev')).toBeNull()
  })
})

describe('shared work', () => {
  it('is done once, and goes on while one of those who want it is there', async () => {
    const shared = createSharedWork<string>()
    const signals: AbortSignal[] = []
    const { promise, resolve } = Promise.withResolvers<string>()
    const work = (signal: AbortSignal) => {
      signals.push(signal)
      return promise
    }
    const [one, other] = [new AbortController(), new AbortController()]
    const first = shared.run('key', one.signal, work)
    const second = shared.run('key', other.signal, work)
    one.abort()
    expect(await first).toBeNull()
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    resolve('done')
    expect(await second).toBe('done')
  })

  it('is given up when all have gone, and begun again for whoever comes then', async () => {
    const shared = createSharedWork<string>()
    const signals: AbortSignal[] = []
    const work = (signal: AbortSignal) => {
      signals.push(signal)
      return new Promise<string>(() => undefined)
    }
    const one = new AbortController()
    const first = shared.run('key', one.signal, work)
    one.abort()
    expect(await first).toBeNull()
    void shared.run('key', new AbortController().signal, work)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(await shared.run('key', one.signal, work)).toBeNull()
    expect(signals).toHaveLength(2)
  })
})

describe('a sign-in that programs wait for', () => {
  function waiting(callers: readonly string[], session = 'corp') {
    const clock = clockHere()
    const requests = createSignInRequests({ clock, onChange: () => undefined, canSignIn: (id) => id === 'corp' })
    const controllers = callers.map(() => new AbortController())
    const all = callers.map((caller, index): Promise<Waited> => {
      const signal = controllers[index]?.signal ?? new AbortController().signal
      const until = clock.now() + (index + 1) * minute
      return requests.wait({ session, mark: 'before', caller, profile: 'dev', until, signal })
    })
    return { clock, requests, controllers, all }
  }

  it('is one notice, which signs in, and says who waits', () => {
    const { requests } = waiting(['cdk in ~/shop', 'aws', 'aws'])
    expect(requests.notices).toEqual([
      {
        id: 'sign-in-wanted corp 1',
        title: 'cdk needs your sign-in to corp',
        body: 'cdk in ~/shop and 2 more wait for the credentials of dev. Sign in, and it goes on by itself.',
        session: 'corp',
      },
    ])
  })

  it('that cannot be had by a click says how it is had', () => {
    const { requests } = waiting(['cdk'], 'arn:aws:iam::111122223333:user/kim')
    expect(requests.notices).toMatchObject([
      { body: expect.stringContaining('Run `latchkey login dev`'), session: null },
    ])
  })

  it('is over for each when its time is, or when it has gone', async () => {
    const { clock, requests, controllers, all } = waiting(['cdk', 'aws', 'node'])
    pass(clock, minute)
    controllers[1]?.abort()
    expect(await Promise.all(all.slice(0, 2))).toEqual(['timed-out', 'left'])
    expect(requests.notices).toHaveLength(1)
    pass(clock, 2 * minute)
    expect(await all[2]).toBe('timed-out')
    expect(requests.notices).toEqual([])
    expect(clock.pending).toEqual([])
  })

  it('goes on for all when something about it is new, and not before', async () => {
    const { requests, all } = waiting(['cdk', 'aws'])
    requests.changed(() => 'before')
    expect(requests.notices).toHaveLength(1)
    requests.changed(() => 'after')
    expect(await Promise.all(all)).toEqual(['changed', 'changed'])
    expect(requests.notices).toEqual([])
  })

  it('is refused to all who wait for it, and to nobody else', async () => {
    const { requests, all } = waiting(['cdk'])
    const finding = problem('sign-in-denied', 'No.')
    requests.refuse('other', finding)
    expect(requests.notices).toHaveLength(1)
    requests.refuse('corp', finding)
    expect(await Promise.all(all)).toEqual([{ refused: finding }])
  })
})
