import { describe, expect, it } from 'vitest'
import { parseCacheFile, tokenFacts } from '../../main/core/machine/readCaches.ts'
import { nextChange, noticesAt, signInAt } from '../../main/core/sessions/expiry.ts'
import { type SignInToken, signInToken } from '../../main/core/sessions/tokenCache.ts'

const parsed = (text: string) => signInToken(parseCacheFile(text, tokenFacts))

const session = {
  id: 'my-sso',
  kind: 'sso-session',
  startUrl: 'https://x.awsapps.com/start',
  region: 'eu-west-1',
} as const
const at = (time: string) => Date.parse(`2026-11-20T${time}Z`)
const token = (until: string, renewableUntil: string | null = null): SignInToken => ({
  status: 'present',
  until: `2026-11-20T${until}Z`,
  renewableUntil,
})

describe('a sign-in', () => {
  it.each([
    ['signed out without a cache', { status: 'missing' } as const, '12:00:00', 'signed-out'],
    ['broken with a cache that cannot be read', { status: 'unreadable' } as const, '12:00:00', 'broken'],
    ['ready well before its end', token('14:00:00'), '12:00:00', 'ready'],
    ['ending from ten minutes before its end', token('12:10:00'), '12:00:00', 'ending'],
    ['not yet ending a second before that', token('12:10:01'), '12:00:00', 'ready'],
    ['ended at its end', token('12:00:00'), '12:00:00', 'ended'],
    [
      'ready after the end of a token that the tools renew',
      token('11:00:00', '2027-01-01T00:00:00Z'),
      '12:00:00',
      'ready',
    ],
    ['ended when the registration has run out as well', token('11:00:00', '2026-11-01T00:00:00Z'), '12:00:00', 'ended'],
  ])('is %s', (_what, cached, now, state) => {
    expect(signInAt(session, cached, at(now)).state).toBe(state)
  })

  it('is told about once, in minutes, from ten minutes before its end', () => {
    const notices = (now: string) => noticesAt([signInAt(session, token('12:10:00'), at(now))], at(now))
    expect(notices('11:59:59')).toEqual([])
    expect(notices('12:00:00')[0]?.title).toBe('Sign-in my-sso ends in 10 minutes')
    expect(notices('12:09:10')[0]?.title).toBe('Sign-in my-sso ends in 1 minute')
    expect(notices('12:09:10')[0]?.id).toBe(notices('12:00:00')[0]?.id)
    expect(notices('12:10:00')).toEqual([])
  })

  it('has its next change at the warning, then at the end, then never', () => {
    const next = (now: string) => nextChange([token('12:10:00'), { status: 'missing' }], at(now))
    expect(next('11:00:00')).toBe(at('12:00:00'))
    expect(next('12:00:00')).toBe(at('12:10:00'))
    expect(next('12:10:00')).toBe(null)
  })
})

describe('a token cache', () => {
  const whole = { accessToken: 'example', expiresAt: '2026-11-20T18:00:00Z' }
  const renewable = {
    refreshToken: 'r',
    clientId: 'c',
    clientSecret: 's',
    registrationExpiresAt: '2027-01-01T00:00:00Z',
  }
  it.each([
    [
      'as the tools write it',
      { ...whole, ...renewable },
      { until: '2026-11-20T18:00:00Z', renewableUntil: '2027-01-01T00:00:00Z' },
    ],
    ['without a refresh token', whole, { until: '2026-11-20T18:00:00Z', renewableUntil: null }],
    [
      'with the old ending',
      { ...whole, expiresAt: '2026-11-20T18:00:00UTC' },
      { until: '2026-11-20T18:00:00Z', renewableUntil: null },
    ],
    [
      'with another zone',
      { ...whole, expiresAt: '2026-11-20T19:00:00+01:00' },
      { until: '2026-11-20T18:00:00Z', renewableUntil: null },
    ],
  ])('%s', (_what, cache, expected) => {
    expect(parsed(JSON.stringify(cache))).toEqual({ status: 'present', ...expected })
  })
  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"accessToken":"x"}',
    '{"accessToken":"x","expiresAt":"soon"}',
    '{"accessToken":1,"expiresAt":"2026-11-20T18:00:00Z"}',
  ])('that says %s is unreadable', (text) => {
    expect(parsed(text)).toEqual({ status: 'unreadable' })
  })
})
