import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { type Index, type IndexBody, indexText } from './vaultFile.ts'

/** The one key of the vault, and what follows from it. */
export interface VaultKey {
  readonly bytes: Buffer
  /** Tells it from another key, and says nothing about it. */
  readonly id: string
}

export interface SealedRecord {
  readonly text: string
  readonly tag: string
}

const cipher = 'aes-256-gcm'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

export const makeKeyText = (): string => randomBytes(keyBytes).toString('base64')

/** Null for a text that is no key of ours: somebody else has changed the item. */
export function keyFromText(text: string): VaultKey | null {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== keyBytes || bytes.toString('base64') !== text) return null
  const id = createHash('sha256').update('latchkey key id').update(bytes).digest().subarray(0, 8).toString('base64url')
  return { bytes, id }
}

/** A key for one purpose, from which neither the vault's key nor that of another purpose follows. */
export const keyFor = ({ bytes }: VaultKey, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', bytes, '', `latchkey ${purpose}`, keyBytes))

export function sealRecord(key: VaultKey, name: string, version: number, plaintext: string): SealedRecord {
  const nonce = randomBytes(nonceBytes)
  const sealing = createCipheriv(cipher, keyFor(key, 'vault records'), nonce, { authTagLength: tagBytes })
  sealing.setAAD(bindingOf(name, version))
  const sealed = Buffer.concat([sealing.update(plaintext, 'utf8'), sealing.final()])
  const tag = sealing.getAuthTag().toString('base64url')
  return { text: `${nonce.toString('base64url')}.${sealed.toString('base64url')}.${tag}`, tag }
}

/** Null for what was not sealed with this key as this version of the record of this name. */
export function openRecord(
  key: VaultKey,
  { name, version, sealed }: { readonly name: string; readonly version: number; readonly sealed: string },
): string | null {
  const parts = sealed.split('.')
  const [nonce, body, tag] = parts.map((part) => Buffer.from(part, 'base64url'))
  // What decodes in more than one way could be changed without anybody noticing.
  const isExact = sealed === [nonce, body, tag].map((part) => part?.toString('base64url')).join('.')
  if (!isExact || nonce?.length !== nonceBytes || tag?.length !== tagBytes || body === undefined) return null
  try {
    const opening = createDecipheriv(cipher, keyFor(key, 'vault records'), nonce, { authTagLength: tagBytes })
    opening.setAAD(bindingOf(name, version))
    opening.setAuthTag(tag)
    return Buffer.concat([opening.update(body), opening.final()]).toString('utf8')
  } catch {
    return null
  }
}

const bindingOf = (name: string, version: number) =>
  Buffer.from(JSON.stringify(['latchkey vault record', name, version]))

export const macOf = (key: VaultKey, index: IndexBody): string =>
  createHmac('sha256', keyFor(key, 'vault index')).update(indexText(index)).digest('base64url')

export function isAuthentic(key: VaultKey, index: Index): boolean {
  const [said, right] = [Buffer.from(index.mac), Buffer.from(macOf(key, index))]
  return said.length === right.length && timingSafeEqual(said, right)
}
