import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Content, Files, Ground } from './liveCaches.ts'
import { anyProfile, keyId, putProfiles } from './liveProfiles.ts'
import { Random } from './random.ts'

/** A machine as somebody may have it: files of a home, variables, and what is given as `--profile`. */
export interface Setup {
  readonly files: ReadonlyMap<string, Content>
  readonly env: Readonly<Record<string, string>>
  readonly profile: string | null
}

/** Always the same setup for the same seed. */
export function generateSetup(seed: number): Setup {
  const random = new Random(seed)
  const files: Files = new Map()
  const there = putProfiles(files, random, random.next() < 0.7)
  const env: Record<string, string> = {}
  putKeys(env, random)
  putSelection(env, there, random)
  putRegions(env, random)
  putWebIdentity(env, files, random)
  putContainer(env, random)
  putCdkSettings(files, there, random)
  putPlaces(env, files, random)
  putOldFiles(env, files, random)
  return { files, env, profile: random.next() < 0.35 ? anyProfile(there, random) : null }
}

function putKeys(env: Record<string, string>, random: Random): void {
  const kind = random.next()
  if (kind > 0.25) return
  const isTemporary = random.next() < 0.4
  const state = random.next()
  const fate = state < 0.1 ? 'EXPIRED' : state < 0.15 ? 'INVALID' : ''
  const id = keyId(isTemporary ? 'ASIA' : 'AKIA', `${fate}EN`)
  const secret = 'EXAMPLE/environment'
  if (kind < 0.15) Object.assign(env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret })
  else if (kind < 0.165) env.AWS_ACCESS_KEY_ID = id
  else if (kind < 0.175) env.AWS_SECRET_ACCESS_KEY = secret
  else if (kind < 0.19) Object.assign(env, { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: '' })
  else if (kind < 0.2) Object.assign(env, { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: secret })
  else if (kind < 0.22)
    Object.assign(env, { AMAZON_ACCESS_KEY_ID: keyId('AKIA', 'EM'), AMAZON_SECRET_ACCESS_KEY: secret })
  else if (kind < 0.23) Object.assign(env, { AWS_ACCESS_KEY_ID: id, AMAZON_SECRET_ACCESS_KEY: secret })
  else env.AMAZON_ACCESS_KEY_ID = keyId('AKIA', 'EM')
  if (isTemporary && random.next() < 0.9) env.AWS_SESSION_TOKEN = 'IQoEXAMPLEenvironment'
  if (random.next() < 0.06) env.AWS_SECURITY_TOKEN = 'IQoEXAMPLEolder'
  if (random.next() < 0.12) {
    env.AWS_CREDENTIAL_EXPIRATION = random.pick([
      '2099-01-01T00:00:00Z',
      '2099-01-01T00:00:00+0000',
      '2020-01-01T00:00:00Z',
      '2099-01-01T00:00:00',
      'soon',
      '',
    ])
  }
  if (random.next() < 0.05) env.AWS_ACCOUNT_ID = '777788889999'
}

function putSelection(env: Record<string, string>, there: readonly string[], random: Random): void {
  const name = () => anyProfile(there, random)
  if (random.next() < 0.4) env.AWS_PROFILE = name()
  if (random.next() < 0.12) env.AWS_DEFAULT_PROFILE = name()
  if (random.next() < 0.06) env.CDK_PROFILE = name()
  if (random.next() < 0.03) env.CDK_DEFAULT_PROFILE = name()
}

function putRegions(env: Record<string, string>, random: Random): void {
  const region = () => random.pick(['eu-central-1', 'us-east-2', 'ca-central-1', 'eu-central-1', ''])
  if (random.next() < 0.35) env.AWS_REGION = region()
  if (random.next() < 0.35) env.AWS_DEFAULT_REGION = region()
  if (random.next() < 0.04) env.AMAZON_REGION = 'eu-north-1'
  if (random.next() < 0.04) env.AMAZON_DEFAULT_REGION = 'eu-south-1'
  if (random.next() < 0.04) env.CDK_REGION = random.pick(['af-south-1', ''])
}

function putWebIdentity(env: Record<string, string>, files: Files, random: Random): void {
  if (random.next() > 0.12) return
  files.set('token.jwt', ({ aws }) => aws.webIdentityToken())
  env.AWS_WEB_IDENTITY_TOKEN_FILE = random.pick(['{HOME}/token.jwt', '{HOME}/token.jwt', '{HOME}/nowhere.jwt', ''])
  if (random.next() < 0.85) env.AWS_ROLE_ARN = random.pick(['arn:aws:iam::444455556666:role/WebEnv', ''])
  if (random.next() < 0.3) env.AWS_ROLE_SESSION_NAME = random.pick(['workload', ''])
}

/** No relative address: what a machine answers there cannot be told. */
function putContainer(env: Record<string, string>, random: Random): void {
  if (random.next() > 0.15) return
  env.AWS_CONTAINER_CREDENTIALS_FULL_URI = random.pick([
    '{AWS}/container/credentials',
    '{AWS}/container/credentials',
    '{AWS}/container/credentials',
    'http://credentials.example.com/',
    'no address',
    '',
  ])
}

const app = { app: 'sh app.sh' }

function putCdkSettings(files: Files, there: readonly string[], random: Random): void {
  const settings = () => ({
    ...(random.next() < 0.5 && { profile: anyProfile(there, random) }),
    ...(random.next() < 0.5 && { region: random.pick(['il-central-1', '']) }),
  })
  files.set('work/cdk.json', JSON.stringify({ ...app, ...(random.next() < 0.1 && settings()) }))
  if (random.next() < 0.07) files.set('.cdk.json', JSON.stringify(settings()))
}

/** Moves a file to where only a variable leads, or puts a variable that leads nowhere. */
function putPlaces(env: Record<string, string>, files: Files, random: Random): void {
  for (const [name, variable] of [
    ['config', 'AWS_CONFIG_FILE'],
    ['credentials', 'AWS_SHARED_CREDENTIALS_FILE'],
  ] as const) {
    if (random.next() > 0.05) continue
    env[variable] = random.pick([
      `{HOME}/other/${name}`,
      `~/other/${name}`,
      `\${HOME}/other/${name}`,
      `$HOME/other/${name}`,
      '',
    ])
    const content = files.get(`.aws/${name}`)
    if (content === undefined || random.next() < 0.2) continue
    files.set(`other/${name}`, content)
    if (random.next() < 0.8) files.delete(`.aws/${name}`)
  }
}

/** What tools have left that came before these, and what these remember. */
function putOldFiles(env: Record<string, string>, files: Files, random: Random): void {
  const boto = `[Credentials]\naws_access_key_id = ${keyId('AKIA', 'BOTO')}\naws_secret_access_key = EXAMPLE/boto\n`
  const ec2 = `AWSAccessKeyId=${keyId('AKIA', 'ECTWO')}\n${random.next() < 0.8 ? 'AWSSecretKey=EXAMPLE/ec2\n' : ''}`
  if (random.next() < 0.05) files.set('.boto', boto)
  if (random.next() < 0.03) {
    files.set('old/boto', boto)
    env.BOTO_CONFIG = random.pick(['{HOME}/old/boto', '~/old/boto', '{HOME}/nowhere'])
  }
  if (random.next() < 0.03) {
    files.set('old/ec2', ec2)
    env.AWS_CREDENTIAL_FILE = random.pick(['{HOME}/old/ec2', '~/old/ec2', '{HOME}/nowhere'])
  }
  if (random.next() < 0.08) {
    const known = [keyId('AKIA', 'CFA'), keyId('AKIA', 'CRA'), keyId('AKIA', 'CRD'), keyId('AKIA', 'EN')]
    const accounts = known.map((id) => [id, { accountId: '222211110000', partition: 'aws' }])
    files.set('.cdkhome/cache/accounts_partitions.json', JSON.stringify(Object.fromEntries(accounts)))
  }
  if (random.next() > 0.04) return
  env.AWS_LOGIN_CACHE_DIRECTORY = random.pick(['{HOME}/logins', '{HOME}/nowhere'])
  for (const [name, content] of files) {
    if (name.startsWith('.aws/login/cache/')) files.set(name.replace('.aws/login/cache', 'logins'), content)
  }
}

export interface LaidOut {
  readonly home: string
  readonly work: string
  readonly now: number
  readonly env: Readonly<Record<string, string>>
  /** What the files say here, to be shown. */
  readonly texts: ReadonlyMap<string, string>
}

/** Writes the files of a setup into a home, and gives back the environment that its programs see. */
export function layOut({ files, env }: Setup, ground: Ground): LaidOut {
  const { aws, home, now } = ground
  const here = (text: string) => text.replaceAll('{HOME}', home).replaceAll('{AWS}', aws.url)
  const texts = new Map<string, string>()
  for (const [name, content] of files) {
    const text = here(typeof content === 'string' ? content : content(ground))
    const bytes = text.includes('{BYTE}') ? Buffer.from(text.replace('{BYTE}', '\xe9'), 'latin1') : text
    const path = join(home, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytes, { mode: 0o600 })
    if (text.startsWith('#!')) chmodSync(path, 0o755)
    texts.set(name, text)
  }
  return {
    home,
    now,
    work: join(home, 'work'),
    env: {
      HOME: home,
      PATH: process.env.PATH ?? '',
      LANG: 'C.UTF-8',
      ...aws.env(),
      // What asks for it in spite of that is answered here, and not by the machine.
      AWS_EC2_METADATA_SERVICE_ENDPOINT: aws.url,
      CDK_HOME: join(home, '.cdkhome'),
      ...Object.fromEntries(Object.entries(env).map(([name, value]) => [name, here(value)])),
    },
    texts,
  }
}
