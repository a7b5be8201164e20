import { describe, expect, it } from 'vitest'
import { assumedRoleFileName } from '../../main/core/resolve/cacheNames.ts'
import {
  cached,
  env,
  explain,
  inWords,
  keysOf,
  kim,
  type Machine,
  p,
  request,
  role,
  section,
  team,
} from '../support/scenarios.ts'
import { scenariosOfFiles } from '../support/scenariosOfFiles.ts'
import { scenariosOfOrder } from '../support/scenariosOfOrder.ts'

describe('scenario', () => {
  it.each([...scenariosOfOrder, ...scenariosOfFiles])('%s', (_, machine, aws, cdk) => {
    expect({ aws: inWords(explain(machine, 'aws')), cdk: inWords(explain(machine, 'cdk')) }).toEqual({ aws, cdk })
  })

  it('5: version 1 of aws has the two variables the other way round', () => {
    const machine = { credentials: p + keysOf('q', 'AKIAQ'), env: { AWS_PROFILE: 'p', AWS_DEFAULT_PROFILE: 'q' } }
    expect(inWords(explain({ ...machine, awsVersion: 1 }, 'aws'))).toBe('works: static AKIAQ')
  })

  it.each([
    [
      '3: cdk takes the region of [default] for a profile that there is not',
      { config: section('default', 'region = eu-west-1'), env: env({ AWS_PROFILE: 'typo' }) },
      null,
      'eu-west-1',
    ],
    [
      '38: a profile without a region borrows that of [default] for cdk only',
      { config: section('default', 'region = eu-west-1'), credentials: p, profile: 'p' },
      null,
      'eu-west-1',
    ],
    [
      '57: an empty AWS_REGION hides the profile’s for aws only',
      { config: section('p', 'region = eu-west-1'), credentials: p, env: { AWS_REGION: '' }, profile: 'p' },
      null,
      'eu-west-1',
    ],
  ] satisfies [string, Machine, string | null, string][])('%s', (_, machine, aws, cdk) => {
    expect({ aws: explain(machine, 'aws').region.value, cdk: explain(machine, 'cdk').region.value }).toEqual({
      aws,
      cdk,
    })
  })

  it('43: the explanation says whose the shared session may be', () => {
    const config =
      section('p', role('Deploy'), 'source_profile = q') + section('r', role('Deploy'), 'source_profile = q')
    const machine = { config, credentials: keysOf('q', 'AKIAQ'), files: cached(assumedRoleFileName(request), 30) }
    expect(explain({ ...machine, profile: 'p' }, 'aws').reason).toContain('shared with r')
  })

  it('53: cdk knows the account of keys that it has seen before, dead or alive', () => {
    const seen = {
      '.cdkhome/cache/accounts_partitions.json': '{"AKIAP":{"accountId":"111122223333","partition":"aws"}}',
    }
    const machine = { credentials: p, files: seen, profile: 'p' }
    expect(explain(machine, 'cdk').account).toEqual({ id: '111122223333', how: 'cache' })
    expect(explain(machine, 'aws').account).toEqual({ id: null, how: null })
  })

  it('55: an application’s own SDK takes the profile where the cdk around it takes the environment', () => {
    const machine = { credentials: p, env: env({ AWS_PROFILE: 'p' }) }
    expect(inWords(explain(machine, 'sdk-js'))).toBe('works: static AKIAP')
    expect(inWords(explain(machine, 'cdk'))).toBe('works: environment AKIAENV')
  })

  const swallowed = '  aws_secret_access_key = EXAMPLE/secret'
  it.each([
    ['a key id', ['aws_access_key_id = AKIAP', swallowed, 'aws_secret_access_key = other']],
    ['a region', ['region = eu-west-1', swallowed]],
    ['a role', [role('Deploy'), swallowed, 'source_profile = q']],
    ['a source profile', [role('Deploy'), 'source_profile = q', swallowed]],
    ['an account', ['sso_account_id = 111122223333', swallowed, 'sso_role_name = Admin', 'sso_session = team']],
    ['a permission set', ['sso_role_name = Admin', swallowed, 'sso_account_id = 111122223333', 'sso_session = team']],
    ['a console login', [`login_session = ${kim}`, swallowed]],
  ])('no secret is shown that %s above it has swallowed', (_, lines) => {
    const machine = { config: section('p', ...lines) + team, credentials: keysOf('q', 'AKIAQ'), profile: 'p' }
    for (const tool of ['aws', 'cdk'] as const) expect(JSON.stringify(explain(machine, tool))).not.toContain('EXAMPLE')
  })
})
