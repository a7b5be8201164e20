import { describe, expect, it, test } from 'vitest'
import { diagnose } from '../../main/core/doctor/doctor.ts'
import { sessionNameFor } from '../../main/core/model/sessionName.ts'
import { tokenFileName } from '../../main/core/resolve/cacheNames.ts'
import { schemas } from '../../main/window/schemas.ts'
import { examinedOf, type Situation, token } from '../support/examinedOf.ts'
import { applied, documentOf } from '../support/fixProperty.ts'

const none = new Set<string>()

test.each<[string, ReadonlySet<string>, string]>([
  ['https://corp.awsapps.com/start', none, 'corp'],
  ['https://corp.awsapps.com/start', new Set(['corp']), 'corp-2'],
  ['https://corp.awsapps.com/start', new Set(['corp', 'corp-2']), 'corp-3'],
  ['https://start.us-gov-home.awsapps.com/directory/corp', none, 'corp'],
  ['https://identitycenter.amazonaws.com/ssoins-0123456789abcdef', none, 'ssoins-0123456789abcdef'],
  ['https://ssoins-0123456789abcdef.portal.eu-west-1.app.aws', none, 'ssoins-0123456789abcdef'],
  ['https://default.awsapps.com/start', none, 'default'],
  ['no address at all', none, 'no-address-at-all'],
  ['https://bücher.awsapps.com/start', none, 'xn-bcher-kva'],
])('a session for %s', (startUrl, taken, expected) => {
  expect(sessionNameFor(startUrl, taken)).toBe(expected)
})

const startUrl = 'https://corp.awsapps.com/start'
const legacy = (name: string) =>
  `[profile ${name}]\n# of ${name}\nsso_start_url = ${startUrl}\nsso_region = eu-west-1\nsso_account_id = 444455556666\nsso_role_name = Admin\nregion = eu-west-1\n\n`

function mended(situation: Situation) {
  const examined = examinedOf(situation)
  const fix = diagnose(examined).find(({ code }) => code === 'sso-legacy')?.fix
  if (!fix) throw new Error('no fix')
  const after = applied(situation, examined, fix)
  if (typeof after === 'string') throw new Error(after)
  return { examined, fix, after }
}

describe('the fix of sso-legacy', () => {
  it('writes one session and what the profiles need of it, and nothing else', () => {
    const { after } = mended({ config: legacy('one') + legacy('two') })
    const converted = (name: string) =>
      `[profile ${name}]\n# of ${name}\nsso_account_id = 444455556666\nsso_role_name = Admin\nregion = eu-west-1\nsso_session = corp\n\n`
    expect(documentOf(after, 'config').text).toBe(
      `${converted('one')}${converted('two')}[sso-session corp]\nsso_start_url = ${startUrl}\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n`,
    )
  })

  it.each(['aws', 'cdk', 'sdk-js'] as const)('leaves %s with the same role, and one more sign-in to make', (tool) => {
    const tokens = new Map([[tokenFileName(startUrl), token()]])
    const { examined, after } = mended({ config: legacy('one'), world: { tokens } })
    const [before, now] = [examined.explain(tool, 'one'), after.explain(tool, 'one')]
    expect([before.outcome, now.outcome]).toEqual(['works', 'needs-sign-in'])
    const { accountId, roleName, kind } = before.source ?? {}
    expect(now.source).toMatchObject({ accountId, roleName, kind, session: 'corp' })
    expect(now.region).toEqual(before.region)
  })

  it.each(['aws', 'cdk'] as const)('takes a session that there is, where %s then works at once', (tool) => {
    const session = `[sso-session mine]\nsso_start_url = ${startUrl}/\nsso_region = eu-west-1\n\n`
    const tokens = new Map([[tokenFileName('mine'), token()]])
    const { after } = mended({ config: session + legacy('one'), world: { tokens } })
    expect(after.explain(tool, 'one')).toMatchObject({ outcome: 'works', source: { session: 'mine' } })
    expect(documentOf(after, 'config').text.match(/\[sso-session/g)).toHaveLength(1)
  })

  it('takes no session of another region', () => {
    const session = `[sso-session mine]\nsso_start_url = ${startUrl}\nsso_region = us-east-1\n\n`
    const { after } = mended({ config: session + legacy('one') })
    expect(documentOf(after, 'config').text).toContain('sso_session = corp\n')
  })

  it('takes no name under which a token lies', () => {
    const tokens = new Map([[tokenFileName('corp'), token()]])
    const { after } = mended({ config: legacy('one'), world: { tokens } })
    expect(documentOf(after, 'config').text).toContain('[sso-session corp-2]')
  })

  it.each<[string, string]>([
    ['an incomplete profile', legacy('one') + legacy('two').replace(/sso_region.*\n/, '')],
    ['a profile that the tools read differently', `${legacy('one')}[profile  two]\n${legacy('two').slice(14)}`],
  ])('is not there for %s', (_what, config) => {
    const finding = diagnose(examinedOf({ config })).find(({ code }) => code === 'sso-legacy')
    expect(finding).toMatchObject({ fix: null })
  })

  it('is one that the window may ask for, also with many profiles', () => {
    const names = Array.from({ length: 300 }, (_, index) => `old-${index}`)
    const { fix, after } = mended({ config: names.map(legacy).join('') })
    expect(schemas['edit.preview'].safeParse(fix.edits[0]).success).toBe(true)
    expect(documentOf(after, 'config').text.match(/sso_session = corp\n/g)).toHaveLength(names.length)
  })
})
