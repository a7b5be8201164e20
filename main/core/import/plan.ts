import type { EditStep } from '../files/plan.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { ProfileSettings } from '../model/profile.ts'
import { sameStart } from '../model/startUrl.ts'
import type { SessionSettings } from '../readers/overview.ts'
import { checkTemplate, namesFor } from './names.ts'

/** An account with its roles, as far as names and ids go. */
export interface Offered {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

/** Which of what a sign-in leads to is wanted, and how its profiles are to be. */
export interface Wanted {
  readonly choice: Choice
  readonly template: string
  /** These go into every new profile, where they are given. */
  readonly region: string | null
  readonly output: string | null
}

export type Choice =
  /** Of these accounts and roles; nothing named means all. */
  | { readonly accounts: readonly string[]; readonly roles: readonly string[] }
  /** These roles, each of its account. */
  | { readonly each: readonly { readonly id: string; readonly roles: readonly string[] }[] }

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
  session: OfSession,
  offered: readonly Offered[],
  profiles: ReadonlyMap<string, ProfileSettings>,
  wanted: Wanted,
): Result<ImportPlan> {
  const strange = notOffered(session, offered, wanted.choice)
  if (strange) return failed(strange)
  const { isWanted, isAbout } = chosenBy(wanted.choice)
  const all = offered.flatMap(({ id, name, roles }) =>
    roles.map((roleName) => ({ accountId: id, accountName: name, roleName })),
  )
  const there = [...profiles.values()].flatMap(({ name, session: id, accountId, roleName }) =>
    id !== null &&
    leadsThere(session, id) &&
    accountId !== null &&
    roleName !== null &&
    isAbout({ accountId, roleName })
      ? [{ name, accountId, roleName }]
      : [],
  )
  const isOffered = new Set(all.map(keyOf))
  const isThere = new Set(there.map(keyOf))
  const missing = all.filter((one) => isWanted(one) && !isThere.has(keyOf(one)))
  const wrong = checkTemplate(wanted.template, missing.length)
  if (wrong) return failed(wrong)
  const added = namesFor(missing, wanted.template, new Set(profiles.keys()))
  return done({
    added,
    kept: there.filter((one) => isOffered.has(keyOf(one))),
    vanished: there.filter((one) => !isOffered.has(keyOf(one))),
    steps: added.map((profile) => profileStep(session, profile.name, profile, wanted)),
  })
}

/** Whether a profile's sign-in is this one. That of a legacy profile is known by its start URL. */
const leadsThere = ({ id, startUrl }: OfSession, of: string) =>
  of === id || (startUrl !== null && sameStart(of, startUrl))

interface Role {
  readonly accountId: string
  readonly roleName: string
}

const keyOf = ({ accountId, roleName }: Role) => `${accountId} ${roleName}`

/** Whose profiles are wanted, and which of those that are there already it is about. */
function chosenBy(choice: Choice): {
  readonly isWanted: (role: Role) => boolean
  readonly isAbout: (role: Role) => boolean
} {
  if ('each' in choice) {
    const picked = new Set(
      choice.each.flatMap(({ id, roles }) => roles.map((roleName) => keyOf({ accountId: id, roleName }))),
    )
    return { isWanted: (role) => picked.has(keyOf(role)), isAbout: () => true }
  }
  const { accounts, roles } = choice
  const isNamed = ({ accountId, roleName }: Role) =>
    (accounts.length === 0 || accounts.includes(accountId)) && (roles.length === 0 || roles.includes(roleName))
  return { isWanted: isNamed, isAbout: isNamed }
}

function notOffered({ id }: Pick<SessionSettings, 'id'>, offered: readonly Offered[], choice: Choice) {
  const what = strangerIn(choice, offered)
  if (what === null) return null
  return problem(
    'role-refused',
    `Your sign-in to ${id} leads to no ${what}. Correct it, or ask for access; \`latchkey import --session ${id} --dry-run\` shows what there is.`,
  )
}

function strangerIn(choice: Choice, offered: readonly Offered[]): string | null {
  if ('each' in choice) {
    const known = new Map(offered.map(({ id, roles }) => [id, new Set(roles)]))
    for (const { id, roles } of choice.each) {
      const role = roles.find((one) => !known.get(id)?.has(one))
      if (role !== undefined || !known.has(id)) return role === undefined ? `account ${id}` : `role ${role} in ${id}`
    }
    return null
  }
  const account = choice.accounts.find((one) => !offered.some((other) => other.id === one))
  const role = choice.roles.find((one) => !offered.some((other) => other.roles.includes(one)))
  return account === undefined ? (role === undefined ? null : `role ${role}`) : `account ${account}`
}

type OfSession = Pick<SessionSettings, 'id' | 'kind' | 'startUrl' | 'region'>

/** What writes a profile of a session; without a role, one that only carries the session's token. */
export function profileStep(
  session: OfSession,
  name: string,
  role: Role | null,
  { region, output }: Pick<Wanted, 'region' | 'output'>,
): EditStep {
  return {
    type: 'add-section',
    section: { kind: 'profile', name },
    settings: profileSettings(session, role, region, output),
  }
}

function profileSettings(
  { id, kind, startUrl, region: ssoRegion }: OfSession,
  role: Role | null,
  region: string | null,
  output: string | null,
): readonly (readonly [string, string])[] {
  const session: readonly (readonly [string, string])[] =
    kind === 'sso-session'
      ? [['sso_session', id]]
      : [
          ['sso_start_url', startUrl ?? id],
          ['sso_region', ssoRegion ?? ''],
        ]
  const given: readonly (readonly [string, string | null])[] = [
    ['sso_account_id', role?.accountId ?? null],
    ['sso_role_name', role?.roleName ?? null],
    ['region', region],
    ['output', output],
  ]
  return [...session, ...given.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]))]
}
