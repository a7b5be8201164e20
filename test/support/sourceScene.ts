import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Clock } from '../../main/core/clock.ts'
import { systemClock } from '../../main/core/clock.ts'
import { openLog } from '../../main/core/log/log.ts'
import type { Result } from '../../main/core/model/finding.ts'
import type { Keys } from '../../main/core/model/keys.ts'
import { loginFileName } from '../../main/core/resolve/cacheNames.ts'
import { type CredentialPorts, createCredentials } from '../../main/core/sources/credentials.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import type { Vault } from '../../main/core/vault/vault.ts'
import { containerPath } from './fake-aws/container.ts'
import { type FakeAws, type FakeAwsOptions, startFakeAws } from './fake-aws/server.ts'
import { whoIs } from './fake-aws/testing.ts'
import { MemoryKeyStore } from './memoryKeyStore.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from './temporaryHome.ts'

export const serial = 'arn:aws:iam::111122223333:mfa/kim'
export const roleOf = (name: string, account = '444455556666') => `arn:aws:iam::${account}:role/${name}`
const consoleSession = 'arn:aws:iam::111122223333:user/developer'

export interface SourceScene {
  readonly aws: FakeAws
  readonly home: TemporaryHome
  readonly env: Record<string, string>
  readonly keyStore: MemoryKeyStore
  readonly vault: Vault
  readonly ports: CredentialPorts
  /** A directory for programs. */
  readonly work: string
}

export interface SceneOptions extends FakeAwsOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly config?: string
  readonly clockHere?: Clock
}

/** A home with a profile for each kind of source, all of them good at one fake AWS. */
export async function sourceScene(options: SceneOptions = {}): Promise<SourceScene> {
  const { env: more = {}, config = '', clockHere = systemClock, ...fake } = options
  const aws = await startFakeAws({
    mfaDevices: [{ serial }],
    roles: [
      { arn: roleOf('Careful'), externalId: 'example-id', longestSessionSeconds: 7200 },
      { arn: roleOf('Guarded'), needsMfa: true },
      { arn: roleOf('AlsoGuarded'), needsMfa: true },
    ],
    ...fake,
  })
  const home = new TemporaryHome()
  onTestFinished(async () => {
    await aws.stop()
    home.dispose()
  })
  const work = join(home.path, 'work')
  mkdirSync(work)
  const { accessKeyId, secretAccessKey } = aws.issueUserKey('111122223333', 'kim')
  const programs = writePrograms(work, aws)
  home.write(
    'credentials',
    `[keys]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\nregion = eu-west-1\n`,
  )
  home.write(
    'config',
    [
      ssoSession('team') + identityCenterProfile('team', 'team', '111122223001'),
      profile('role', { role_arn: roleOf('Plain'), source_profile: 'keys' }),
      profile('careful', {
        role_arn: roleOf('Careful'),
        source_profile: 'keys',
        external_id: 'example-id',
        role_session_name: 'kim-at-work',
        duration_seconds: '7200',
      }),
      profile('chained', { role_arn: roleOf('Inner', '777788889999'), source_profile: 'role' }),
      profile('team-role', { role_arn: roleOf('FromTeam'), source_profile: 'team' }),
      profile('guarded', { role_arn: roleOf('Guarded'), source_profile: 'keys', mfa_serial: serial }),
      profile('also-guarded', { role_arn: roleOf('AlsoGuarded'), source_profile: 'keys', mfa_serial: serial }),
      profile('web', { role_arn: roleOf('Web'), web_identity_token_file: join(work, 'token') }),
      profile('process', { credential_process: `"${process.execPath}" "${programs}"` }),
      profile('environment', { role_arn: roleOf('FromVariables'), credential_source: 'Environment' }),
      profile('container', { role_arn: roleOf('FromContainer'), credential_source: 'EcsContainer' }),
      profile('instance', { role_arn: roleOf('FromInstance'), credential_source: 'Ec2InstanceMetadata' }),
      profile('console', { login_session: consoleSession }),
      config,
    ].join('\n'),
  )
  home.writeToken('team', { ...aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: 3600 }) })
  home.write(join('login', 'cache', loginFileName(consoleSession)), JSON.stringify(aws.issueLogin()))
  const env = { ...home.env(), ...aws.env(), ...more }
  const keyStore = new MemoryKeyStore()
  const log = openLog({ directory: join(home.path, 'log'), clock: clockHere })
  const { stateDirectory } = home
  const vault = createVault({ stateDirectory, clock: clockHere, keyStore })
  const ports: CredentialPorts = {
    env,
    home: home.path,
    stateDirectory,
    clock: clockHere,
    log,
    vault: async () => vault,
  }
  return { aws, home, env, keyStore, vault, ports, work }
}

export const profile = (name: string, settings: Readonly<Record<string, string>>) =>
  `[profile ${name}]\nregion = eu-west-1\n${Object.entries(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('')}`

/** A program that prints keys of its own, and the token that a provider has written. */
function writePrograms(work: string, aws: FakeAws): string {
  const { accessKeyId, secretAccessKey } = aws.issueUserKey('222233334444', 'pat')
  const path = join(work, 'print keys.mjs')
  const answer = { Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey }
  writeFileSync(path, `process.stdout.write('${JSON.stringify(answer)}\\n')\n`)
  writeFileSync(join(work, 'token'), aws.webIdentityToken())
  return path
}

/** Variables that some of the profiles need. */
export function variablesOf(aws: FakeAws): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const { accessKeyId, secretAccessKey } = aws.issueUserKey('333344445555', 'lee')
  return {
    environment: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    container: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${aws.url}${containerPath}` },
    instance: aws.metadataEnv(),
  }
}

/** A machine that begins anew: nothing of what an earlier process knew is in memory. */
export const credentialsOf = ({ ports, keyStore }: SourceScene, more: Partial<CredentialPorts> = {}) =>
  createCredentials({
    ...ports,
    vault: async () => createVault({ stateDirectory: ports.stateDirectory, clock: ports.clock, keyStore }),
    ...more,
  })

/** Whom AWS takes somebody with these keys for: the ARN, without the name of the session. */
export async function identityOf(aws: FakeAws, keys: Result<Keys>): Promise<string> {
  if (!keys.ok) return `${keys.finding.code}: ${keys.finding.message}`
  const { accessKeyId, secretAccessKey, sessionToken } = keys.value
  const answer = await whoIs(aws, {
    accessKeyId,
    secretAccessKey: secretAccessKey.reveal(),
    ...(sessionToken && { sessionToken: sessionToken.reveal() }),
  })
  return withoutSession(answer.Arn ?? '')
}

export const withoutSession = (arn: string) => (arn.includes(':assumed-role/') ? arn.replace(/\/[^/]*$/, '') : arn)
