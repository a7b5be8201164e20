import { describe, expect, it } from 'vitest'
import { assumedRoleFileName, loginFileName, ssoRoleFileName } from '../../main/core/resolve/cacheNames.ts'
import type { Query } from '../../main/core/resolve/world.ts'
import {
  cached,
  explain,
  inMinutes,
  inWords,
  jwt,
  keys,
  keysOf,
  kim,
  type Machine,
  request,
  role,
  section,
  sso,
  team,
  token,
  web,
} from '../support/scenarios.ts'

// What real tools were seen to do in generated setups, and nobody had thought of.

const p = section('p', ...keys('AKIAP'))
const q = keysOf('q', 'AKIAQ')
const fromQ = (...lines: readonly string[]): Machine => ({
  config: section('p', role('Deploy'), 'source_profile = q', ...lines),
  credentials: q,
  profile: 'p',
})
const loginEnding = (minutes: number) => ({
  [`.aws/login/cache/${loginFileName(kim)}`]: JSON.stringify({
    accessToken: { accessKeyId: 'ASIALOGIN', accountId: '111122223333', expiresAt: inMinutes(minutes) },
    clientId: 'x',
    refreshToken: 'x',
    dpopKey: 'x',
  }),
})
const login = (minutes: number, ...lines: readonly string[]): Machine => ({
  config: section('p', `login_session = ${kim}`, ...lines),
  files: loginEnding(minutes),
  profile: 'p',
})
const device = 'mfa_serial = arn:aws:iam::111122223333:mfa/kim'
const container = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/credentials' }
const webSource = section('p', role('Deploy'), 'source_profile = w') + section('w', role('Web'), web)
const ssoSource = section('p', role('Deploy'), 'source_profile = s') + section('s', ...sso) + team
const webSession = assumedRoleFileName({ ...request, roleArn: 'arn:aws:iam::444455556666:role/Web' })
const ssoSession = ssoRoleFileName({ accountId: '111122223333', roleName: 'Admin', session: 'team', startUrl: '' })

type Row = readonly [sentence: string, tool: Query['tool'], machine: Machine, answer: string]

const rows: readonly Row[] = [
  [
    'an empty AWS_REGION is one that the SDK refuses',
    'sdk-js',
    { config: p, env: { AWS_REGION: '', AWS_PROFILE: 'p' } },
    'fails',
  ],
  [
    'an empty --profile hides the profile of cdk.json',
    'cdk',
    { config: p, files: { 'work/cdk.json': '{"profile":"p"}' }, profile: '' },
    'none',
  ],
  [
    'an empty profile in cdk.json hides that of ~/.cdk.json',
    'cdk',
    { config: p, files: { 'work/cdk.json': '{"profile":""}', '.cdk.json': '{"profile":"p"}' } },
    'none',
  ],
  [
    'an empty region in cdk.json leaves cdk without one',
    'cdk',
    { config: p, files: { 'work/cdk.json': '{"region":""}' }, profile: 'p' },
    'fails',
  ],
  ['an expired console login without a region is nothing to cdk', 'cdk', login(-5), 'fails'],
  [
    'an expired console login without a region lets cdk go on to the container',
    'cdk',
    { ...login(-5), profile: '', env: { ...container, AWS_PROFILE: 'p' } },
    'unknown: container',
  ],
  [
    'an expired console login is renewed in the profile’s region',
    'cdk',
    login(-5, 'region = eu-west-1'),
    'works: console-login ASIALOGIN',
  ],
  [
    'AWS_DEFAULT_REGION is no region to renew a console login in',
    'cdk',
    { ...login(-5), env: { AWS_DEFAULT_REGION: 'eu-west-1' } },
    'fails',
  ],
  [
    'a console login that lasts a little is used where it cannot be renewed',
    'cdk',
    login(4),
    'works: console-login ASIALOGIN',
  ],
  [
    'an empty AWS_REGION stops the renewal of a console login',
    'cdk',
    { ...login(4), env: { AWS_REGION: '' } },
    'fails: console-login ASIALOGIN',
  ],
  [
    'aws sends no request with an empty role',
    'aws',
    { ...fromQ(), config: section('p', 'role_arn =', 'source_profile = q') },
    'fails: AKIAQ → assume-role p',
  ],
  [
    'aws sends no request with an external id of one letter',
    'aws',
    fromQ('external_id = x'),
    'fails: AKIAQ → assume-role Deploy',
  ],
  [
    'aws sends no request with a session name of one letter',
    'aws',
    fromQ('role_session_name = x'),
    'fails: AKIAQ → assume-role Deploy',
  ],
  [
    'aws makes up a name for a session whose name is empty',
    'aws',
    fromQ('role_session_name ='),
    'works: AKIAQ → assume-role Deploy',
  ],
  [
    'aws sends no request for a session of a minute',
    'aws',
    fromQ('duration_seconds = 60'),
    'fails: AKIAQ → assume-role Deploy',
  ],
  [
    'aws takes no notice of a duration that is no number',
    'aws',
    fromQ('duration_seconds = long'),
    'works: AKIAQ → assume-role Deploy',
  ],
  [
    'a torn session of a web identity does not matter where it is only a source',
    'aws',
    { config: webSource, files: { ...jwt, ...cached(webSession, null) }, profile: 'p' },
    'works: web-identity → assume-role Deploy',
  ],
  [
    'role credentials kept on disk do not count where Identity Center is only a source',
    'aws',
    { config: ssoSource, files: cached(ssoSession, 50), profile: 'p' },
    'needs-sign-in: sso → assume-role Deploy',
  ],
  [
    'a role is asked for in its profile’s region, whatever the region of the rest is',
    'cdk',
    { ...fromQ('region = no region'), env: { CDK_REGION: 'eu-west-1' } },
    'fails: AKIAQ → assume-role Deploy',
  ],
  [
    'keys are good in another region than that of their profile',
    'cdk',
    { config: section('p', ...keys('AKIAP'), 'region = no region'), env: { CDK_REGION: 'eu-west-1' }, profile: 'p' },
    'works: static AKIAP',
  ],
  [
    'aws asks for an empty account, and gets nothing',
    'aws',
    {
      config: section('p', 'sso_session = team', 'sso_account_id =', 'sso_role_name = Admin') + team,
      tokens: { team: token() },
      profile: 'p',
    },
    'fails: sso Admin',
  ],
  [
    'the SDK looks elsewhere after a credential_source that it does not know, whether or not a code would be asked for',
    'sdk-js',
    {
      config: section('p', role('Deploy'), 'credential_source = environment', device),
      env: container,
      profile: 'p',
    },
    'unknown: container',
  ],
  [
    'and so after roles that go round in a circle',
    'sdk-js',
    {
      config: `${section('p', role('Deploy'), 'source_profile = r')}${section('r', role('Ops'), 'source_profile = r', device)}`,
      env: container,
      profile: 'p',
    },
    'unknown: container',
  ],
  [
    'it stops where the code is asked for while the source fails',
    'sdk-js',
    {
      config: section('p', role('Deploy'), 'credential_source = Environment', device),
      env: container,
      profile: 'p',
    },
    'fails',
  ],
]

describe('detail', () => {
  it.each(rows)('%s', (_, tool, machine, answer) => {
    expect(inWords(explain(machine, tool))).toBe(answer)
  })
})
