import { partsOfRole } from '../model/roleArn.ts'
import { cachedSession } from '../resolve/aws/roleCache.ts'
import { requestOf } from '../resolve/aws/roleRequest.ts'
import { assumedRoleFileName, ssoRoleFileName } from '../resolve/cacheNames.ts'
import { instantOf, pythonTime } from '../resolve/times.ts'
import { allTools, awsOnly, type Cause, type Concern, counted, profileWords } from './cause.ts'
import type { Setup } from './setup.ts'
import { has, hasAny, headOf, placeOf, type Subject, textOf, trait } from './subject.ts'

/** Role credentials that only `aws` keeps, and times in the caches that only a wrong clock explains. */
export function cacheCauses(setup: Setup): Cause[] {
  return [...torn(setup), ...onlyForAws(setup), ...skew(setup)]
}

interface CachedRoleOf {
  readonly subject: Subject
  /** Until when it lasts, or the file that is torn. */
  readonly until?: string
  readonly torn?: string
}

const known = new WeakMap<Setup, ReadonlyMap<string, CachedRoleOf>>()

/** The profiles for which `aws` has role credentials in its cache. */
export function cachedRoles(setup: Setup): ReadonlyMap<string, CachedRoleOf> {
  const found = known.get(setup) ?? findCachedRoles(setup)
  known.set(setup, found)
  return found
}

function findCachedRoles(setup: Setup): Map<string, CachedRoleOf> {
  const found = new Map<string, CachedRoleOf>()
  const { world } = setup
  if (world.roleCache.size === 0) return found
  // Hashing is the dear part: a cached role of another account need not be looked for.
  const accounts = new Set<string | null>()
  for (const cached of world.roleCache.values()) accounts.add(cached === 'torn' ? null : cached.accountId)
  const mayBe = (account: string | null) => accounts.has(null) || account === null || accounts.has(account)
  for (const subject of setup.subjects.values()) {
    const name = fileNameOf(setup, subject, mayBe)
    const cached = name === null ? null : cachedSession(world, () => name)
    if (cached?.state === 'good') found.set(subject.name, { subject, until: cached.until })
    if (cached?.state === 'torn') found.set(subject.name, { subject, torn: cached.path })
  }
  return found
}

function fileNameOf(
  { world }: Setup,
  { aws, traits }: Subject,
  mayBe: (account: string | null) => boolean,
): string | null {
  if (!aws) return null
  if (has(traits, trait.role) && hasAny(traits, trait.sourceProfile | trait.credentialSource | trait.webIdentity)) {
    const roleArn = textOf(aws, 'role_arn') ?? ''
    return mayBe(partsOfRole(roleArn).accountId) ? assumedRoleFileName(requestOf(aws, roleArn)) : null
  }
  if (!has(traits, trait.ssoAccount | trait.ssoRole)) return null
  const accountId = textOf(aws, 'sso_account_id') ?? ''
  if (!mayBe(accountId)) return null
  const session = textOf(aws, 'sso_session') ?? null
  const startUrl =
    (session === null ? textOf(aws, 'sso_start_url') : world.aws.merged.sessions.get(session)?.text('sso_start_url')) ??
    ''
  return ssoRoleFileName({ accountId, roleName: textOf(aws, 'sso_role_name') ?? '', session, startUrl })
}

function torn(setup: Setup): Cause[] {
  const byPath = new Map<string, Concern[]>()
  for (const { subject, torn: path } of cachedRoles(setup).values()) {
    if (path === undefined) continue
    const concern = { profile: subject.name, at: headOf(subject) }
    byPath.set(path, [...(byPath.get(path) ?? []), concern])
  }
  return [...byPath].map(
    ([path, concerns]): Cause => ({
      code: 'token-unreadable',
      severity: 'error',
      tools: awsOnly,
      reach: 'users',
      concerns,
      say: (which) =>
        `${path}, where aws keeps the role credentials of ${profileWords(which)}, is torn, and aws stops at it. Remove that file; aws makes it again.`,
    }),
  )
}

function onlyForAws(setup: Setup): Cause[] {
  const bySession = new Map<string, { readonly concerns: Concern[]; until: string; readonly todo: string }>()
  for (const { subject, until } of cachedRoles(setup).values()) {
    if (until === undefined) continue
    const { outcome, source } = setup.examined.explain('cdk', subject.name)
    if (outcome === 'works' || outcome === 'unknown') continue
    const session = source?.session ?? null
    const todo =
      outcome === 'needs-mfa'
        ? 'cdk asks for an MFA code each time'
        : outcome === 'needs-sign-in'
          ? 'cdk needs a sign-in now'
          : 'cdk gets none'
    const id = `${session ?? subject.name} ${todo}`
    const concern = {
      profile: subject.name,
      at: placeOf(subject, session ? 'sso_account_id' : 'role_arn') ?? headOf(subject),
    }
    const group = bySession.get(id)
    if (!group) bySession.set(id, { concerns: [concern], until, todo })
    else {
      group.concerns.push(concern)
      if (until < group.until) group.until = until
    }
  }
  return [...bySession.values()].map(({ concerns, until, todo }): Cause => {
    return {
      code: 'cache-only-works-for-aws',
      severity: 'warning',
      tools: ['aws', 'cdk'],
      reach: 'users',
      concerns,
      say: (which) =>
        `aws still has role credentials for ${which.length > 3 ? `${counted(which.length)} profiles` : profileWords(which)} in a cache that cdk never looks at, until ${until}: aws works until then, ${todo}.`,
    }
  })
}

const day = 24 * 60 * 60_000
/** How long what AWS gives out can last at most, with some minutes for the way. */
const longest = { registration: 91 * day, role: day / 2 + 10 * 60_000, login: day / 24 } as const

/** Something that lasts longer than it can was written when this clock, or that of whoever wrote it, was ahead of now. */
function skew({ world }: Setup): Cause[] {
  const ahead = (value: unknown, most: number): number => {
    const time = pythonTime(value)
    return 'ms' in time ? time.ms - world.now - most : 0
  }
  let furthest = 0
  for (const token of world.tokens.values()) {
    if (token !== 'torn') furthest = Math.max(furthest, ahead(token.registrationExpiresAt, longest.registration))
  }
  for (const role of world.roleCache.values()) {
    if (role !== 'torn') furthest = Math.max(furthest, ahead(role.expiration, longest.role))
  }
  for (const login of world.logins.aws.values()) {
    if (login !== 'torn') furthest = Math.max(furthest, ahead(login.expiresAt, longest.login))
  }
  if (furthest <= 0) return []
  const now = instantOf(world.now)
  return [
    {
      code: 'clock-skew',
      severity: 'warning',
      tools: allTools,
      reach: 'tool',
      concerns: [],
      at: null,
      say: () =>
        `The caches hold something that would have been written in the future: this machine's clock says ${now}, which is at least ${durationWords(furthest)} slow. AWS refuses requests that are 5 minutes off. Set the clock.`,
    },
  ]
}

function durationWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`
}
