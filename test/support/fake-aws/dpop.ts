import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import { readJwtPart } from './jwt.ts'

const header = z.object({
  typ: z.literal('dpop+jwt'),
  alg: z.literal('ES256'),
  jwk: z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
})
const payload = z.object({ htm: z.string(), htu: z.string(), iat: z.number(), jti: z.string().min(1) })

export interface ProofOf {
  readonly method: string
  readonly url: string
  readonly now: number
}

const longestAgeMs = 300_000

/** Proofs of possession, each of which counts once. */
export class Proofs {
  readonly #seen = new Set<string>()

  /** The thumbprint of the key that made the proof; or what is wrong with it. */
  check(proof: string, { method, url, now }: ProofOf): { readonly thumbprint: string } | { readonly wrong: string } {
    const parts = proof.split('.')
    const [first = '', second = '', signature = ''] = parts
    const [head, claims] = [header.safeParse(readJwtPart(first)), payload.safeParse(readJwtPart(second))]
    if (parts.length !== 3 || !head.success || !claims.success)
      return { wrong: 'The DPoP proof is missing or malformed' }
    const { htm, htu, iat, jti } = claims.data
    const key = keyOf(head.data.jwk)
    if (!key || !isSignedBy(key, `${first}.${second}`, signature)) return { wrong: 'The DPoP signature is wrong' }
    if (htm !== method) return { wrong: 'The DPoP proof is for another method' }
    if (htu !== url) return { wrong: 'The DPoP proof is for another address' }
    if (Math.abs(iat * 1000 - now) > longestAgeMs) return { wrong: 'The DPoP proof is of another time' }
    if (this.#seen.has(jti)) return { wrong: 'The DPoP proof was used before' }
    this.#seen.add(jti)
    return { thumbprint: thumbprintOf(key) }
  }
}

/** What stands for a key, however it is written. */
export const thumbprintOf = (key: KeyObject): string =>
  hash('sha256', key.export({ format: 'der', type: 'spki' }), 'base64url')

function keyOf(jwk: z.infer<typeof header>['jwk']): KeyObject | null {
  try {
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch {
    return null
  }
}

const isSignedBy = (key: KeyObject, text: string, signature: string): boolean =>
  verify('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
