import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import type { Explanation } from '../../main/core/model/explanation.ts'
import type { Tool } from '../../main/core/model/finding.ts'
import { loginFileName, type RoleRequest, ssoRoleFileName, tokenFileName } from '../../main/core/resolve/cacheNames.ts'
import { resolve } from '../../main/core/resolve/resolve.ts'
import { TemporaryHome } from './temporaryHome.ts'

/** What is on a machine. `$HOME` in texts and variables stands for the home; what begins with `#!` may be executed. */
export interface Machine {
  readonly config?: string | Buffer
  readonly credentials?: string | Buffer
  readonly env?: Readonly<Record<string, string>>
  /** Access tokens by session or start URL. */
  readonly tokens?: Readonly<Record<string, object>>
  /** Other files, by their path in the home. */
  readonly files?: Readonly<Record<string, string>>
  /** The value of `--profile`. */
  readonly profile?: string
  readonly awsVersion?: 1 | 2
}

export const now = Date.parse('2026-11-20T12:00:00Z')
export const inMinutes = (minutes: number) => new Date(now + minutes * 60_000).toISOString().replace('.000Z', 'Z')

/** What a tool makes of a machine, read as it is read in earnest. */
export function explain(machine: Machine, tool: Tool): Explanation {
  const home = new TemporaryHome()
  try {
    const here = (text: string) => text.replaceAll('$HOME', home.path)
    const put = (name: string, content: string | Buffer) => {
      const path = join(home.path, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, typeof content === 'string' ? here(content) : content, { mode: 0o600 })
      if (String(content).startsWith('#!')) chmodSync(path, 0o755)
    }
    const { config, credentials, env = {}, tokens = {}, files = {}, profile, awsVersion } = machine
    if (config !== undefined) put('.aws/config', config)
    if (credentials !== undefined) put('.aws/credentials', credentials)
    for (const [name, content] of Object.entries(files)) put(name, content)
    for (const [session, token] of Object.entries(tokens)) {
      put(`.aws/sso/cache/${tokenFileName(session)}`, JSON.stringify(token))
    }
    const work = join(home.path, 'work')
    const variables = {
      HOME: home.path,
      PATH: process.env.PATH ?? '',
      CDK_HOME: join(home.path, '.cdkhome'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, here(value)])),
    }
    const { world } = readMachine({ env: variables, home: home.path, now, directory: work, app: work })
    return resolve(world, { tool, profile, awsVersion })
  } finally {
    home.dispose()
  }
}

/** An explanation in a few words: outcome, kind, and who it is. */
export function inWords({ outcome, source, chain }: Explanation): string {
  if (!source) return outcome
  const { kind, accessKeyId, roleName, profile } = source
  const base = chain.length > 1 ? `${chain[0]?.accessKeyId ?? chain[0]?.kind} → ` : ''
  return `${outcome}: ${base}${kind} ${accessKeyId ?? roleName ?? profile ?? ''}`.trimEnd()
}

const header = (name: string) => (name === 'default' ? '[default]' : `[profile ${name}]`)

/** A section of `config`. */
export const section = (name: string, ...lines: readonly string[]) => [header(name), ...lines, ''].join('\n')

export const keys = (id: string) => [`aws_access_key_id = ${id}`, 'aws_secret_access_key = EXAMPLE/secret']

export const keysOf = (name: string, id: string) => [`[${name}]`, ...keys(id), ''].join('\n')

export const sso = ['sso_session = team', 'sso_account_id = 111122223333', 'sso_role_name = Admin']
export const team = '[sso-session team]\nsso_start_url = https://team.awsapps.com/start\nsso_region = eu-west-1\n'
export const role = (name: string) => `role_arn = arn:aws:iam::444455556666:role/${name}`

export const token = (more: object = {}) => ({
  startUrl: 'https://team.awsapps.com/start',
  accessToken: 'EXAMPLE',
  expiresAt: inMinutes(120),
  ...more,
})
export const renewable = { refreshToken: 'EXAMPLE', clientId: 'EXAMPLE', clientSecret: 'EXAMPLE' }

/** What is asked about a machine, and what both tools answer, in words. */
export type Row = readonly [sentence: string, machine: Machine, aws: string, cdk: string]

export const env = (more: Readonly<Record<string, string>> = {}) => ({
  AWS_ACCESS_KEY_ID: 'AKIAENV',
  AWS_SECRET_ACCESS_KEY: 'EXAMPLE/secret',
  ...more,
})
export const [p, byDefault] = [keysOf('p', 'AKIAP'), keysOf('default', 'AKIADEFAULT')]
export const program = '#!/bin/sh\nexit 1\n'
export const helper = { files: { helper: program } }
export const runs = 'credential_process = $HOME/helper'
export const web = 'web_identity_token_file = $HOME/token'
export const jwt = { token: 'EXAMPLE' }
export const webEnv = { AWS_WEB_IDENTITY_TOKEN_FILE: '$HOME/token', AWS_ROLE_ARN: 'arn:aws:iam::444455556666:role/Web' }
export const container = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/credentials' }
export const login = { accessToken: { accessKeyId: 'ASIALOGIN', accountId: '111122223333', expiresAt: inMinutes(10) } }
export const loginFile = (arn: string) => ({
  [`.aws/login/cache/${loginFileName(arn)}`]: JSON.stringify({
    ...login,
    clientId: 'x',
    refreshToken: 'x',
    dpopKey: 'x',
  }),
})
export const kim = 'arn:aws:iam::111122223333:user/kim'
/** A role session that ends in so many minutes, or at a time that is none. */
export const cached = (fileName: string, minutes: number | null) => ({
  [`.aws/cli/cache/${fileName}`]: JSON.stringify({
    Credentials: { AccessKeyId: 'ASIACACHED', Expiration: minutes === null ? '' : inMinutes(minutes) },
  }),
})
export const request: RoleRequest = {
  roleArn: 'arn:aws:iam::444455556666:role/Deploy',
  sessionName: null,
  externalId: null,
  mfaSerial: null,
  durationSeconds: null,
}
export const device = 'arn:aws:iam::444455556666:mfa/kim'
export const ssoFile = ssoRoleFileName({ accountId: '111122223333', roleName: 'Admin', session: 'team', startUrl: '' })
export const signedIn = { config: section('p', ...sso) + team, tokens: { team: token() } }
