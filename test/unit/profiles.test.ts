import { describe, expect, it } from 'vitest'
import { parse } from '../../main/core/files/document/document.ts'
import { readAws } from '../../main/core/readers/aws.ts'
import { merge } from '../../main/core/readers/merge.ts'
import { overview } from '../../main/core/readers/overview.ts'
import { readSdk } from '../../main/core/readers/sdk.ts'
import { groupProfiles, subtitle } from '../../renderer/views/profiles/groups.ts'

function read(config: string, credentials = '') {
  const documents = { config: parse(Buffer.from(config)), credentials: parse(Buffer.from(credentials)) }
  const source = (file: 'config' | 'credentials') => ({ file, path: `/home/me/.aws/${file}` })
  const aws = {
    config: readAws(documents.config, source('config')),
    credentials: readAws(documents.credentials, source('credentials')),
  }
  const sdk = {
    config: readSdk(documents.config, source('config')),
    credentials: readSdk(documents.credentials, source('credentials')),
  }
  return overview({ aws: merge(aws, 'replace'), sdk: merge(sdk, 'mix') })
}

const sso = 'sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Admin\n'
const keys = 'aws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example\n'

describe('the kind of a profile', () => {
  it.each([
    ['Identity Center', sso, 'sso'],
    [
      'legacy Identity Center',
      'sso_start_url = https://x/start\nsso_region = eu-west-1\nsso_account_id = 1\nsso_role_name = A',
      'sso',
    ],
    ['static keys', keys, 'static'],
    ['a role', 'role_arn = arn:aws:iam::111122223333:role/path/Deploy\nsource_profile = dev', 'assume-role'],
    ['a role with a token file', 'role_arn = arn:aws:iam::1:role/D\nweb_identity_token_file = /t', 'web-identity'],
    ['a process', 'credential_process = /bin/creds', 'process'],
    ['a console login', 'login_session = arn:aws:iam::1:user/me', 'console-login'],
    ['settings only', 'region = eu-west-1', 'none'],
    ['Identity Center before static keys', sso + keys, 'sso'],
  ])('%s', (_what, settings, kind) => {
    expect(read(`[profile p]\n${settings}`).profiles.get('p')?.kind).toBe(kind)
  })
})

describe('an overview of both files', () => {
  it('merges both files, and credentials win', () => {
    const { profiles } = read('[profile p]\nregion = eu-west-1\noutput = json\n', `[p]\nregion = us-east-1\n${keys}`)
    expect(profiles.get('p')).toMatchObject({
      region: 'us-east-1',
      files: ['config', 'credentials'],
      at: { file: 'config', line: 1 },
    })
  })

  it('knows the line of each header, comments, blanks and other line ends between', () => {
    const { profiles } = read('# top\r\n\r\n[default]\r\nregion = a\r\n; x\r\n[profile "my prof"]\r\n[profile last]')
    expect([...profiles.values()].map(({ name, at }) => [name, at.line])).toEqual([
      ['default', 3],
      ['my prof', 6],
      ['last', 7],
    ])
  })

  it('takes account and role from the ARN of a role', () => {
    const { profiles } = read(
      '[profile p]\nrole_arn = arn:aws-cn:iam::111122223333:role/some/path/Deploy\nsource_profile = q\n',
    )
    expect(profiles.get('p')).toMatchObject({ accountId: '111122223333', roleName: 'Deploy', sourceProfile: 'q' })
  })

  it('survives names that objects have of their own', () => {
    const { profiles } = read(
      '[profile __proto__]\nconstructor = 1\n__proto__ = 2\n[profile constructor]\nregion = x\n',
    )
    expect([...profiles.keys()]).toEqual(['__proto__', 'constructor'])
    expect(profiles.get('__proto__')?.kind).toBe('none')
  })

  it('still shows what cdk reads of a file that stops aws', () => {
    const { profiles } = read('[profile a]\nregion = x\nstray\n[profile b]\n')
    expect([...profiles.keys()]).toEqual(['a'])
  })

  it.each(['[', '[profile', ']', '=', '[]', '[profile ]', 'region = x', '\uFEFF[profile a]', '[[profile a]]'])(
    'does not stumble over %s',
    (text) => {
      expect(() => read(text, text)).not.toThrow()
    },
  )
})

describe('the list in the window', () => {
  const { profiles } = read(
    `[profile b10]\n${sso}[profile b9]\n${sso}[profile keys]\n${keys}[profile role]\nrole_arn = arn:aws:iam::777788889999:role/Audit\nsource_profile = b9\nregion = eu-west-1\n[profile plain]\n`,
  )
  const grouped = (query: string) =>
    groupProfiles(profiles.values(), new Map(), query).map(({ title, profiles: members }) => [
      title,
      members.map(({ name }) => name),
    ])

  it('stands under sign-in sessions and kinds, numbers in their own order', () => {
    expect(grouped('')).toEqual([
      ['corp · Identity Center', ['b9', 'b10']],
      ['Roles', ['role']],
      ['Keys', ['keys']],
      ['Settings only', ['plain']],
    ])
  })

  it.each([
    ['ROLE', ['role']],
    ['1111 admin', ['b9', 'b10']],
    ['audit 7777', ['role']],
    ['corp nothing', []],
  ])('finds %s', (query, names) => {
    expect(grouped(query).flatMap(([, members]) => members)).toEqual(names)
  })

  it('says in one line what a profile leads to', () => {
    const line = (name: string) => {
      const profile = profiles.get(name)
      return profile && subtitle(profile)
    }
    expect(line('b9')).toBe('111122223333 · Admin')
    expect(line('role')).toBe('role in 777788889999 · from b9 · eu-west-1')
    expect(line('keys')).toBe('Static keys')
  })
})
