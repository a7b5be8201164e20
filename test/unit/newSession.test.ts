import { describe, expect, it } from 'vitest'
import { checkSession, isBearerOnly, regionIn, scopesIn, tidySession } from '../../main/core/wizard/newSession.ts'

const good = {
  name: 'corp',
  startUrl: 'https://corp.awsapps.com/start',
  region: 'eu-west-1',
  scopes: ['sso:account:access'],
}
const nothingWrong = { name: null, startUrl: null, region: null, scopes: null }

describe('the region that an address names', () => {
  it.each([
    ['https://ssoins-7223abcd1234.portal.eu-central-1.app.aws', 'eu-central-1'],
    ['https://ssoins-7223abcd1234.us-west-2.portal.amazonaws.com/start', 'us-west-2'],
    ['https://ssoins-7223abcd1234.cn-north-1.portal.amazonaws.com.cn/', 'cn-north-1'],
    ['https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/corp', 'us-gov-west-1'],
    ['https://d-1234567890.awsapps.com/start', null],
    ['https://identitycenter.amazonaws.com/ssoins-7223abcd1234', null],
    ['https://us-east-1.awsapps.com/start', null],
    ['https://portal.eu-west-1.example.com/start', null],
    ['http://ssoins-1.portal.eu-central-1.app.aws', null],
    ['none', null],
  ])('%s: %s', (address, expected) => {
    expect(regionIn(address)).toBe(expected)
  })
})

describe('a session that is to be added', () => {
  it.each([
    good,
    { ...good, startUrl: 'https://identitycenter.amazonaws.com/ssoins-7223abcd1234' },
    { ...good, startUrl: 'https://sso.example.com/', region: 'us-gov-west-1' },
    { ...good, startUrl: ' https://corp.awsapps.com/start#/ ', region: ' EU-West-1 ' },
    { ...good, region: 'eusc-de-east-1', scopes: ['codecatalyst:read_write', 'sso:account:access'] },
  ])('can be %j', (session) => {
    expect(checkSession(session, new Set(['other']))).toMatchObject(nothingWrong)
  })

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'my corp' }, 'name'],
    [{ name: 'a]b' }, 'name'],
    [{ name: '__proto__' }, 'name'],
    [{ name: 'other' }, 'name'],
    [{ startUrl: '' }, 'startUrl'],
    [{ startUrl: 'corp.awsapps.com/start' }, 'startUrl'],
    [{ startUrl: 'http://corp.awsapps.com/start' }, 'startUrl'],
    [{ startUrl: 'javascript:alert(1)' }, 'startUrl'],
    [{ startUrl: 'https://kim:secret@corp.awsapps.com/start' }, 'startUrl'],
    [{ startUrl: 'https://corp.awsapps.com/start\n[profile x]' }, 'startUrl'],
    [{ startUrl: 'https://corp.awsapps.com/ ;x' }, 'startUrl'],
    [{ startUrl: `https://corp.awsapps.com/${'x'.repeat(2100)}` }, 'startUrl'],
    [{ region: '' }, 'region'],
    [{ region: 'Ireland' }, 'region'],
    [{ region: 'eu-west-1.evil.example' }, 'region'],
    [{ startUrl: 'https://ssoins-1.portal.eu-central-1.app.aws' }, 'region'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['a"b'] }, 'scopes'],
  ])('cannot be %j', (wrong, field) => {
    const check = checkSession({ ...good, ...wrong }, new Set(['other']))
    expect(check).toMatchObject({ ...nothingWrong, [field]: expect.stringMatching(/\.$/) })
  })

  it('is tidied up before it is written', () => {
    expect(
      tidySession({
        name: ' corp ',
        startUrl: 'https://x.awsapps.com/start/#/',
        region: 'EU-WEST-1 ',
        scopes: ['a:b, c:d'],
      }),
    ).toEqual({ name: 'corp', startUrl: 'https://x.awsapps.com/start/', region: 'eu-west-1', scopes: ['a:b', 'c:d'] })
  })
})

it('only scopes without access to accounts make a session that has none', () => {
  const cases = [null, ['sso:account:access'], scopesIn('codecatalyst:read_write,sso:account:access')]
  expect(cases.map(isBearerOnly)).toEqual([false, false, false])
  expect(isBearerOnly(scopesIn('codecatalyst:read_write'))).toBe(true)
})
