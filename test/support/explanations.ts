import type { Explanation, Finding, Place, Profile, Rung, Source, SourceKind } from '../../preload/contract.ts'

/** Explanations written by hand, for tests of what the window makes of them. */

export const rung = (
  id: string,
  title: string,
  status: Rung['status'],
  reason: string,
  at: Place | null = null,
): Rung => ({
  rung: id,
  title,
  status,
  reason,
  at,
})

export const source = (kind: SourceKind, more: Partial<Source> = {}): Source => ({
  kind,
  profile: 'shop-prod',
  file: null,
  line: null,
  accessKeyId: null,
  roleArn: null,
  accountId: null,
  roleName: null,
  session: null,
  ...more,
})

export const explanation = (tool: Explanation['tool'], more: Partial<Explanation> = {}): Explanation => ({
  schema: 1,
  tool,
  checkedAgainst: '1.0',
  profile: { name: 'shop-prod', selectedBy: 'option', exists: true },
  outcome: 'works',
  source: null,
  chain: more.source ? [more.source] : [],
  reason: 'So it is.',
  toolSays: null,
  selection: [rung('option', 'Option --profile', 'chosen', 'It names shop-prod.')],
  ladder: [],
  region: { value: 'eu-west-1', from: 'config:shop-prod' },
  account: { id: null, how: null },
  expires: { accessToken: null, roleCredentials: null, signInSession: null, signInSessionHow: 'unknown' },
  findings: [],
  ...more,
})

export const leftoverKeys: Finding = {
  code: 'tools-diverge',
  severity: 'error',
  message:
    '`aws` signs in through `corp` and works in `111122223333`. `cdk` finds leftover keys first and deploys to `999900001111`.',
  profile: 'shop-prod',
  tools: ['aws', 'cdk'],
  at: { file: 'credentials', line: 7 },
  fix: {
    title: 'Remove leftover keys',
    edits: [
      {
        file: 'credentials',
        operations: [{ type: 'remove-section', section: { kind: 'profile', name: 'shop-prod' } }],
      },
    ],
  },
}

const keysAt: Place = { file: 'credentials', line: 7 }
const sessionAt: Place = { file: 'config', line: 41 }
const sso = source('sso', { ...sessionAt, session: 'corp', roleName: 'Deploy', accountId: '111122223333' })
const keys = source('static', { ...keysAt, accessKeyId: 'AKIAEXAMPLE00000Q7PX', accountId: '999900001111' })

/** Identity Center in `config`, leftover keys in `credentials`: `aws` takes the one, `cdk` the other. */
export const divergingAws = explanation('aws', {
  source: sso,
  account: { id: '111122223333', how: 'setting' },
  findings: [leftoverKeys],
  ladder: [
    rung('env-keys', 'Environment keys', 'not-reached', 'aws does not read keys from the environment with --profile.'),
    rung('assume-role', 'Assume role', 'absent', 'role_arn is not set.'),
    rung('web-identity', 'Web identity', 'absent', 'web_identity_token_file is not set.'),
    rung('sso', 'Identity Center', 'chosen', 'Signed in to corp; aws uses the access token.', sessionAt),
    rung(
      'static-credentials',
      'Keys in credentials',
      'shadowed',
      'Keys stand in credentials. Identity Center comes before it.',
      keysAt,
    ),
    rung('console-login', 'Console login', 'absent', 'login_session is not set.'),
    rung('process', 'External process', 'absent', 'credential_process is not set.'),
    rung('static-config', 'Keys in config', 'absent', 'No aws_access_key_id in config.'),
    rung('container', 'Container', 'absent', 'No container variables are set.'),
    rung('instance', 'Instance', 'absent', 'This machine does not look like an EC2 instance.'),
  ],
})

const nothingElse = 'cdk reads nothing but the profile when it is told one, so no container and no instance.'

export const divergingCdk = explanation('cdk', {
  source: keys,
  account: { id: '999900001111', how: 'key-id' },
  findings: [leftoverKeys],
  ladder: [
    rung(
      'env-keys',
      'Environment keys',
      'not-reached',
      'cdk reads nothing but the profile when it is told one, so not the environment.',
    ),
    rung('assume-role', 'Assume role', 'absent', 'role_arn is not set.'),
    rung('static', 'Static keys', 'chosen', 'Keys stand in credentials.', keysAt),
    rung('web-identity', 'Web identity', 'absent', 'web_identity_token_file is not set.'),
    rung('process', 'External process', 'absent', 'credential_process is not set.'),
    rung('sso', 'Identity Center', 'shadowed', 'Signed in to corp. Static keys comes before it.', sessionAt),
    rung('console-login', 'Console login', 'absent', 'login_session is not set.'),
    rung('env-web-identity', 'Web identity from the environment', 'not-reached', nothingElse),
    rung('container', 'Container', 'not-reached', nothingElse),
    rung('instance', 'Instance', 'not-reached', nothingElse),
  ],
})

export const profileItem = (name: string, more: Partial<Profile> = {}): Profile => ({
  name,
  kind: 'sso',
  session: 'corp',
  accountId: '111122223333',
  roleName: 'Deploy',
  sourceProfile: null,
  region: 'eu-west-1',
  files: ['config'],
  at: { file: 'config', line: 41 },
  verdicts: {
    aws: { outcome: 'works', kind: 'sso', accountId: '111122223333' },
    cdk: { outcome: 'works', kind: 'sso', accountId: '111122223333' },
  },
  expires: { accessToken: null, roleCredentials: null, signInSession: null, signInSessionHow: 'unknown' },
  findings: [],
  ...more,
})
