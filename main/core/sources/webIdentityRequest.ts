import { readFileSync } from 'node:fs'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Hop, Means } from './means.ts'
import { madeUpSessionName } from './roleSettings.ts'
import type { KeptSession } from './sessionStore.ts'
import { askSts, issuedKeys, keysMissing, stsRegion } from './sts.ts'
import type { WebIdentity } from './webIdentity.ts'

/** Begins a session with the token in a file. */
export async function assumeWithToken(
  means: Means,
  { profile }: Hop,
  asked: WebIdentity,
): Promise<Result<KeptSession>> {
  const { tokenFile, roleArn, sessionName } = asked
  const token = readToken(tokenFile, profile)
  if (!token.ok) return token
  const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts')
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? madeUpSessionName(means, true),
    WebIdentityToken: token.value,
  })
  const issuedAt = means.ports.clock.now()
  const stale = problem(
    'aws-refused',
    `The token in ${tokenFile} has expired, and whoever writes it has not renewed it. See to that, then try again.`,
    { profile },
  )
  const refused = (why: string) =>
    problem('role-refused', `AWS does not let the token in ${tokenFile} assume ${roleArn}. ${why}`, { profile })
  const answer = await askSts(means, {
    keys: null,
    region: stsRegion(means, 'web-identity', roleArn),
    send: (client, abortSignal) => client.send(command, { abortSignal }),
    refusals: {
      ExpiredTokenException: stale,
      AccessDenied: refused('Check role_arn, and whom the role trusts.'),
      InvalidIdentityToken: refused('Check that the file holds the token of the right provider.'),
      InvalidIdentityTokenException: refused('Check that the file holds the token of the right provider.'),
      IDPRejectedClaim: refused('Its provider has taken it back.'),
      ValidationError: refused('Check role_arn and role_session_name.'),
    },
  })
  if (!answer.ok) return answer
  const session = issuedKeys(answer.value, issuedAt)
  return session ? done(session) : failed(keysMissing)
}

/** The path is taken as it stands; the tools know no `~` here. */
function readToken(path: string, profile: string): Result<string> {
  try {
    return done(readFileSync(path, 'utf8'))
  } catch {
    return failed(
      problem(
        'token-file-missing',
        `The token file ${path} cannot be read. Correct web_identity_token_file, then try again.`,
        {
          profile,
        },
      ),
    )
  }
}
