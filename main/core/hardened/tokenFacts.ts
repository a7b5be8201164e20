import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readCache } from '../machine/readCaches.ts'
import { tokenFileName } from '../resolve/cacheNames.ts'
import { pythonTime } from '../resolve/times.ts'
import type { CachedToken, CacheFile } from '../resolve/world.ts'

/**
 * Until when the tokens last that the vault has, so that the state of a sign-in is known without opening it. The names of
 * the files are those of the tools' token cache. No secret is in them.
 */
export const hardenedIn = (stateDirectory: string) => join(stateDirectory, 'hardened')

const pathOf = (stateDirectory: string, session: string) => join(hardenedIn(stateDirectory), tokenFileName(session))

/** As a tool would find those tokens in its cache, by the name of the file. */
export const readTokenFacts = (stateDirectory: string): ReadonlyMap<string, CacheFile<CachedToken>> =>
  readCache(hardenedIn(stateDirectory), (fields) => {
    const refreshable = fields.get('refreshable') === true
    return {
      accessToken: 'ms' in pythonTime(fields.get('expiresAt')) ? 'present' : 'missing',
      expiresAt: fields.get('expiresAt'),
      hasRefreshToken: refreshable,
      hasClientId: refreshable,
      hasClientSecret: refreshable,
      registrationExpiresAt: fields.get('registrationExpiresAt'),
    }
  })

/** The sessions whose tokens the vault has. */
export function keptSessions(stateDirectory: string): readonly string[] {
  const facts = readCache(hardenedIn(stateDirectory), (fields) => ({ session: fields.get('session') }))
  return [...facts.values()].flatMap((fact) =>
    fact !== 'torn' && typeof fact.session === 'string' ? [fact.session] : [],
  )
}

/** Of what goes into the vault, what may stand in the clear. Throws what the system says. */
export async function noteToken(stateDirectory: string, session: string, fields: Readonly<Record<string, unknown>>) {
  const path = pathOf(stateDirectory, session)
  const { expiresAt, registrationExpiresAt } = fields
  const refreshable = ['refreshToken', 'clientId', 'clientSecret'].every((name) => typeof fields[name] === 'string')
  const text = `${JSON.stringify({ session, expiresAt, registrationExpiresAt, refreshable })}\n`
  if (textAt(path) === text) return
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const { default: writeFileAtomic } = await import('write-file-atomic')
  await writeFileAtomic(path, text, { mode: 0o600 })
}

export const forgetToken = (stateDirectory: string, session: string): void =>
  rmSync(pathOf(stateDirectory, session), { force: true })

function textAt(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
