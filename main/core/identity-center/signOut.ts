import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { attempt } from '../aws/attempts.ts'
import type { Connection } from '../aws/connection.ts'
import { fieldIn, textIn, troubleOrThrow } from '../aws/failures.ts'
import { keptSessions } from '../hardened/tokenFacts.ts'
import { done, failed, type Result } from '../model/finding.ts'
import { forgetPart, knownAccounts } from './accounts.ts'
import { readCacheFile, removeCacheFile, roleCache, ssoCache } from './cacheFile.ts'
import { inCacheFiles, type Kept } from './kept.ts'
import type { Parts } from './parts.ts'
import { tokenKey } from './renewal.ts'
import { rolePath } from './roleCredentials.ts'
import { isRegion, type Session, type Settings } from './settings.ts'
import { alone } from './singleFlight.ts'

export interface SignedOut {
  /** How many access tokens were removed from this machine. */
  readonly tokens: number
  /** How many of those AWS knows nothing about: it could not be reached. They end by themselves. */
  readonly untold: number
}

/** Signs out of one session: at AWS, and of what stands on this machine of it. */
export async function signOutOf(
  parts: Parts,
  connection: Connection,
  settings: Settings,
  session: Session,
): Promise<Result<SignedOut>> {
  const { stateDirectory, clock, tokens, observer } = parts
  const removed = await alone<SignedOut>({ stateDirectory, clock, key: tokenKey(session.id) }, async () => {
    const path = tokens.path(session.id)
    const told = await end(parts, connection, parts.kept(path))
    // Another tool may have signed in to a hardened session by itself.
    const beside = told.ok && session.isHardened ? await end(parts, connection, inCacheFiles(clock)(path)) : told
    if (!told.ok || !beside.ok) return beside
    await observer.signedOut(session.id)
    return told === beside ? told : done(sum(told.value, beside.value))
  })
  if (!removed.ok) return removed
  forgetPart(parts, session.id)
  const forgotten = await parts.forgetRoles?.()
  if (forgotten && !forgotten.ok) return forgotten
  for (const path of await rolePathsOf(parts, settings, session)) {
    const gone = removeCacheFile(path, clock)
    if (!gone.ok) return gone
  }
  return removed
}

/** Where tools may have cached credentials of the session's roles. */
export async function rolePathsOf(parts: Parts, settings: Settings, session: Session): Promise<readonly string[]> {
  const listed = (await knownAccounts(parts, session))?.accounts ?? []
  const roles = [
    ...listed.flatMap(({ id, roles: names }) => names.map((roleName) => ({ accountId: id, roleName }))),
    ...[...settings.profiles.values()].flatMap(({ session: id, accountId, roleName }) =>
      id === session.id && accountId !== null && roleName !== null ? [{ accountId, roleName }] : [],
    ),
  ]
  return [...new Set(roles.map((role) => rolePath(parts.home, session, { session: session.id, ...role })))]
}

/** Signs out of everything, sessions that no file names any more included, as `aws sso logout` does. */
export async function signOutOfAll(
  parts: Parts,
  connection: Connection,
  settings: Settings,
  partsFor: (session: Session) => Promise<Parts>,
): Promise<Result<SignedOut>> {
  const { stateDirectory, clock, home, observer, tokens } = parts
  const sessions = new Map([...settings.sessions.keys()].map((id) => [tokens.path(id), id]))
  let total: SignedOut = { tokens: 0, untold: 0 }
  for (const path of jsonFiles(ssoCache(home))) {
    const id = sessions.get(path)
    const told = await alone<SignedOut>({ stateDirectory, clock, key: tokenKey(id ?? path) }, async () => {
      const ended = await end(parts, connection, inCacheFiles(clock)(path))
      if (ended.ok && ended.value.tokens > 0 && id !== undefined) await observer.signedOut(id)
      return ended
    })
    if (!told.ok) return told
    if (id !== undefined) forgetPart(parts, id)
    total = sum(total, told.value)
  }
  for (const session of hardenedSessions(stateDirectory, settings)) {
    const gone = await signOutOf(await partsFor(session), connection, settings, session)
    if (!gone.ok) return gone
    total = sum(total, gone.value)
  }
  for (const path of jsonFiles(roleCache(home))) {
    const read = await readCacheFile(path, clock)
    if (read.status !== 'present' || fieldIn(read.fields, 'ProviderType') !== 'sso') continue
    const gone = removeCacheFile(path, clock)
    if (!gone.ok) return gone
  }
  return done(total)
}

/** Tells AWS where it can be told, and removes the file in any case. A file without an access token stays. */
async function end(parts: Parts, connection: Connection, kept: Kept): Promise<Result<SignedOut>> {
  const { log } = parts
  const found = await kept.read()
  // What cannot be opened can be removed all the same; AWS cannot be told of it.
  if (!found.ok) {
    const lost = await kept.remove()
    return lost.ok ? done({ tokens: 1, untold: 1 }) : lost
  }
  const read = found.value
  if (read.status !== 'present' || fieldIn(read.fields, 'accessToken') === undefined) {
    return done({ tokens: 0, untold: 0 })
  }
  const [accessToken, region] = [textIn(read.fields, 'accessToken'), textIn(read.fields, 'region')]
  const isTold =
    accessToken !== null && region !== null && isRegion(region) && (await tell(parts, connection, accessToken, region))
  if (!isTold) log.info('AWS could not be told of a sign-out')
  const gone = await kept.remove()
  return gone.ok ? done({ tokens: 1, untold: isTold ? 0 : 1 }) : failed(gone.finding)
}

const sum = (one: SignedOut, other: SignedOut): SignedOut => ({
  tokens: one.tokens + other.tokens,
  untold: one.untold + other.untold,
})

/** Those that the files name, and those that the vault has a token of. */
function hardenedSessions(stateDirectory: string, settings: Settings): readonly Session[] {
  const named = [...settings.sessions.keys()].flatMap((id) => {
    const session = settings.session(id)
    return session.ok && session.value.isHardened ? [session.value] : []
  })
  const others = keptSessions(stateDirectory).filter((id) => !named.some((session) => session.id === id))
  const unnamed = { kind: 'sso-session', startUrl: '', region: '', scopes: null, isHardened: true } as const
  return [...named, ...others.map((id) => ({ ...unnamed, id }))]
}

async function tell(parts: Parts, connection: Connection, accessToken: string, region: string): Promise<boolean> {
  const line = await connection.portal(region)
  if (!line.ok) return false
  const { LogoutCommand } = await import('@aws-sdk/client-sso')
  const patience = { tries: 2, limitMs: 5_000, waitMs: 500 }
  try {
    await attempt((abortSignal) => line.value.client.send(new LogoutCommand({ accessToken }), { abortSignal }), {
      clock: parts.clock,
      patience,
    })
    return true
  } catch (error) {
    const trouble = troubleOrThrow(error)
    // It has ended already, which is what was wanted.
    return trouble.kind === 'refused' && trouble.name === 'UnauthorizedException'
  }
}

function jsonFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(directory, name))
  } catch {
    return []
  }
}
