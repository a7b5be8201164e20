import { basename, dirname } from 'node:path'
import type { CacheRead, Fields } from '../identity-center/cacheFile.ts'
import { roleCache } from '../identity-center/cacheFile.ts'
import type { Kept, KeptFor } from '../identity-center/kept.ts'
import { done, type Result } from '../model/finding.ts'
import { tokenFileName } from '../resolve/cacheNames.ts'
import { sha1 } from '../resolve/sha1.ts'
import type { Asking, Vault } from '../vault/vault.ts'
import { forgetToken, noteToken } from './tokenFacts.ts'

export interface HardenedPlace {
  readonly home: string
  readonly stateDirectory: string
  readonly session: string
  readonly vault: () => Promise<Vault>
  readonly asking: Asking
}

export const tokenRecord = (session: string) => `token/${session}`
/** The beginning of the names of all role credentials that come from a session. */
export const rolesOf = (session: string) => `role/${sha1(session).slice(0, 12)}-`
const registrationsOf = (session: string) => `registration/${sha1(session).slice(0, 12)}-`

/** What a session's records are called, other than its token's. */
export const recordsBesideToken = (session: string) => [rolesOf(session), registrationsOf(session)]

/** Keeps in the vault what the tools would have in their caches. Only Latchkey writes there, and each write is whole. */
export function keptInVault(place: HardenedPlace): KeptFor {
  const { home, stateDirectory, session, vault, asking } = place
  return (path): Kept => {
    const file = basename(path)
    const isToken = dirname(path) !== roleCache(home) && file === tokenFileName(session)
    const prefix = dirname(path) === roleCache(home) ? rolesOf(session) : registrationsOf(session)
    const name = isToken ? tokenRecord(session) : `${prefix}${file.replace(/\.json$/, '')}`
    const noted = async (fields: Fields, written: Result<unknown>) => {
      if (isToken && written.ok) await noteToken(stateDirectory, session, fields)
    }
    return {
      needsJournal: false,
      async read() {
        const text = await (await vault()).read(name, asking)
        if (!text.ok) return text
        const read = readOf(text.value)
        if (isToken && read.status === 'present') await noteToken(stateDirectory, session, read.fields)
        if (isToken && read.status === 'missing') forgetToken(stateDirectory, session)
        return done(read)
      },
      async replace(fields, over) {
        let isOurs = true
        const change = (before: string | null) => {
          isOurs = isSame(readOf(before), over)
          return isOurs ? JSON.stringify(fields) : before
        }
        const written = await (await vault()).change(name, change, asking)
        if (!written.ok) return written
        if (isOurs) await noted(fields, written)
        return done(isOurs ? 'written' : 'changed-meanwhile')
      },
      async write(fields) {
        const written = await (await vault()).write(name, JSON.stringify(fields), asking)
        await noted(fields, written)
        return written
      },
      async remove() {
        const removed = await (await vault()).remove(name)
        if (isToken && removed.ok) forgetToken(stateDirectory, session)
        return removed
      },
    }
  }
}

/** No file stands behind it. */
const nowhere = { status: 'missing' } as const

function readOf(text: string | null): CacheRead {
  if (text === null) return { status: 'missing', look: nowhere }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) {
      return { status: 'present', look: nowhere, fields: Object.fromEntries(Object.entries(value)) }
    }
  } catch {
    // Somebody else's, whatever it is.
  }
  return { status: 'torn', look: nowhere }
}

const isSame = (one: CacheRead, other: CacheRead): boolean =>
  one.status === other.status &&
  (one.status !== 'present' ||
    other.status !== 'present' ||
    JSON.stringify(one.fields) === JSON.stringify(other.fields))
