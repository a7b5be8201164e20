import { failed, problem, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import type { Instant } from '../model/signIn.ts'
import type { Asking, Vault } from '../vault/vault.ts'
import type { KeyPair } from './shape.ts'

/** Keys as the vault has them. */
export interface KeptKeys extends KeyPair {
  /** When AWS made them, where that is known. */
  readonly createdAt: Instant | null
}

const prefix = 'keys/'
export const recordOf = (profile: string) => `${prefix}${profile}`

export const keptProfiles = (vault: Vault): readonly string[] =>
  vault.names(prefix).map((name) => name.slice(prefix.length))

export const textOfKeys = ({ accessKeyId, secretAccessKey, createdAt }: KeptKeys): string =>
  JSON.stringify({ accessKeyId, secretAccessKey: secretAccessKey.reveal(), createdAt })

/** Null where there are none. */
export async function readKept(vault: Vault, profile: string, asking: Asking): Promise<Result<KeptKeys | null>> {
  const read = await vault.read(recordOf(profile), asking)
  if (!read.ok || read.value === null) return read.ok ? { ok: true, value: null } : read
  const keys = keysIn(read.value)
  return keys ? { ok: true, value: keys } : failed(unreadable(profile))
}

function keysIn(text: string): KeptKeys | null {
  const value = parsed(text)
  const accessKeyId = textField(value, 'accessKeyId')
  const secretAccessKey = textField(value, 'secretAccessKey')
  if (accessKeyId === null || secretAccessKey === null) return null
  return { accessKeyId, secretAccessKey: new Secret(secretAccessKey), createdAt: textField(value, 'createdAt') }
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

export function textField(value: unknown, name: string): string | null {
  const field: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null
  return typeof field === 'string' && field !== '' ? field : null
}

const unreadable = (profile: string) =>
  problem(
    'sealed-damaged',
    `What the vault has as the keys of \`${profile}\` makes no sense. Remove it with \`latchkey keys remove ${profile}\`, then add the keys again.`,
    { profile },
  )
