import { readFileSync } from 'node:fs'
import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'
import { pythonTime, roleMarginMs } from '../resolve/times.ts'

/** Keys as the AWS CLI keeps them in `~/.aws/cli/cache`, while it would still use them; else null. */
export function cachedKeys(home: string, fileName: string, now: number): Keys | null {
  const fields = readFields(`${home}/.aws/cli/cache/${fileName}`)
  if (!fields) return null
  const { AccessKeyId: accessKeyId, SecretAccessKey: secret, SessionToken: token, Expiration, AccountId } = fields
  const time = pythonTime(Expiration)
  if (!isText(accessKeyId) || !isText(secret) || !isText(token) || 'says' in time) return null
  if (time.ms - now < roleMarginMs) return null
  return {
    accessKeyId,
    secretAccessKey: new Secret(secret),
    sessionToken: new Secret(token),
    accountId: isText(AccountId) ? AccountId : null,
    until: time.ms,
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

function readFields(path: string): Readonly<Record<string, unknown>> | null {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const found: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, 'Credentials') : null
    return typeof found === 'object' && found !== null ? Object.fromEntries(Object.entries(found)) : null
  } catch {
    // Somebody is writing it, or it is gone: then it is asked for anew.
    return null
  }
}
