import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { Secret } from '../model/secret.ts'

/** A new key in the form in which the tools keep it. */
export function newKey(): Secret {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return new Secret(privateKey.export({ format: 'pem', type: 'sec1' }).toString())
}

/** The key; null for a text that is none. */
export function keyFrom(pem: Secret): KeyObject | null {
  try {
    const key = createPrivateKey(pem.reveal())
    return key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null
  } catch {
    return null
  }
}

/** Shows one request's recipient that its sender has the key. */
export async function proofOf(key: KeyObject, method: string, address: URL, now: number): Promise<string> {
  const { exportJWK, SignJWT } = await import('jose')
  const jwk = await exportJWK(createPublicKey(key))
  return new SignJWT({ htm: method, htu: `${address.origin}${address.pathname}`, jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .setIssuedAt(Math.floor(now / 1000))
    .sign(key)
}
