import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { requestMs } from '../../main/core/aws/attempts.ts'
import { findingOf, type Trouble } from '../../main/core/aws/failures.ts'
import { proxyFor } from '../../main/core/aws/proxy.ts'
import { chooseFlow } from '../../main/core/identity-center/flow.ts'
import { type Refused, refusedRecord, renewedRecord } from '../../main/core/identity-center/learnt.ts'
import { registrationPath, scopesOf } from '../../main/core/identity-center/registration.ts'
import type { Session } from '../../main/core/identity-center/settings.ts'
import { Joined } from '../../main/core/identity-center/singleFlight.ts'
import { nextChange, signInAt } from '../../main/core/sessions/expiry.ts'
import {
  emptyRecord,
  isOver,
  learntEnd,
  learntEnds,
  readRecord,
  readRecords,
  recordPath,
  type SignInRecord,
} from '../../main/core/sessions/signInRecords.ts'
import { signInToken } from '../../main/core/sessions/tokenCache.ts'
import { BriskClock } from '../support/signingIn.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

const hour = 3_600_000
const session: Session = {
  id: 'team',
  kind: 'sso-session',
  startUrl: 'https://team.awsapps.com/start',
  region: 'eu-west-1',
  scopes: null,
}

describe('the way to sign in', () => {
  const display = { DISPLAY: ':0' }
  it.each([
    ['a desktop', display, 'linux', false, 'pkce', null],
    ['Wayland', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', false, 'pkce', null],
    ['macOS', {}, 'darwin', false, 'pkce', null],
    ['Windows', {}, 'win32', false, 'pkce', null],
    ['a server', {}, 'linux', false, 'device', null],
    ['SSH', { SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' }, 'linux', false, 'device', 'ssh'],
    ['SSH with a display', { ...display, SSH_CONNECTION: '192.0.2.1' }, 'linux', false, 'pkce', 'ssh'],
    ['SSH to macOS', { SSH_TTY: '/dev/ttys1' }, 'darwin', false, 'device', 'ssh'],
    ['SSH with BROWSER', { BROWSER: 'open-at-home', SSH_TTY: '/dev/pts/1' }, 'linux', false, 'pkce', 'ssh'],
    ['WSL', { WSL_DISTRO_NAME: 'Debian' }, 'linux', false, 'device', 'wsl'],
    ['WSL with a display', { ...display, WSL_DISTRO_NAME: 'Debian' }, 'linux', false, 'pkce', 'wsl'],
    ['a container', {}, 'linux', true, 'device', 'container'],
    ['a container with BROWSER', { BROWSER: 'helper' }, 'linux', true, 'pkce', 'container'],
  ] as const)('in %s', (_, env, platform, isContainer, flow, remote) => {
    const advice = chooseFlow('sso-session', { env, platform, isContainer })
    expect(advice).toMatchObject({ flow, remote })
    // A browser that nothing speaks against needs no words.
    expect(advice.note === null).toBe(flow === 'pkce' && remote === null)
  })

  it('of a legacy profile is always a code', () => {
    expect(chooseFlow('legacy', { env: display, platform: 'darwin', isContainer: false }).flow).toBe('device')
  })
})

describe('a proxy', () => {
  const proxy = 'http://proxy.example:3128'
  it.each([
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: proxy }, proxy],
    ['https://oidc.eu-west-1.amazonaws.com/', { https_proxy: proxy, HTTPS_PROXY: 'http://other' }, proxy],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTP_PROXY: proxy }, null],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: 'proxy.example:3128' }, proxy],
    ['http://127.0.0.1:4000/', { HTTP_PROXY: proxy }, proxy],
    ['http://127.0.0.1:4000/', { HTTP_PROXY: proxy, NO_PROXY: 'localhost,127.0.0.1' }, null],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: proxy, NO_PROXY: '.amazonaws.com' }, null],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: proxy, NO_PROXY: 'amazonaws.com' }, null],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: proxy, NO_PROXY: '*.amazonaws.com' }, null],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: proxy, NO_PROXY: 'aws.com, example.com' }, proxy],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: proxy, NO_PROXY: 'amazonaws.com:443' }, null],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: proxy, NO_PROXY: 'amazonaws.com:8443' }, proxy],
    ['https://oidc.eu-west-1.amazonaws.com/', { HTTPS_PROXY: proxy, no_proxy: '*' }, null],
    ['https://[::1]:8080/', { HTTPS_PROXY: proxy, NO_PROXY: '::1' }, null],
  ])('for %s with %o is %s', (address, env, expected) => {
    expect(proxyFor(new URL(address), env)).toBe(expected)
  })
})

describe('the name of a cached registration', () => {
  // Made with json.dumps and hashlib of Python, as the AWS CLI does.
  it.each([
    [session, '57f68fa85913774a8d2540456a9e21bb06b815ac'],
    [{ ...session, scopes: ['sso:account:access'] }, '725feca919008d90b7636898de079e8b3871f4cc'],
    [{ ...session, scopes: ['a', 'b'] }, 'f81d909dd96e5df197fd01f86b7ab09ea6c59a41'],
    [{ ...session, scopes: [] }, '5ab06182c564b7a8c9b448ea56ee231ea5bbef7d'],
    [{ ...session, id: 'Zoë "x"' }, '41e98128be4281bc51d2009aa3cfefddff2838d3'],
    [{ ...session, kind: 'legacy', id: session.startUrl }, '15247d8785c13d7d582bd627d05ffe7e18ea28a8'],
  ] as const)('of %o', (of, name) => {
    expect(registrationPath('/home', of)).toBe(`/home/.aws/sso/cache/${name}.json`)
  })

  it('says nothing of the scopes that are asked for without any', () => {
    expect([scopesOf(session), scopesOf({ ...session, kind: 'legacy' })]).toEqual([['sso:account:access'], []])
  })
})

describe('how long a sign-in lasts', () => {
  const digest = (letter: string) => letter.repeat(64)
  const signedIn = (now: number, spans: readonly number[] = []): SignInRecord => ({
    ...emptyRecord('team'),
    signedInAt: now,
    provenAt: now,
    written: digest('a'),
    spans,
  })
  const refused = (now: number, more: Partial<Refused> = {}): Refused => ({
    token: digest('b'),
    access: digest('a'),
    expiresAt: '2026-11-20T18:00:00Z',
    isLost: false,
    now,
    ...more,
  })
  const renewals = (record: SignInRecord, hours: readonly number[]) =>
    hours.reduce((at, hoursIn) => renewedRecord(at, digest('a'), { digest: digest('a'), now: hoursIn * hour }), record)

  it('is unknown until one has ended', () => {
    expect(learntEnd(signedIn(0))).toBeNull()
    expect(learntEnd(renewals(signedIn(0), [1, 2, 3]))).toBeNull()
  })

  it('is that of the shortest one so far', () => {
    const ended = refusedRecord(renewals(signedIn(0), [1, 2, 3, 4, 5, 6, 7]), refused(8 * hour))
    expect(ended.spans).toEqual([8 * hour])
    expect(learntEnd(signedIn(100 * hour, [9 * hour, 8 * hour, 10 * hour]))).toBe(
      new Date(108 * hour).toISOString().replace('.000', ''),
    )
  })

  it('is forgotten as far as a later one has lasted longer', () => {
    const longer = renewals(signedIn(0, [8 * hour, 12 * hour]), [1, 5, 9])
    expect(longer.spans).toEqual([12 * hour])
    expect(renewals(longer, [13]).spans).toEqual([])
  })

  it.each<readonly [string, SignInRecord, Refused]>([
    ['the machine slept', signedIn(0), refused(20 * hour)],
    ['the answer was lost', renewals(signedIn(0), [1]), refused(2 * hour, { isLost: true })],
    ['another tool wrote the token', signedIn(0), refused(hour, { access: digest('c') })],
    ['it is known already', refusedRecord(signedIn(0), refused(hour)), refused(1.2 * hour)],
    ['the clock went back', signedIn(2 * hour), refused(hour)],
    [
      'another tool renewed it',
      renewedRecord(signedIn(0), digest('c'), { digest: digest('a'), now: hour }),
      refused(2 * hour),
    ],
  ])('is not learnt where %s', (_, record, refusal) => {
    expect(refusedRecord(record, refusal).spans).toEqual(record.spans)
  })

  it('keeps ten', () => {
    const many = Array.from({ length: 30 }).reduce<SignInRecord>(
      (record) => refusedRecord(signedIn(0, record.spans), refused(hour)),
      emptyRecord('team'),
    )
    expect(many.spans).toHaveLength(10)
  })

  it('never forgets the shortest one for others that were hardly longer', () => {
    const first = { ...emptyRecord('team'), spans: [7.5 * hour] }
    const later = Array.from({ length: 12 }).reduce<SignInRecord>(
      (record) => refusedRecord(renewals(signedIn(0, record.spans), [1, 2, 3, 4, 5, 6, 7]), refused(8 * hour)),
      first,
    )
    expect(later.spans).toHaveLength(10)
    expect(learntEnd(signedIn(0, later.spans))).toBe(new Date(7.5 * hour).toISOString().replace('.000', ''))
  })

  it('is read back, whatever else the file holds', () => {
    const home = new TemporaryHome()
    const path = recordPath(home.stateDirectory, 'team')
    const write = (text: string) => {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
    const good = signedIn(0, [8 * hour])
    const read = (value: unknown) => {
      write(typeof value === 'string' ? value : JSON.stringify(value))
      return readRecord(home.stateDirectory, 'team')
    }
    expect(readRecord(home.stateDirectory, 'team')).toEqual(emptyRecord('team'))
    expect(read(good)).toEqual(good)
    expect(learntEnds(readRecords(home.stateDirectory).values())).toEqual(new Map([['team', '1970-01-01T08:00:00Z']]))
    for (const torn of ['', '{', '[]', 'null', '7', { ...good, session: 'other' }, { ...good, session: 1 }])
      expect(read(torn)).toEqual(emptyRecord('team'))
    expect(read({ ...good, spans: [8 * hour, -1, 0, 1.5, '9', null, 1e15], signedInAt: 'now', written: 'x' })).toEqual({
      ...good,
      signedInAt: null,
      written: null,
    })
    expect(
      read({ ...good, spans: Array(5000).fill(hour), refused: [], failed: { code: 'bad-call' } }).spans,
    ).toHaveLength(10)
    home.dispose()
  })

  it('and a token whose renewal was refused counts as over until another stands there', () => {
    const record = refusedRecord(signedIn(0), refused(hour))
    const token = {
      accessToken: 'present',
      expiresAt: '2026-11-20T18:00:00Z',
      hasRefreshToken: true,
      hasClientId: true,
      hasClientSecret: true,
      registrationExpiresAt: null,
    } as const
    expect(isOver(record, token)).toBe(true)
    expect(isOver(record, { ...token, expiresAt: '2026-11-20T19:00:00Z' })).toBe(false)
    const settings = { id: 'team', kind: 'sso-session', startUrl: session.startUrl, region: session.region } as const
    const now = Date.parse('2026-11-20T17:00:00Z')
    expect(signInAt(settings, signInToken(token, record), now)).toMatchObject({ state: 'ended', refreshable: false })
    expect(signInAt(settings, signInToken(token), now)).toMatchObject({ state: 'ready' })
    expect(nextChange([signInToken(token, record)], now)).toBeNull()
    expect([isOver(undefined, token), isOver(record, undefined), isOver(record, 'torn')]).toEqual([false, false, false])
  })
})

it.each<Trouble>([
  { kind: 'cancelled' },
  { kind: 'slow' },
  { kind: 'offline', code: 'ENOTFOUND' },
  { kind: 'offline', code: 'ECONNRESET' },
  { kind: 'untrusted', code: 'SELF_SIGNED_CERT_IN_CHAIN' },
  { kind: 'throttled', retryAfterMs: null },
  { kind: 'unavailable', status: 503, retryAfterMs: null },
  { kind: 'proxy' },
  { kind: 'refused', name: 'SomeException', detail: null, status: 400 },
  { kind: 'garbled' },
])('$kind says what to do', (trouble) => {
  const { message } = findingOf(trouble, { host: 'host.example', afterwards: 'sign in again', region: 'eu-west-1' })
  expect(message).toMatch(/sign in again/)
  expect(message.split('. ').length).toBeLessThanOrEqual(2)
})

it('what many want at the same time is done once, and again for those who come later', async () => {
  const joined = new Joined<number>()
  let count = 0
  const work = async () => {
    count += 1
    return count
  }
  expect(await Promise.all([joined.run('a', work), joined.run('a', work), joined.run('b', work)])).toEqual([1, 1, 2])
  expect(await joined.run('a', work)).toBe(3)
  await expect(joined.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await joined.run('a', work)).toBe(4)
})

it('what a test takes for a time limit is one', () => {
  expect(requestMs).toBeGreaterThanOrEqual(BriskClock.shortMs)
})
