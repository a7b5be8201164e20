import { expect, test } from 'vitest'
import { loginFileName } from '../../main/core/resolve/cacheNames.ts'
import { nextKeyEnd, nextMoment } from '../../main/core/resolve/moments.ts'
import { profileWith } from '../../main/core/resolve/profiles.ts'
import { verdictsOf } from '../../main/core/resolve/verdicts.ts'
import { examinedOf, inMinutes, now } from '../support/examinedOf.ts'
import { profileItem } from '../support/explanations.ts'

const login = (expiresAt: unknown) => ({ accessKeyId: 'ASIAEXAMPLE000000000', accountId: null, expiresAt, missing: [] })
const worldWith = (expiresAt: unknown) => {
  const cache = new Map([[loginFileName('arn'), login(expiresAt)]])
  return examinedOf({ world: { logins: { aws: cache, sdk: cache } } }).world
}
const minutes = (moment: number | null) => (moment === null ? null : (moment - now) / 60_000)

test.each([
  ['before its keys are renewed', 12, 7],
  ['while they are renewed', 3, 3],
  ['once they have ended', -1, null],
])('a console login is looked at again %s', (_when, ends, expected) => {
  expect(minutes(nextMoment(worldWith(inMinutes(ends))))).toBe(expected)
})

test('a console login whose end is no time is left alone', () => {
  expect(nextMoment(worldWith('soon'))).toBeNull()
})

test('keys with an end beside them are looked at again at that end', () => {
  const section = (name: string, ends: number) =>
    `[${name}]\naws_access_key_id = ASIAEXAMPLE000000000\naws_secret_access_key = fake\naws_session_token = fake\nx_security_token_expires = ${inMinutes(ends)}\n`
  const { world } = examinedOf({ credentials: section('over', -5) + section('later', 50) + section('soon', 20) })
  const profiles = ['over', 'later', 'soon'].map((name) => {
    const settings = profileItem(name, { kind: 'static', session: null })
    return profileWith(settings, verdictsOf(world, name), [], undefined)
  })
  expect(minutes(nextKeyEnd(profiles, now))).toBe(20)
  expect(nextKeyEnd([profileItem('p', {})], now)).toBeNull()
})
