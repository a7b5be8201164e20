import type { RoleRequest } from '../../main/core/resolve/cacheNames.ts'
import { type Files, putLogin, putProgram, putRoleSession, putToken } from './liveCaches.ts'
import type { Random } from './random.ts'

/** Names of profiles, with what stands for them in ids. */
const tags: ReadonlyMap<string, string> = new Map([
  ['default', 'D'],
  ['a', 'A'],
  ['b', 'B'],
  ['c', 'C'],
  ['e.x', 'E'],
  ['my prof', 'M'],
])
type Names = readonly [string, ...string[]]
const sessions: Names = ['s', 's', 's', 't', 't', 'my s', 'nowhere']

/** Nearly always one that there is. */
export function anyProfile(there: readonly string[], random: Random): string {
  const [first = 'default', ...rest] = there
  return random.next() < 0.92 ? random.pick([first, ...rest]) : random.pick(['default', 'a', 'my prof', 'nowhere', ''])
}

interface Setting {
  readonly file: 'config' | 'credentials'
  readonly key: string
  readonly value: string
}

interface Writing {
  readonly random: Random
  /** Every profile of this setup. */
  readonly there: readonly string[]
  readonly name: string
  readonly tag: string
  readonly files: Files
  readonly settings: Setting[]
}

const put = ({ settings }: Writing, file: Setting['file'], values: Readonly<Record<string, string>>) => {
  for (const [key, value] of Object.entries(values)) settings.push({ file, key, value })
}
const where = (random: Random): Setting['file'] => (random.next() < 0.85 ? 'config' : 'credentials')

/** An id that is filled up to the length of real ones. */
export const keyId = (prefix: 'AKIA' | 'ASIA', text: string) => `${prefix}EXAMPLE${text}`.padEnd(20, '0')

function staticKeys(writing: Writing): void {
  const { random, tag } = writing
  const file = random.next() < 0.6 ? 'credentials' : 'config'
  const short = file === 'config' ? 'CF' : 'CR'
  const state = random.next()
  const fate = state < 0.08 ? 'EXPIRED' : state < 0.12 ? 'INVALID' : ''
  const isTemporary = random.next() < 0.3
  const id = keyId(isTemporary ? 'ASIA' : 'AKIA', `${fate}${short}${tag}`)
  const other = file === 'config' ? 'credentials' : 'config'
  const kind = random.next()
  if (kind < 0.1) {
    put(writing, file, { aws_access_key_id: id })
    if (kind < 0.07) put(writing, other, { aws_secret_access_key: 'EXAMPLE/split' })
  } else if (kind < 0.13) put(writing, file, { aws_secret_access_key: 'EXAMPLE/alone' })
  else put(writing, file, { aws_access_key_id: id, aws_secret_access_key: 'EXAMPLE/static' })
  if (isTemporary && random.next() < 0.9) {
    put(writing, random.next() < 0.85 ? file : other, {
      [random.next() < 0.9 ? 'aws_session_token' : 'aws_security_token']: 'IQoEXAMPLEstatic',
    })
  }
}

function role(writing: Writing): void {
  const { random, tag, files, there } = writing
  const file = where(random)
  const roleName = random.next() < 0.06 ? `Deny${tag}` : `Deploy${random.next() < 0.8 ? tag : 'Z'}`
  const roleArn = `arn:aws:iam::444455556666:role/${roleName}`
  put(writing, file, { role_arn: random.next() < 0.03 ? '' : roleArn })
  const kind = random.next()
  if (kind < 0.72) put(writing, file, { source_profile: anyProfile(there, random) })
  if (kind > 0.68 && kind < 0.92) {
    put(writing, where(random), {
      credential_source: random.pick([
        'Environment',
        'Environment',
        'EcsContainer',
        'Ec2InstanceMetadata',
        'environment',
      ]),
    })
  }
  const [sessionName, externalId] = [random.pick(['session', 'session', 's', '']), random.pick(['partner-1', 'x', ''])]
  const mfaSerial = 'arn:aws:iam::444455556666:mfa/kim'
  const duration = random.pick(['900', '1800', ' 900 ', '60', 'long', '15m', ''])
  const [isNamed, isOfPartner, needsMfa, isLimited] = [0.1, 0.1, 0.08, 0.12].map((share) => random.next() < share)
  put(writing, file, {
    ...(isNamed && { role_session_name: sessionName }),
    ...(isOfPartner && { external_id: externalId }),
    ...(needsMfa && { mfa_serial: mfaSerial }),
    ...(isLimited && { duration_seconds: duration }),
  })
  const request: RoleRequest = {
    roleArn,
    sessionName: isNamed ? sessionName : null,
    externalId: isOfPartner ? externalId : null,
    mfaSerial: needsMfa ? mfaSerial : null,
    durationSeconds: isLimited ? Number(duration) || null : null,
  }
  if (random.next() < 0.2) putRoleSession(files, request, random)
}

function webIdentity(writing: Writing): void {
  const { random, tag, files } = writing
  const roleArn = `arn:aws:iam::444455556666:role/Web${tag}`
  const path = random.next() < 0.75 ? '{HOME}/token.jwt' : random.pick(['{HOME}/nowhere.jwt', '~/token.jwt', ''])
  files.set('token.jwt', ({ aws }) => aws.webIdentityToken())
  put(writing, where(random), { web_identity_token_file: path })
  if (random.next() < 0.85) put(writing, where(random), { role_arn: roleArn })
  if (random.next() < 0.15) put(writing, where(random), { role_session_name: 'workload' })
  if (random.next() < 0.15) {
    const request = { roleArn, sessionName: null, externalId: null, mfaSerial: null, durationSeconds: null }
    putRoleSession(files, request, random)
  }
}

const account = (random: Random) => `11112222300${1 + random.below(3)}`
const permissionSet = (random: Random) => random.pick(['Developer', 'Developer', 'ReadOnly', 'Forbidden'])
/** Leaves some of them out. */
const most = (values: Readonly<Record<string, string>>, random: Random) =>
  Object.fromEntries(Object.entries(values).filter(() => random.next() < 0.93))

function identityCenter(writing: Writing): void {
  const { random } = writing
  const values = { sso_account_id: account(random), sso_role_name: permissionSet(random) }
  const file = where(random)
  put(writing, file, most({ sso_session: random.pick(sessions), ...values }, random))
  if (random.next() < 0.1) put(writing, file, { sso_region: random.pick(['eu-west-1', 'us-east-2']) })
  if (random.next() < 0.05) put(writing, file, { sso_start_url: 'https://other.example.com/start' })
}

function legacyIdentityCenter(writing: Writing): void {
  const { random, files, tag } = writing
  const startUrl = `https://${tag.toLowerCase()}.awsapps.com/start${random.pick(['', '', '/', '#/'])}`
  const values = { sso_account_id: account(random), sso_role_name: permissionSet(random) }
  put(writing, where(random), most({ sso_start_url: startUrl, sso_region: 'eu-west-1', ...values }, random))
  putToken(files, startUrl, random)
}

function externalProcess(writing: Writing): void {
  const { random, tag, files } = writing
  put(writing, where(random), { credential_process: putProgram(files, tag, random) })
}

function consoleLogin(writing: Writing): void {
  const { random, tag, files } = writing
  const session = `arn:aws:iam::111122223333:user/${tag.toLowerCase()}`
  put(writing, where(random), { login_session: session })
  putLogin(files, session, random)
}

const kinds: readonly [(writing: Writing) => void, ...((writing: Writing) => void)[]] = [
  staticKeys,
  staticKeys,
  staticKeys,
  role,
  role,
  role,
  role,
  webIdentity,
  identityCenter,
  identityCenter,
  identityCenter,
  legacyIdentityCenter,
  externalProcess,
  externalProcess,
  consoleLogin,
]

/** What a person with bad luck has in a line. */
function spoilt({ key, value }: Setting, random: Random): string {
  switch (random.below(12)) {
    case 0:
      return `${key} = ${value} # note`
    case 1:
      return `${key} = ${value} ;note`
    case 2:
      return `${key.toUpperCase()} = ${value}`
    case 3:
      return `${key} : ${value}`
    case 4:
      return `  ${key} = ${value}`
    case 5:
      return `${key} =`
    case 6:
      return `${key} = ${value}\n${key} = ${value}x`
    case 7:
      return `${key} =\n  ${value}`
    case 8:
      return `${key} = "${value}"`
    default:
      return `# ${key} = ${value}\n; note\n\n${key}=${value}`
  }
}

const quoted = (name: string) => (name.includes(' ') ? `"${name}"` : name)
const configHeader = (name: string) => (name === 'default' ? '[default]' : `[profile ${quoted(name)}]`)

function strangeHeader(name: string, random: Random): string {
  return random.pick([
    `[profile ${quoted(name)}]`,
    `[profile "${name}"]`,
    `[profile '${name}']`,
    `[profile  ${name}]`,
    `[profile ${name} ]`,
    `[profile\t${name}]`,
    `[profile.${name}]`,
    `[profiles ${name}]`,
    `[ profile ${name} ]`,
    `[profile ${name}] # note`,
    `[profile ${name}]# note`,
    `[${name}]`,
  ])
}

/** Both files, and whatever they lead to; gives back the profiles. `isTame` ones are as a careful person has them. */
export function putProfiles(files: Files, random: Random, isTame: boolean): readonly string[] {
  const texts: Record<Setting['file'], string[]> = { config: [], credentials: [] }
  const there = [...tags.keys()].filter((name) => random.next() < (name === 'my prof' ? 0.15 : 0.8))
  for (const name of there) {
    const writing: Writing = { random, there, name, tag: tags.get(name) ?? '', files, settings: [] }
    for (let count = random.pick([0, 1, 1, 1, 1, 2, 2, 2, 3, 3]); count > 0; count -= 1) random.pick(kinds)(writing)
    if (random.next() < 0.35) {
      put(writing, where(random), {
        region: random.pick(['eu-west-1', 'us-west-2', 'ap-south-1', 'eu-west-1', '', 'no region']),
      })
    }
    if (random.next() < 0.05) put(writing, where(random), { aws_account_id: '777788889999' })
    for (const file of ['config', 'credentials'] as const) {
      // Kinds that meet in one profile may have keys in common; a file that says one twice is not tame.
      const once = new Map(writing.settings.filter((setting) => setting.file === file).map((one) => [one.key, one]))
      if (once.size === 0 && (file === 'credentials' || random.next() < 0.5)) continue
      const isStrange = !isTame && random.next() < 0.12
      const usual = file === 'config' ? configHeader(name) : `[${name}]`
      const lines = [...once.values()].map((setting) =>
        !isTame && random.next() < 0.06 ? spoilt(setting, random) : `${setting.key} = ${setting.value}`,
      )
      texts[file].push([isStrange ? strangeHeader(name, random) : usual, ...lines, ''].join('\n'))
    }
  }
  for (const name of ['s', 't', 'my s']) {
    if (random.next() < 0.15) continue
    const values = { sso_start_url: `https://${name.at(-1)}-org.awsapps.com/start`, sso_region: 'eu-west-1' }
    const lines = Object.entries(isTame ? values : most(values, random)).map(([key, value]) => `${key} = ${value}`)
    texts.config.push([`[sso-session ${quoted(name)}]`, ...lines, ''].join('\n'))
    putToken(files, name, random)
  }
  for (const file of ['config', 'credentials'] as const) {
    if (texts[file].length > 0) files.set(`.aws/${file}`, asWritten(texts[file], random, isTame))
  }
  return there
}

/** A file as some editor or some accident has left it. */
function asWritten(sections: readonly string[], random: Random, isTame: boolean): string {
  const text = sections.join('\n')
  if (isTame || random.next() < 0.6) return text
  switch (random.below(9)) {
    case 0:
      return `\ufeff${text}`
    case 1:
    case 2:
      return text.replaceAll('\n', '\r\n')
    case 3:
      return `[DEFAULT]\nregion = sa-east-1\n\n${text}`
    case 4:
      return `${text}\n[DEFAULT]\naws_access_key_id = ${keyId('AKIA', 'DEF')}\naws_secret_access_key = EXAMPLE/default\n`
    case 5:
      return `${text}\n[a]\n[profile default]\n[profile default]\nregion = me-south-1\n`
    case 6:
      return `[profile default]\nregion = me-south-1\n\n${text}`
    case 7:
      return `# caf{BYTE}\n${text}`
    default:
      return `${text}<<<<<<< HEAD\n`
  }
}
