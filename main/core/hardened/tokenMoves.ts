import { connect } from '../aws/connection.ts'
import type { Fields } from '../identity-center/cacheFile.ts'
import { readJournal, removeJournal } from '../identity-center/journal.ts'
import { inCacheFiles } from '../identity-center/kept.ts'
import { createObserver } from '../identity-center/learnt.ts'
import type { Parts } from '../identity-center/parts.ts'
import { registrationPath } from '../identity-center/registration.ts'
import { readSettings, type Session } from '../identity-center/settings.ts'
import { rolePathsOf, signOutOf } from '../identity-center/signOut.ts'
import { createTokenStore } from '../identity-center/tokenStore.ts'
import { done, failed, type Result } from '../model/finding.ts'
import { pythonTime } from '../resolve/times.ts'
import { readChoice } from '../vault/choice.ts'
import { obstacleFinding } from '../vault/obstacles.ts'
import { hardenedParts, removeAll, vaultOf } from './hardenedParts.ts'
import type { HardeningPorts } from './hardening.ts'
import { recordsBesideToken } from './keptInVault.ts'

/** Moves what is kept of a sign-in between the tools' caches and the vault. Whoever calls holds the session's lock. */
export interface TokenMoves {
  /** Copies what there is, into a vault that can be opened; the caches stay as they are. */
  toVault(session: Session): Promise<Result<null>>
  /** Nothing of the session stays in the caches. What a tool has renewed meanwhile is taken along. */
  leaveCaches(session: Session): Promise<Result<null>>
  /** Whether what the vault has can be opened. */
  check(session: Session): Promise<Result<null>>
  toCache(session: Session): Promise<Result<null>>
  leaveVault(session: Session): Promise<Result<null>>
  /** At AWS, and here. Takes the lock by itself. */
  signOut(session: Session): Promise<Result<null>>
}

export function createTokenMoves(ports: Omit<HardeningPorts, 'editing' | 'program'>): TokenMoves {
  const { env, home, stateDirectory, clock, log } = ports
  const kept = inCacheFiles(clock)
  const observer = createObserver(stateDirectory, log)
  const plain: Parts = { env, home, stateDirectory, clock, log, kept, observer, tokens: createTokenStore(home, kept) }
  const hardened = ({ id }: Session) => hardenedParts(plain, ports, id)
  const placesOf = (session: Session) => [plain.tokens.path(session.id), registrationPath(home, session)]

  const copy = async (from: Parts, to: Parts, path: string): Promise<Result<null>> => {
    const read = await from.kept(path).read()
    if (!read.ok) return read
    if (read.value.status !== 'present') return done(null)
    const there = await to.kept(path).read()
    // What a move that was cut short has left behind is older than what has been renewed since.
    const isOlder = there.ok && there.value.status === 'present' && endOf(read.value.fields) < endOf(there.value.fields)
    return isOlder ? done(null) : to.kept(path).write(read.value.fields)
  }

  const copyAll = async (from: Parts, to: Parts, session: Session): Promise<Result<null>> => {
    for (const path of placesOf(session)) {
      const copied = await copy(from, to, path)
      if (!copied.ok) return copied
    }
    return done(null)
  }

  /** An answer that a killed process has left in the journal is newer than the cache. */
  const finishRenewal = async ({ id }: Session): Promise<Result<null>> => {
    const journal = readJournal(stateDirectory, id)
    const token = journal && (await plain.tokens.read(id))
    const isNewer = journal !== null && token?.ok === true && token.value.renewal?.digest === journal.spent
    const written = isNewer ? await plain.kept(plain.tokens.path(id)).write(journal.fields) : done(null)
    if (written.ok) removeJournal(stateDirectory, id)
    return written
  }

  const vault = vaultOf(ports)

  /** Also where there is nothing to keep yet: the next sign-in is to have a place. */
  const usableVault = async (): Promise<Result<null>> => {
    const state = await (await vault()).state({ interactive: ports.interactive ?? false })
    // One damaged record keeps the others from nothing.
    if (state === 'ready' || state === 'empty' || state === 'damaged') return done(null)
    const choice = readChoice(stateDirectory)
    return failed(obstacleFinding(state, choice === 'damaged' ? 'keychain' : choice.kind))
  }

  return {
    async toVault(session) {
      const usable = await usableVault()
      if (!usable.ok) return usable
      const finished = await finishRenewal(session)
      return finished.ok ? copyAll(plain, hardened(session), session) : finished
    },

    async leaveCaches(session) {
      const again = await copyAll(plain, hardened(session), session)
      if (!again.ok) return again
      const settings = readSettings({ env, home, clock })
      for (const path of [...placesOf(session), ...(await rolePathsOf(plain, settings, session))]) {
        const removed = await plain.kept(path).remove()
        if (!removed.ok) return removed
      }
      return done(null)
    },

    async check(session) {
      const read = await hardened(session).kept(plain.tokens.path(session.id)).read()
      return read.ok ? done(null) : read
    },

    toCache: (session) => copyAll(hardened(session), plain, session),

    async leaveVault(session) {
      for (const path of placesOf(session)) {
        const removed = await hardened(session).kept(path).remove()
        if (!removed.ok) return removed
      }
      return removeAll(vault, recordsBesideToken(session.id))
    },

    async signOut(session) {
      const settings = readSettings({ env, home, clock })
      const connection = connect({ settings, home, now: () => clock.now() })
      try {
        const own = { ...session, isHardened: true }
        const gone = await signOutOf(hardened(session), connection, settings, own)
        return gone.ok ? done(null) : gone
      } finally {
        connection.close()
      }
    },
  }
}

/** Until when a token lasts; what has no end that can be read yields to anything. */
function endOf(fields: Fields): number {
  const time = pythonTime(fields.expiresAt)
  return 'ms' in time ? time.ms : 0
}
