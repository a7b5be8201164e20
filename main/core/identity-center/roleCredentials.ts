import { join } from 'node:path'
import type { Connection } from '../aws/connection.ts'
import { fieldIn, finding, textIn } from '../aws/failures.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import { ssoRoleFileName } from '../resolve/cacheNames.ts'
import { roleMarginMs } from '../resolve/times.ts'
import { cacheTime, momentIn, roleCache } from './cacheFile.ts'
import type { Parts } from './parts.ts'
import { brief, openPortal } from './portal.ts'
import type { Session } from './settings.ts'
import { alone } from './singleFlight.ts'

/** A role of a sign-in session. */
export interface RoleQuery {
  readonly session: string
  readonly accountId: string
  readonly roleName: string
}

/** Short-term keys. */
export interface RoleCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
  readonly accountId: string
  /** Milliseconds since 1970. */
  readonly until: number
}

export interface RoleRequest {
  readonly parts: Parts
  readonly connection: Connection
  readonly session: Session
  readonly query: RoleQuery
  readonly signal?: AbortSignal | undefined
}

export const rolePath = (home: string, { id, kind, startUrl }: Session, { accountId, roleName }: RoleQuery) =>
  join(roleCache(home), ssoRoleFileName({ accountId, roleName, session: kind === 'legacy' ? null : id, startUrl }))

/** The keys that the AWS CLI has cached while 15 minutes of them are left, else new ones, which are cached as it does. */
export async function roleCredentials(request: RoleRequest): Promise<Result<RoleCredentials>> {
  const { parts, session, query } = request
  const known = await cached(parts, session, query)
  if (known) return done(known)
  const { stateDirectory, clock } = parts
  const { accountId, roleName } = query
  const key = `role ${session.id} ${accountId} ${roleName}`
  return alone({ stateDirectory, clock, key, sharesFailures: true }, async () => {
    const meanwhile = await cached(parts, session, query)
    return meanwhile ? done(meanwhile) : fetchRole(request)
  })
}

async function fetchRole(request: RoleRequest): Promise<Result<RoleCredentials>> {
  const { parts, connection, session, query, signal } = request
  const { accountId, roleName } = query
  const portal = await openPortal(parts, connection, session)
  if (!portal.ok) return portal
  const { GetRoleCredentialsCommand } = await import('@aws-sdk/client-sso')
  const { line, ask } = portal.value
  const forbidden = problem(
    'role-refused',
    `Your sign-in to \`${session.id}\` has no role ${roleName} in account ${accountId}. Correct sso_role_name or sso_account_id, or ask for the role to be assigned to you.`,
  )
  const answer = await ask({
    send: (accessToken, abortSignal) =>
      line.client.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }), { abortSignal }),
    signal,
    patience: brief,
    refusals: {
      ForbiddenException: forbidden,
      ResourceNotFoundException: forbidden,
      InvalidRequestException: forbidden,
    },
    afterwards: 'try again',
  })
  if (!answer.ok) return answer
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = answer.value.roleCredentials ?? {}
  if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration) {
    return failed(
      finding(
        'aws-garbled',
        `${line.host} answered without keys for ${roleName} in ${accountId}. Try again in a minute.`,
      ),
    )
  }
  const written = await parts.kept(rolePath(parts.home, session, query)).write({
    ProviderType: 'sso',
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: cacheTime(expiration),
      AccountId: accountId,
    },
  })
  if (!written.ok) parts.log.warn('role credentials could not be kept', { code: written.finding.code })
  return done({
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    sessionToken: new Secret(sessionToken),
    accountId,
    until: expiration,
  })
}

async function cached(
  { home, clock, kept }: Parts,
  session: Session,
  query: RoleQuery,
): Promise<RoleCredentials | null> {
  const read = await kept(rolePath(home, session, query)).read()
  const found = read.ok && read.value.status === 'present' ? fieldIn(read.value.fields, 'Credentials') : null
  const [accessKeyId, secret] = [textIn(found, 'AccessKeyId'), textIn(found, 'SecretAccessKey')]
  const [token, until] = [textIn(found, 'SessionToken'), momentIn(fieldIn(found, 'Expiration'))]
  if (accessKeyId === null || secret === null || token === null || until === null) return null
  if (until - clock.now() < roleMarginMs) return null
  const { accountId } = query
  return { accessKeyId, secretAccessKey: new Secret(secret), sessionToken: new Secret(token), accountId, until }
}
