import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tokenFileName } from '../../../main/core/resolve/cacheNames.ts'
import type { FakeAws } from '../../support/fake-aws/server.ts'
import { identityCenterProfile, ssoSession, type TemporaryHome } from '../../support/temporaryHome.ts'

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

const renewable = {
  refreshToken: 'example',
  clientId: 'example',
  clientSecret: 'example',
  registrationExpiresAt: inMinutes(90_000),
}

/** A home as somebody has it who works with three organisations, and with what is left over from before. */
export function furnishUsual(home: TemporaryHome): void {
  const members = {
    corp: ['shop-prod', 'shop-staging', 'shop-dev', 'platform-dev', 'data-lake-analytics'],
    partner: ['partner-eu', 'partner-us'],
    audit: ['audit-readonly'],
  }
  const sessions = Object.entries(members).map(
    ([session, names], group) =>
      ssoSession(session) +
      names
        .map((name, index) => identityCenterProfile(name, session, String(111122223333 * (group + 1) + index)))
        .join(''),
  )
  home.write(
    'config',
    `${sessions.join('')}[profile shop-audit]\nrole_arn = arn:aws:iam::777788889999:role/Audit\nsource_profile = shop-dev\nregion = eu-west-1\n\n[profile build-farm]\ncredential_process = /opt/build/credentials\nregion = us-west-2\n`,
  )
  home.write(
    'credentials',
    ['ci-old', 'shop-prod']
      .map((name) => `[${name}]\naws_access_key_id = AKIAEXAMPLE00000Q7PX\naws_secret_access_key = example\n`)
      .join('\n'),
  )
  // Where cdk notes which account a key belongs to.
  mkdirSync(join(home.path, '.cdk', 'cache'), { recursive: true })
  writeFileSync(
    join(home.path, '.cdk', 'cache', 'accounts_partitions.json'),
    JSON.stringify({ AKIAEXAMPLE00000Q7PX: { accountId: '999900001111', partition: 'aws' } }),
  )
  home.writeToken('corp', { accessToken: 'example', expiresAt: inMinutes(48), ...renewable })
  home.writeToken('partner', { accessToken: 'example', expiresAt: inMinutes(9) })
  home.writeToken('audit', { accessToken: 'example', expiresAt: inMinutes(-40) })
}

const login = 'arn:aws:iam::444455556666:user/developer'

/** Every state that a sign-in can be in: signed in, hardened, ending, ended, signed out, unreadable, legacy, the console. */
export function furnishSignIns(home: TemporaryHome): void {
  const account = (index: number) => String(111122223333 + index)
  const hardened = `[sso-session vaulted]\nsso_start_url = https://vaulted.awsapps.com/start\nsso_region = eu-west-1\nlatchkey_hardened = true\n\n[profile vaulted-dev]\nlatchkey_session = vaulted\nlatchkey_account_id = ${account(9)}\nlatchkey_role_name = Developer\nregion = eu-west-1\ncredential_process = latchkey credentials vaulted-dev\n\n`
  const others = ['corp', 'partner', 'audit', 'newcomer', 'torn'].map(
    (name, index) => ssoSession(name) + identityCenterProfile(`${name}-dev`, name, account(index)),
  )
  const legacy = `[profile old]\nsso_start_url = https://legacy.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = ${account(7)}\nsso_role_name = Developer\n\n`
  const console = `[profile me]\nlogin_session = ${login}\nregion = eu-west-1\n`
  home.write('config', others.join('') + hardened + legacy + console)
  home.writeToken('corp', { accessToken: 'example', expiresAt: inMinutes(48), ...renewable })
  home.writeToken('partner', { accessToken: 'example', expiresAt: inMinutes(9) })
  home.writeToken('audit', { accessToken: 'example', expiresAt: inMinutes(-40) })
  home.write(join('sso', 'cache', tokenFileName('torn')), '{"accessToken": "exam')
  const facts = join(home.stateDirectory, 'hardened')
  mkdirSync(facts, { recursive: true, mode: 0o700 })
  const registrationExpiresAt = renewable.registrationExpiresAt
  writeFileSync(
    join(facts, tokenFileName('vaulted')),
    `${JSON.stringify({ session: 'vaulted', expiresAt: inMinutes(31), registrationExpiresAt, refreshable: true })}\n`,
  )
}

/** One session, signed in at the AWS that the window talks to, with a profile whose role is gone and a name that is taken. */
export function furnishTeam(home: TemporaryHome, aws: FakeAws): void {
  home.write(
    'config',
    `${ssoSession('team')}${identityCenterProfile('dev', 'team', '111122223001')}${identityCenterProfile('gone', 'team', '999988887777')}[profile Account-002]\nregion = eu-west-1\n`,
  )
  home.writeToken('team', { ...aws.issueToken({ startUrl: 'https://team.awsapps.com/start' }) })
}

export const furnishNothing = (home: TemporaryHome) => home.write('config', '')
