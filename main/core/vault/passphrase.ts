import { createCipheriv, createDecipheriv, randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import type { Secret } from '../model/secret.ts'
import type { WrappedKey } from './choice.ts'

type Costs = Pick<WrappedKey, 'cost' | 'blockSize' | 'parallel'>

/** 128 MiB and about half a second, for each guess too. */
const usual: Costs = { cost: 17, blockSize: 8, parallel: 1 }
const cipher = 'aes-256-gcm'
const tagBytes = 16

export async function wrapKey(key: string, passphrase: Secret, cost = usual.cost): Promise<WrappedKey> {
  const costs = { ...usual, cost }
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const sealing = createCipheriv(cipher, await stretch(passphrase, salt, costs), nonce, { authTagLength: tagBytes })
  const sealed = Buffer.concat([sealing.update(key, 'utf8'), sealing.final(), sealing.getAuthTag()])
  const [saltText, nonceText] = [salt.toString('base64url'), nonce.toString('base64url')]
  return { ...costs, salt: saltText, nonce: nonceText, sealed: sealed.toString('base64url') }
}

/** Null for another passphrase than the one it was sealed with. */
export async function unwrapKey(wrapped: WrappedKey, passphrase: Secret): Promise<string | null> {
  const [salt, nonce, sealed] = [wrapped.salt, wrapped.nonce, wrapped.sealed].map((text) =>
    Buffer.from(text, 'base64url'),
  )
  if (!salt || !nonce || !sealed || sealed.length <= tagBytes) return null
  const opening = createDecipheriv(cipher, await stretch(passphrase, salt, wrapped), nonce, { authTagLength: tagBytes })
  opening.setAuthTag(sealed.subarray(-tagBytes))
  try {
    return Buffer.concat([opening.update(sealed.subarray(0, -tagBytes)), opening.final()]).toString('utf8')
  } catch {
    return null
  }
}

function stretch(passphrase: Secret, salt: Buffer, { cost, blockSize, parallel }: Costs): Promise<Buffer> {
  const N = 2 ** cost
  const options: ScryptOptions = { N, r: blockSize, p: parallel, maxmem: 256 * N * blockSize + 1024 * 1024 }
  // The same characters can be typed as different ones, by keyboard and system.
  const typed = passphrase.reveal().normalize('NFC')
  return new Promise((resolve, reject) => {
    scrypt(typed, salt, 32, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
