import { z } from 'zod'
import { Refusal } from './exchange.ts'
import { jwtOf, readJwtPart } from './jwt.ts'

const payload = z.object({ sub: z.string(), aud: z.string(), exp: z.number() })

/** A token as an identity provider writes it. */
export const webIdentityToken = (subject: string, expires: number): string =>
  jwtOf({ iss: 'https://identity.example', sub: subject, aud: 'sts.amazonaws.com', exp: Math.floor(expires / 1000) })

export function readWebIdentity(token: string, now: number): { readonly subject: string; readonly audience: string } {
  const parts = token.split('.')
  const claims = payload.safeParse(parts.length === 3 ? readJwtPart(parts[1] ?? '') : null)
  if (!claims.success) {
    throw new Refusal(
      'InvalidIdentityToken',
      400,
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    )
  }
  const { sub, aud, exp } = claims.data
  if (exp * 1000 <= now) {
    throw new Refusal(
      'ExpiredTokenException',
      400,
      'Token expired: current date/time must be before the expiration date/time',
    )
  }
  return { subject: sub, audience: aud }
}
