import type { EditStep } from '../files/plan.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { ProfileSettings } from '../model/profile.ts'
import type { SessionSettings } from '../readers/overview.ts'
import { checkTemplate, namesFor } from './names.ts'

/** An account with its roles, as far as names and ids go. */
export interface Offered {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

/** Which of what a sign-in leads to is wanted; nothing named means all. */
export interface Wanted {
  readonly accounts: readonly string[]
  readonly roles: readonly string[]
  readonly template: string
  /** Goes into every new profile, where it is given. */
  readonly region: string | null
}

export interface ImportedProfile {
  readonly name: string
  readonly accountId: string
  readonly roleName: string
}

export interface AddedProfile extends ImportedProfile {
  readonly accountName: string
  /** The name that the template makes, where another had to be taken. */
  readonly instead: string | null
}

export interface ImportPlan {
  readonly added: readonly AddedProfile[]
  /** Profiles that are there already, whatever they are called. */
  readonly kept: readonly ImportedProfile[]
  /** Profiles of the session whose account or role it no longer leads to. Nothing is done about them. */
  readonly vanished: readonly ImportedProfile[]
  readonly steps: readonly EditStep[]
}

/** Profiles for the accounts and roles of a session. What is there already stays as it is. */
export function planImport(
  session: SessionSettings,
  offered: readonly Offered[],
  profiles: ReadonlyMap<string, ProfileSettings>,
  wanted: Wanted,
): Result<ImportPlan> {
  const wrong = checkTemplate(wanted.template) ?? notOffered(session, offered, wanted)
  if (wrong) return failed(wrong)
  const isWanted = (accountId: string, roleName: string) =>
    (wanted.accounts.length === 0 || wanted.accounts.includes(accountId)) &&
    (wanted.roles.length === 0 || wanted.roles.includes(roleName))
  const all = offered.flatMap(({ id, name, roles }) =>
    roles.map((roleName) => ({ accountId: id, accountName: name, roleName })),
  )
  const there = [...profiles.values()].flatMap(({ name, session: id, accountId, roleName }) =>
    id === session.id && accountId !== null && roleName !== null && isWanted(accountId, roleName)
      ? [{ name, accountId, roleName }]
      : [],
  )
  const isOffered = new Set(all.map(keyOf))
  const isThere = new Set(there.map(keyOf))
  const missing = all.filter((one) => isWanted(one.accountId, one.roleName) && !isThere.has(keyOf(one)))
  const added = namesFor(missing, wanted.template, new Set(profiles.keys()))
  return done({
    added,
    kept: there.filter((one) => isOffered.has(keyOf(one))),
    vanished: there.filter((one) => !isOffered.has(keyOf(one))),
    steps: added.map((profile) => stepFor(session, profile, wanted.region)),
  })
}

interface Role {
  readonly accountId: string
  readonly roleName: string
}

const keyOf = ({ accountId, roleName }: Role) => `${accountId} ${roleName}`

function notOffered({ id }: SessionSettings, offered: readonly Offered[], { accounts, roles }: Wanted) {
  const account = accounts.find((one) => !offered.some((other) => other.id === one))
  const role = roles.find((one) => !offered.some((other) => other.roles.includes(one)))
  const what = account === undefined ? role && `role ${role}` : `account ${account}`
  if (!what) return null
  return problem(
    'role-refused',
    `Your sign-in to ${id} leads to no ${what}. Correct it, or ask for access; \`latchkey import --session ${id} --dry-run\` shows what there is.`,
  )
}

function stepFor(session: SessionSettings, { name, accountId, roleName }: ImportedProfile, region: string | null) {
  const { id, kind, startUrl, region: ssoRegion } = session
  const own: readonly (readonly [string, string])[] =
    kind === 'sso-session'
      ? [['sso_session', id]]
      : [
          ['sso_start_url', startUrl ?? id],
          ['sso_region', ssoRegion ?? ''],
        ]
  return {
    type: 'add-section',
    section: { kind: 'profile', name },
    settings: [
      ...own,
      ['sso_account_id', accountId],
      ['sso_role_name', roleName],
      ...(region === null ? [] : [['region', region] as const]),
    ],
  } as const
}
