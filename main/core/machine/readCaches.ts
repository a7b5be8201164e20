import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { type Environment, withHome, withVariables } from '../files/locations.ts'
import type { CachedLogin, CachedRole, CachedToken, CacheFile, CdkSettings } from '../resolve/world.ts'

/** The text of a file, or null where it cannot be read: the tools go on without it then, too. */
export function readText(path: string): string | null {
  try {
    // Most of these files are on few machines, and an exception costs more than a look.
    return existsSync(path) ? readFileSync(path, 'utf8') : null
  } catch {
    return null
  }
}

type Fields = ReadonlyMap<string, unknown>

/** A JSON object's own fields; null for anything else. */
function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null
}

function parseFields(text: string): Fields | null {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return null
  }
}

const textIn = (fields: Fields | null, name: string) => {
  const value = fields?.get(name)
  return typeof value === 'string' && value !== '' ? value : null
}

/** Every JSON file of a directory, by its name. */
export function readCache<T>(directory: string, factsOf: (fields: Fields) => T): ReadonlyMap<string, CacheFile<T>> {
  const files = new Map<string, CacheFile<T>>()
  let names: string[]
  try {
    if (!existsSync(directory)) return files
    names = readdirSync(directory)
  } catch {
    return files
  }
  for (const name of names) {
    if (!name.endsWith('.json')) continue
    const text = readText(join(directory, name))
    if (text !== null) files.set(name, parseCacheFile(text, factsOf))
  }
  return files
}

export function parseCacheFile<T>(text: string, factsOf: (fields: Fields) => T): CacheFile<T> {
  const fields = parseFields(text)
  return fields ? factsOf(fields) : 'torn'
}

export function tokenFacts(fields: Fields): CachedToken {
  const accessToken = fields.get('accessToken')
  return {
    accessToken: accessToken === undefined ? 'missing' : textIn(fields, 'accessToken') === null ? 'empty' : 'present',
    expiresAt: fields.get('expiresAt'),
    hasRefreshToken: fields.has('refreshToken'),
    hasClientId: fields.has('clientId'),
    hasClientSecret: fields.has('clientSecret'),
    registrationExpiresAt: fields.get('registrationExpiresAt'),
  }
}

export function roleFacts(fields: Fields): CachedRole {
  const credentials = fieldsOf(fields.get('Credentials'))
  return {
    accessKeyId: textIn(credentials, 'AccessKeyId'),
    expiration: credentials?.get('Expiration'),
    accountId: textIn(credentials, 'AccountId'),
  }
}

export function loginFacts(fields: Fields): CachedLogin {
  const token = fieldsOf(fields.get('accessToken'))
  const needed = ['accessToken', 'clientId', 'refreshToken', 'dpopKey'] as const
  return {
    accessKeyId: textIn(token, 'accessKeyId'),
    accountId: textIn(token, 'accountId'),
    expiresAt: token?.get('expiresAt'),
    missing: [
      ...needed.filter((name) => !fields.get(name)),
      ...(token?.get('accountId') ? [] : (['accountId'] as const)),
    ],
  }
}

/** The console-login caches: the AWS CLI expands what its variable says, the SDK takes it as it is. */
export function loginDirectories(env: Environment, home: string): Readonly<Record<'aws' | 'sdk', string>> {
  const named = env.AWS_LOGIN_CACHE_DIRECTORY
  const usual = (base: string) => join(base, '.aws', 'login', 'cache')
  return {
    aws: named === undefined ? usual(home) : withHome(withVariables(named, env), home),
    sdk: named ?? usual(env.HOME || home || homedir()),
  }
}

/** The CDK CLI's own directory hangs on the user, not on HOME. */
export function cdkHome(env: Environment, home: string): string {
  if (env.CDK_HOME) return isAbsolute(env.CDK_HOME) ? env.CDK_HOME : resolve(env.CDK_HOME)
  try {
    return join(userInfo().homedir || home, '.cdk')
  } catch {
    return join(home, '.cdk')
  }
}

export function readCdkAccounts(directory: string): ReadonlyMap<string, string> {
  const accounts = new Map<string, string>()
  const text = readText(join(directory, 'cache', 'accounts_partitions.json'))
  const fields = text === null ? null : parseFields(text)
  for (const [accessKeyId, value] of fields ?? []) {
    const accountId = textIn(fieldsOf(value), 'accountId')
    if (accountId !== null) accounts.set(accessKeyId, accountId)
  }
  return accounts
}

/** Of a `cdk.json`, what chooses credentials. */
export function readCdkSettings(path: string): CdkSettings | null {
  const text = readText(path)
  const fields = text === null ? null : parseFields(text)
  // What is empty counts here: it hides what stands in the user's own file.
  const setting = (name: string) => {
    const value = fields?.get(name)
    return typeof value === 'string' ? value : null
  }
  return fields && { profile: setting('profile'), region: setting('region') }
}
