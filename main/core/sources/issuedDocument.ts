import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'

/** Keys as a container's or an instance's address answers them; null for anything else. */
export function issuedDocument(text: string): (Keys & { readonly until: number }) | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { AccessKeyId, SecretAccessKey, Token, Expiration, AccountId, RoleArn } = fieldsOf(value)
  if (!isText(AccessKeyId) || !isText(SecretAccessKey) || !isText(Token) || !isText(Expiration)) return null
  const until = Date.parse(Expiration)
  if (Number.isNaN(until)) return null
  const account = isText(AccountId) ? AccountId : isText(RoleArn) ? RoleArn.split(':')[4] : null
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(Token),
    accountId: account || null,
    until,
  }
}

const fieldsOf = (value: object): Readonly<Record<string, unknown>> => Object.fromEntries(Object.entries(value))
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
