import type { Connection } from '../aws/connection.ts'
import { longestSkewMs } from '../aws/skew.ts'
import type { Result } from '../model/finding.ts'
import { awsRenewalMs } from '../resolve/times.ts'
import type { Parts } from './parts.ts'
import { renew } from './renewal.ts'
import type { Session } from './settings.ts'
import { requestToken } from './tokenRequest.ts'
import type { NewToken, Renewal, StoredToken } from './tokenStore.ts'

/** Sees to it that more than 15 minutes are left, as the AWS CLI does. */
export const refresh = (
  parts: Parts,
  connection: Connection,
  session: Session,
  force = false,
): Promise<Result<StoredToken>> =>
  renew<Renewal, StoredToken, NewToken>(
    parts,
    {
      id: session.id,
      marginMs: awsRenewalMs,
      read: () => parts.tokens.read(session.id),
      async ask(renewal, onTrouble) {
        const line = await connection.oidc(session.region)
        if (!line.ok) return { ...line, trouble: null }
        const answer = await requestToken(parts, line.value, renewal, {
          input: { grantType: 'refresh_token', refreshToken: renewal.refreshToken.reveal() },
          region: session.region,
          onTrouble,
        })
        const skew = line.value.skewMs() ?? 0
        // The token is good all the same, and must not be lost.
        if (Math.abs(skew) > longestSkewMs) parts.log.warn("the machine's clock is off", { minutes: skew / 60_000 })
        if (!answer.ok) return answer
        // Where tokens do not rotate, the old one may not be sent again.
        return { ok: true, value: { ...answer.value, refreshToken: answer.value.refreshToken ?? renewal.refreshToken } }
      },
      isFinal: (trouble) => trouble.kind === 'refused' && final.has(trouble.name),
      kept: parts.kept(parts.tokens.path(session.id)),
      fields: (fresh, over) => parts.tokens.fields(session, fresh, over),
    },
    force,
  )

const final: ReadonlySet<string> = new Set([
  'InvalidGrantException',
  'InvalidClientException',
  'UnauthorizedClientException',
  'ExpiredTokenException',
  'AccessDeniedException',
])
