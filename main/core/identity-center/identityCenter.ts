import { type Connection, connect } from '../aws/connection.ts'
import type { Clock } from '../clock.ts'
import type { Environment } from '../files/locations.ts'
import type { Log } from '../log/log.ts'
import type { Machine } from '../machine/readMachine.ts'
import { done, type Result } from '../model/finding.ts'
import type { Instant } from '../model/signIn.ts'
import { instantOf } from '../resolve/times.ts'
import { learntEnd, readRecord } from '../sessions/signInRecords.ts'
import type { Vault } from '../vault/vault.ts'
import type { AccountList, AccountsRequest } from './accounts.ts'
import { chooseFlow, type FlowAdvice, surroundings } from './flow.ts'
import { inCacheFiles } from './kept.ts'
import { createObserver } from './learnt.ts'
import type { Parts } from './parts.ts'
import { refresh } from './refresh.ts'
import type { Flow } from './registration.ts'
import { type RoleCredentials, type RoleQuery, roleCredentials } from './roleCredentials.ts'
import { readSettings, type Session, type Settings } from './settings.ts'
import type { SignedOut } from './signOut.ts'
import { Joined } from './singleFlight.ts'
import type { Present } from './steps.ts'
import { createTokenStore } from './tokenStore.ts'

export type { Account, AccountList, Progress } from './accounts.ts'
export type { FlowAdvice } from './flow.ts'
export type { Flow } from './registration.ts'
export type { RoleCredentials, RoleQuery } from './roleCredentials.ts'
export type { Session } from './settings.ts'
export type { SignedOut } from './signOut.ts'
export type { SignInStep } from './steps.ts'

export interface Ports {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  /** Sessions that are in no file yet, but can be signed in to. */
  readonly drafts?: ReadonlyMap<string, Session>
  /** Where hardened sessions keep what is secret; this machine's own if left out. */
  readonly vault?: () => Promise<Vault>
  /** Whether a person can be asked to unlock the keychain. */
  readonly interactive?: boolean
}

/** A sign-in that can be used now. */
export interface SignedIn {
  readonly session: string
  readonly accessTokenUntil: Instant
  /** Whether it can be renewed without a person. */
  readonly refreshable: boolean
}

export interface ForProfile {
  /** Whose endpoint and certificate settings count; that of `AWS_PROFILE` if left out. */
  readonly profile?: string | undefined
  /** What the files say, where they have just been read. */
  readonly machine?: Machine | undefined
}

export interface SignInOptions extends ForProfile {
  /** What `chooseFlow` advises if left out. */
  readonly flow?: Flow
  readonly present: Present
  /** Ends the sign-in; whoever closes the page need not say so. */
  readonly signal?: AbortSignal
  /** How long a person may take: ten minutes if left out. */
  readonly limitMs?: number
}

/** Signing in to IAM Identity Center, and what a sign-in is good for. A session goes by its id: its name, or the start URL of legacy profiles. */
export interface IdentityCenter {
  chooseFlow(session: string): Result<FlowAdvice>
  signIn(session: string, options: SignInOptions): Promise<Result<SignedIn>>
  /** Without a person. Sees to it that 15 minutes are left; with `force`, renews in any case. */
  refresh(session: string, options?: ForProfile & { readonly force?: boolean }): Promise<Result<SignedIn>>
  /** Null: of everything. */
  signOut(session: string | null, options?: ForProfile): Promise<Result<SignedOut>>
  accounts(session: string, options?: ForProfile & AccountsRequest): Promise<Result<AccountList>>
  /** As they were last fetched, without a network. */
  knownAccounts(session: string): Promise<AccountList | null>
  roleCredentials(
    role: RoleQuery,
    options?: ForProfile & { readonly signal?: AbortSignal },
  ): Promise<Result<RoleCredentials>>
  /** Until when the sign-in will last, going by earlier ones; null while that is unknown. */
  learntEnd(session: string): Instant | null
}

const personMs = 10 * 60_000

export function createIdentityCenter(ports: Ports): IdentityCenter {
  const { env, home, stateDirectory, clock, log } = ports
  const parts: Parts = {
    ...ports,
    tokens: createTokenStore(home, inCacheFiles(clock)),
    kept: inCacheFiles(clock),
    observer: createObserver(stateDirectory, log),
  }
  const partsFor = async ({ id, isHardened = false }: Session): Promise<Parts> =>
    isHardened ? (await import('../hardened/hardenedParts.ts')).hardenedParts(parts, ports, id) : parts
  const renewals = new Joined<Result<SignedIn>>()
  const roles = new Joined<Result<RoleCredentials>>()

  const connected = async <T>(settings: Settings, work: (connection: Connection) => Promise<Result<T>>) => {
    const connection = connect({ settings, home, now: () => clock.now() })
    try {
      return await work(connection)
    } finally {
      connection.close()
    }
  }

  /** Finds the session and the way to AWS. */
  const within = async <T>(
    id: string,
    { profile, machine }: ForProfile,
    work: (parts: Parts, session: Session, connection: Connection, settings: Settings) => Promise<Result<T>>,
  ): Promise<Result<T>> => {
    const settings = readSettings(ports, profile, machine)
    const session = settings.session(id)
    if (!session.ok) return session
    const own = await partsFor(session.value)
    return connected(settings, (connection) => work(own, session.value, connection, settings))
  }

  return {
    chooseFlow(id) {
      const session = readSettings(ports).session(id)
      return session.ok ? done(chooseFlow(session.value.kind, surroundings(env))) : session
    },
    signIn: (id, { flow, present, signal, limitMs = personMs, ...place }) =>
      within(id, place, async (parts, session, connection) => {
        const { signIn } = await import('./signIn.ts')
        const chosen = session.kind === 'legacy' ? 'device' : (flow ?? chooseFlow(session.kind, surroundings(env)).flow)
        const signedIn = await signIn(parts, connection, session, { flow: chosen, present, signal, limitMs })
        return signedIn.ok ? done(shown(id, signedIn.value.until, signedIn.value.refreshable)) : signedIn
      }),
    refresh: (id, { force = false, ...place } = {}) =>
      renewals.run(`${force} ${place.profile} ${id}`, () =>
        within(id, place, async (parts, session, connection) => {
          const token = await refresh(parts, connection, session, force)
          return token.ok ? done(shown(id, token.value.until, token.value.renewal !== null)) : token
        }),
      ),
    async signOut(id, place = {}) {
      const { signOutOf, signOutOfAll } = await import('./signOut.ts')
      if (id !== null) {
        return within(id, place, (parts, session, connection, settings) =>
          signOutOf(parts, connection, settings, session),
        )
      }
      const settings = readSettings(ports, place.profile, place.machine)
      return connected(settings, (connection) => signOutOfAll(parts, connection, settings, partsFor))
    },
    accounts: (id, { profile, machine, ...request } = {}) =>
      within(id, { profile, machine }, async (parts, session, connection) => {
        const { fetchAccounts } = await import('./accounts.ts')
        return fetchAccounts(parts, connection, session, request)
      }),
    async knownAccounts(id) {
      const session = readSettings(ports).session(id)
      if (!session.ok) return null
      const { knownAccounts } = await import('./accounts.ts')
      return knownAccounts(parts, session.value)
    },
    roleCredentials: (query, { signal, ...place } = {}) =>
      // Whoever may cancel asks alone: others must not end with them.
      joinedUnless(signal !== undefined, roles, JSON.stringify([query, place.profile]), () =>
        within(query.session, place, (parts, session, connection) =>
          roleCredentials({ parts, connection, session, query, signal }),
        ),
      ),
    learntEnd: (id) => learntEnd(readRecord(stateDirectory, id)),
  }
}

const joinedUnless = <T>(isAlone: boolean, joined: Joined<T>, key: string, work: () => Promise<T>): Promise<T> =>
  isAlone ? work() : joined.run(key, work)

const shown = (session: string, until: number, refreshable: boolean): SignedIn => ({
  session,
  accessTokenUntil: instantOf(until) ?? new Date(0).toISOString(),
  refreshable,
})
