import type { CreateTokenCommandInput, SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { type Attempts, attempt } from '../aws/attempts.ts'
import type { Line } from '../aws/connection.ts'
import { findingOf, type Trouble, troubleOrThrow } from '../aws/failures.ts'
import type { Finding } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import type { Parts } from './parts.ts'
import type { NewToken } from './tokenStore.ts'

/** The client that a token is asked for in the name of. */
export interface Client {
  readonly clientId: string
  readonly clientSecret: Secret
}

export interface TokenRequest extends Omit<Attempts, 'clock'> {
  readonly input: Omit<CreateTokenCommandInput, 'clientId' | 'clientSecret'>
  readonly region: string
}

export type TokenAnswer =
  | { readonly ok: true; readonly value: NewToken }
  | { readonly ok: false; readonly finding: Finding; readonly trouble: Trouble }

/** Asks for a token; the moment at which it ends is by this machine's clock. */
export async function requestToken(
  { clock }: Parts,
  line: Line<SSOOIDCClient>,
  { clientId, clientSecret }: Client,
  { input, region, ...attempts }: TokenRequest,
): Promise<TokenAnswer> {
  const { CreateTokenCommand } = await import('@aws-sdk/client-sso-oidc')
  const asking = { host: line.host, afterwards: 'sign in again', region }
  const refuse = (trouble: Trouble): TokenAnswer => ({ ok: false, finding: findingOf(trouble, asking), trouble })
  try {
    const command = new CreateTokenCommand({ ...input, clientId, clientSecret: clientSecret.reveal() })
    const answer = await attempt((abortSignal) => line.client.send(command, { abortSignal }), { clock, ...attempts })
    const { accessToken, expiresIn, refreshToken } = answer
    if (!accessToken || expiresIn === undefined || expiresIn <= 0) return refuse({ kind: 'garbled' })
    return {
      ok: true,
      value: {
        accessToken: new Secret(accessToken),
        refreshToken: refreshToken ? new Secret(refreshToken) : null,
        until: clock.now() + expiresIn * 1000,
      },
    }
  } catch (error) {
    return refuse(troubleOrThrow(error))
  }
}
