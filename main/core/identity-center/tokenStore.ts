import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { textIn } from '../aws/failures.ts'
import { shownPath } from '../files/locations.ts'
import { done, failed, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import { tokenFileName } from '../resolve/cacheNames.ts'
import { type CacheRead, cacheTime, type Fields, momentIn, ssoCache } from './cacheFile.ts'
import type { KeptFor } from './kept.ts'
import { type Spent, type Stored, signedOut, tokenUnreadable } from './renewal.ts'
import type { Session } from './settings.ts'

/** An access token as it stands in the cache. */
export interface StoredToken extends Stored<Renewal> {
  readonly accessToken: Secret
}

/** What a renewal without a person needs. */
export interface Renewal extends Spent {
  readonly clientId: string
  readonly clientSecret: Secret
  readonly refreshToken: Secret
}

/** What a server has just handed out. */
export interface NewToken {
  readonly accessToken: Secret
  readonly refreshToken: Secret | null
  readonly until: number
  /** With a new registration where there is one. */
  readonly client?: { readonly clientId: string; readonly clientSecret: Secret; readonly until: number }
}

export const digestOf = (token: Secret): string => createHash('sha256').update(token.reveal()).digest('hex')

/** The token cache of the AWS tools. */
export interface TokenStore {
  path(session: string): string
  read(session: string): Promise<Result<StoredToken>>
  /** What is to stand in the cache in the place of what was read, fields that nobody here knows included. */
  fields(session: Session, token: NewToken, over: CacheRead): Fields
  /** Puts it there. */
  write(session: Session, token: NewToken, over: CacheRead): Promise<Result<'written' | 'changed-meanwhile'>>
}

export function createTokenStore(home: string, kept: KeptFor): TokenStore {
  const path = (session: string) => join(ssoCache(home), tokenFileName(session))
  return {
    path,
    async read(session) {
      const found = await kept(path(session)).read()
      if (!found.ok) return found
      const read = found.value
      if (read.status === 'missing') return failed(signedOut(session))
      const token = read.status === 'present' ? tokenIn(read.fields, read) : null
      return token ? done(token) : failed(tokenUnreadable(session, shownPath(path(session), home)))
    },
    fields: fieldsOf,
    write: (session, token, over) => kept(path(session.id)).replace(fieldsOf(session, token, over), over),
  }
}

function tokenIn(fields: Fields, read: CacheRead): StoredToken | null {
  const [text, expiresAt] = [textIn(fields, 'accessToken'), textIn(fields, 'expiresAt')]
  const until = momentIn(expiresAt)
  if (text === null || expiresAt === null || until === null) return null
  const accessToken = new Secret(text)
  return { accessToken, until, expiresAt, renewal: renewalIn(fields), digest: digestOf(accessToken), read }
}

function renewalIn(fields: Fields): Renewal | null {
  const [clientId, clientSecret] = [textIn(fields, 'clientId'), textIn(fields, 'clientSecret')]
  const refreshToken = textIn(fields, 'refreshToken')
  if (clientId === null || clientSecret === null || refreshToken === null) return null
  const token = new Secret(refreshToken)
  return { clientId, clientSecret: new Secret(clientSecret), refreshToken: token, digest: digestOf(token) }
}

/** One line and its fields in the order in which the AWS CLI writes them. */
function fieldsOf({ startUrl, region }: Session, token: NewToken, over: CacheRead): Fields {
  const before = over.status === 'present' ? over.fields : {}
  const { client } = token
  const { clientId, clientSecret, registrationExpiresAt } = client
    ? {
        clientId: client.clientId,
        clientSecret: client.clientSecret.reveal(),
        registrationExpiresAt: cacheTime(client.until),
      }
    : before
  const known = {
    startUrl,
    region,
    accessToken: token.accessToken.reveal(),
    expiresAt: cacheTime(token.until),
    clientId,
    clientSecret,
    registrationExpiresAt,
    refreshToken: token.refreshToken?.reveal(),
  }
  return { ...known, ...Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(known, name))) }
}
