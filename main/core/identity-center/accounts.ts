import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { type Patience, patient, pauseUnlessAborted } from '../aws/attempts.ts'
import type { Connection } from '../aws/connection.ts'
import { Cancelled, cancelled, finding } from '../aws/failures.ts'
import { done, type Finding, failed, type Result } from '../model/finding.ts'
import { readCacheFile, removeCacheFile, writeCacheFile } from './cacheFile.ts'
import type { Parts } from './parts.ts'
import { openPortal, type Portal } from './portal.ts'
import type { Session } from './settings.ts'

const account = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  /** Null while they have not been asked for. */
  roles: z.array(z.string()).nullable(),
})
const list = z.object({ startUrl: z.string(), at: z.number(), isComplete: z.boolean(), accounts: z.array(account) })

/** An account that a sign-in leads to. */
export interface Account {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly string[]
}

export interface AccountList {
  /** Milliseconds since 1970: when AWS was asked. */
  readonly at: number
  readonly accounts: readonly Account[]
}

export interface Progress {
  /** Accounts whose roles are known, of so many. */
  readonly done: number
  readonly total: number
  /** Those accounts, with their roles. */
  readonly soFar: () => AccountList
}

export interface AccountsRequest {
  /** Only these, with their roles: nobody else's are asked for. Such a list is not kept. */
  readonly accounts?: readonly string[] | undefined
  /** Whether their roles are asked for, each of them in a request of its own; without this, they are. */
  readonly withRoles?: boolean
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal | undefined
}

type Listed = { -readonly [Key in keyof z.infer<typeof list>]: z.infer<typeof list>[Key] }

/** What an earlier call had of it when it was ended is still good for so long. */
const resumableMs = 60 * 60_000
/** The portal takes 20 requests a second from everybody of one sign-in; others want some of them. */
const paceMs = 62
const keptEvery = 50
const untiring: Patience = { tries: 10, limitMs: 120_000, waitMs: 500 }

const pathOf = ({ stateDirectory }: Parts, session: Pick<Session, 'id'>, isPart: boolean) =>
  join(
    stateDirectory,
    'accounts',
    `${createHash('sha1').update(session.id).digest('hex')}${isPart ? '.part' : ''}.json`,
  )

/** Every account and role that a sign-in leads to, asked for anew. What was fetched stays when it is cancelled or fails. */
export async function fetchAccounts(
  parts: Parts,
  connection: Connection,
  session: Session,
  { accounts: only, withRoles = true, onProgress, signal }: AccountsRequest,
): Promise<Result<AccountList>> {
  const { clock } = parts
  if (signal?.aborted) return failed(cancelled)
  const portal = await openPortal(parts, connection, session)
  if (!portal.ok) return portal
  const { ListAccountsCommand, ListAccountRolesCommand } = await import('@aws-sdk/client-sso')
  const part = only ? null : await read(parts, session, true)
  const isResumed = part !== null && clock.now() - part.at < resumableMs
  const known: Listed = isResumed
    ? part
    : { startUrl: session.startUrl, at: clock.now(), isComplete: false, accounts: [] }
  const pace = paceOf(parts, signal)
  const keepPart = async () => {
    if (!only) await writeCacheFile(pathOf(parts, session, true), known, clock)
  }
  const { line } = portal.value

  if (known.accounts.length === 0) {
    const accounts = await everyPage(portal.value, pace, signal, async (accessToken, nextToken, abortSignal) => {
      const input = { accessToken, maxResults: 100, ...(nextToken && { nextToken }) }
      const answer = await line.client.send(new ListAccountsCommand(input), { abortSignal })
      return { items: answer.accountList ?? [], nextToken: answer.nextToken }
    })
    if (!accounts.ok) return accounts
    known.accounts = accounts.value.flatMap(({ accountId, accountName = '', emailAddress = '' }) =>
      accountId === undefined || only?.includes(accountId) === false
        ? []
        : [{ id: accountId, name: accountName, email: emailAddress, roles: null }],
    )
  }
  if (!withRoles) return done(shown(known))
  const total = known.accounts.length
  let count = known.accounts.filter(({ roles }) => roles !== null).length
  const soFar = () => shown({ ...known, accounts: known.accounts.filter(({ roles }) => roles !== null) })
  onProgress?.({ done: count, total, soFar })
  for (const one of known.accounts) {
    if (one.roles !== null) continue
    const roles = await everyPage(
      portal.value,
      pace,
      signal,
      async (accessToken, nextToken, abortSignal) => {
        const input = { accessToken, accountId: one.id, maxResults: 100, ...(nextToken && { nextToken }) }
        const answer = await line.client.send(new ListAccountRolesCommand(input), { abortSignal })
        return { items: answer.roleList ?? [], nextToken: answer.nextToken }
      },
      { ForbiddenException: noRoles, ResourceNotFoundException: noRoles },
    )
    if (!roles.ok && roles.finding !== noRoles) {
      await keepPart()
      return roles
    }
    one.roles = roles.ok ? roles.value.flatMap(({ roleName }) => roleName ?? []) : []
    count += 1
    onProgress?.({ done: count, total, soFar })
    if (count % keptEvery === 0) await keepPart()
  }
  known.isComplete = true
  known.at = clock.now()
  if (only) return done(shown(known))
  const written = await writeCacheFile(pathOf(parts, session, false), known, clock)
  if (!written.ok) parts.log.warn('the list of accounts could not be kept', { code: written.finding.code })
  removeCacheFile(pathOf(parts, session, true), clock)
  return done(shown(known))
}

/** The list as it was last fetched, for when there is no network; null if it never was, or for another start URL. */
export async function knownAccounts(parts: Parts, session: Session): Promise<AccountList | null> {
  const known = await read(parts, session, false)
  return known?.isComplete ? shown(known) : null
}

/** Whoever signs in next may be somebody else, whom other accounts are assigned to. */
export const forgetPart = (parts: Parts, id: string): Result<null> =>
  removeCacheFile(pathOf(parts, { id }, true), parts.clock)

const shown = ({ at, accounts }: Listed): AccountList => ({
  at,
  accounts: accounts.map(({ id, name, email, roles }) => ({ id, name, email, roles: roles ?? [] })),
})

async function read(parts: Parts, session: Session, isPart: boolean): Promise<Listed | null> {
  const file = await readCacheFile(pathOf(parts, session, isPart), parts.clock)
  const known = file.status === 'present' ? list.safeParse(file.fields) : null
  return known?.success && known.data.startUrl === session.startUrl ? known.data : null
}

/** An account may be taken away between the list of all and the question for its roles, or be of a list that is resumed. */
const noRoles = finding('role-refused', 'Your sign-in no longer leads to this account. Ask for access, then try again.')

interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextToken?: string | undefined
}

const mostPages = 1_000

async function everyPage<Item>(
  portal: Portal,
  pace: Pace,
  signal: AbortSignal | undefined,
  fetch: (accessToken: string, nextToken: string | undefined, abortSignal: AbortSignal) => Promise<Page<Item>>,
  refusals: Readonly<Record<string, Finding>> = {},
): Promise<Result<Item[]>> {
  const items: Item[] = []
  let nextToken: string | undefined
  for (let count = 0; count < mostPages; count += 1) {
    const page = await portal.ask<Page<Item>>({
      send: async (accessToken, abortSignal) => {
        await pace.next()
        return fetch(accessToken, nextToken, abortSignal)
      },
      signal,
      // Whoever has had no answer yet may be without a network, and somebody waits to hear that.
      patience: pace.isAnswered ? untiring : patient,
      refusals,
      afterwards: 'try again',
    })
    if (!page.ok) return page
    pace.isAnswered = true
    items.push(...page.value.items)
    nextToken = page.value.nextToken
    if (!nextToken) break
  }
  return done(items)
}

interface Pace {
  isAnswered: boolean
  /** Lets one request through at a time, none too soon after the one before. */
  next(): Promise<void>
}

function paceOf({ clock }: Parts, signal?: AbortSignal): Pace {
  let next = 0
  return {
    isAnswered: false,
    async next() {
      const wait = next - clock.now()
      next = Math.max(next, clock.now()) + paceMs
      if (signal?.aborted) throw new Cancelled()
      if (wait > 0) await pauseUnlessAborted(clock, wait, signal)
    },
  }
}
