import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { fieldIn, textIn } from '../aws/failures.ts'
import type { Clock } from '../clock.ts'
import { type Environment, shownPath } from '../files/locations.ts'
import {
  type CacheRead,
  cacheTime,
  type Fields,
  momentIn,
  readCacheFile,
  replaceCacheFile,
} from '../identity-center/cacheFile.ts'
import { type Spent, type Stored, signedOut, tokenUnreadable } from '../identity-center/renewal.ts'
import { loginDirectories } from '../machine/readCaches.ts'
import { done, failed, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'
import { loginFileName } from '../resolve/cacheNames.ts'

/** A console login as it stands in the cache. */
export interface StoredLogin extends Stored<LoginRenewal> {
  readonly keys: ConsoleKeys
}

export interface ConsoleKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret
  readonly accountId: string
}

export interface LoginRenewal extends Spent {
  readonly clientId: string
  readonly refreshToken: Secret
  readonly dpopKey: Secret
  /** Where the login was made, if the cache says so. */
  readonly region: string | null
}

/** What the service has just handed out. */
export interface NewLogin {
  readonly keys: Omit<ConsoleKeys, 'accountId'>
  readonly until: number
  readonly refreshToken: Secret
  /** Of a new login; a renewal leaves all of it as it is. */
  readonly begun?: {
    readonly accountId: string
    readonly clientId: string
    readonly tokenType: string
    readonly idToken: Secret
    readonly dpopKey: Secret
    readonly region: string
  }
}

export interface LoginStore {
  readonly directory: string
  path(session: string): string
  read(session: string): Promise<Result<StoredLogin>>
  /** What is to stand in the cache in the place of what was read. */
  fields(login: NewLogin, over: CacheRead): Fields
  write(session: string, login: NewLogin, over: CacheRead): Promise<Result<'written' | 'changed-meanwhile'>>
}

export const keyDigest = ({ accessKeyId }: { readonly accessKeyId: string }) => digestOf(accessKeyId)
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex')

export function createLoginStore(env: Environment, home: string, clock: Clock): LoginStore {
  const directory = loginDirectories(env, home).aws
  const path = (session: string) => join(directory, loginFileName(session))
  return {
    directory,
    path,
    async read(session) {
      const read = await readCacheFile(path(session), clock)
      if (read.status === 'missing') return failed(signedOut(session))
      const login = loginIn(read)
      return login ? done(login) : failed(tokenUnreadable(session, shownPath(path(session), home)))
    },
    fields: fieldsOf,
    write: (session, login, over) => replaceCacheFile(path(session), fieldsOf(login, over), over, { clock }),
  }
}

function loginIn(read: CacheRead): StoredLogin | null {
  if (read.status !== 'present') return null
  const { fields } = read
  const token = fieldIn(fields, 'accessToken')
  const [accessKeyId, secret, sessionToken] = [
    textIn(token, 'accessKeyId'),
    textIn(token, 'secretAccessKey'),
    textIn(token, 'sessionToken'),
  ]
  const [accountId, expiresAt] = [textIn(token, 'accountId'), textIn(token, 'expiresAt')]
  const [clientId, refreshToken, key] = [
    textIn(fields, 'clientId'),
    textIn(fields, 'refreshToken'),
    textIn(fields, 'dpopKey'),
  ]
  const until = momentIn(expiresAt)
  if (accessKeyId === null || secret === null || sessionToken === null || accountId === null) return null
  if (expiresAt === null || until === null || clientId === null || refreshToken === null || key === null) return null
  const keys = { accessKeyId, secretAccessKey: new Secret(secret), sessionToken: new Secret(sessionToken), accountId }
  const renewal = {
    clientId,
    refreshToken: new Secret(refreshToken),
    dpopKey: new Secret(key),
    region: textIn(fields, 'signInRegion'),
    digest: digestOf(refreshToken),
  }
  return { keys, until, expiresAt, digest: keyDigest(keys), renewal, read }
}

/** Fields that nobody here knows stay. */
function fieldsOf({ keys, until, refreshToken, begun }: NewLogin, over: CacheRead): Fields {
  const before = over.status === 'present' ? over.fields : {}
  const tokenBefore = fieldIn(before, 'accessToken')
  return {
    ...before,
    accessToken: {
      ...(typeof tokenBefore === 'object' ? tokenBefore : {}),
      accessKeyId: keys.accessKeyId,
      secretAccessKey: keys.secretAccessKey.reveal(),
      sessionToken: keys.sessionToken.reveal(),
      ...(begun && { accountId: begun.accountId }),
      expiresAt: cacheTime(until),
    },
    ...(begun && { tokenType: begun.tokenType, clientId: begun.clientId }),
    refreshToken: refreshToken.reveal(),
    ...(begun && { idToken: begun.idToken.reveal(), dpopKey: begun.dpopKey.reveal() }),
    // Where a tool has written down where the login before was made, renewals would go there.
    ...(begun && Object.hasOwn(before, 'signInRegion') && { signInRegion: begun.region }),
  }
}
