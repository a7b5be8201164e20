import type { NewProfile, OfferedAccount, Profile, ProfilesRequest } from '../../../preload/contract.ts'

/** A role of an account: what a profile can be made for. */
export interface RoleRow {
  readonly key: string
  readonly accountId: string
  readonly accountName: string
  readonly roleName: string
  /** What the profile is called that is there already. */
  readonly profile: string | null
}

export const keyOf = (accountId: string, roleName: string) => `${accountId} ${roleName}`

/** Every role that the session leads to, by the name of its account. */
export function rowsOf(
  accounts: readonly OfferedAccount[],
  profiles: Iterable<Profile>,
  session: string,
): readonly RoleRow[] {
  const there = new Map<string, string>()
  for (const { name, session: id, accountId, roleName } of profiles) {
    if (id !== session || accountId === null || roleName === null) continue
    const key = keyOf(accountId, roleName)
    if (!there.has(key)) there.set(key, name)
  }
  return [...accounts]
    .sort((one, other) => one.name.localeCompare(other.name) || one.id.localeCompare(other.id))
    .flatMap(({ id, name, roles }) =>
      roles.map((roleName) => {
        const key = keyOf(id, roleName)
        return { key, accountId: id, accountName: name || id, roleName, profile: there.get(key) ?? null }
      }),
    )
}

/** Those that have every word of the query in them, and that role if one is given. */
export function foundRows(rows: readonly RoleRow[], query: string, role: string | null): readonly RoleRow[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(({ accountId, accountName, roleName }) => {
    if (role !== null && roleName !== role) return false
    const text = `${accountName} ${accountId} ${roleName}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The roles, those of most accounts first, and how many accounts have them. */
export function roleCounts(rows: readonly RoleRow[]): readonly (readonly [role: string, count: number])[] {
  const counts = new Map<string, number>()
  for (const { roleName } of rows) counts.set(roleName, (counts.get(roleName) ?? 0) + 1)
  return [...counts].sort(([one, few], [other, many]) => many - few || one.localeCompare(other))
}

/** What is picked, in the order of the rows and account by account. */
export function pickedAccounts(rows: readonly RoleRow[], picked: ReadonlySet<string>): ProfilesRequest['accounts'] {
  const accounts = new Map<string, string[]>()
  for (const { key, accountId, roleName } of rows) {
    if (picked.has(key)) accounts.set(accountId, [...(accounts.get(accountId) ?? []), roleName])
  }
  return [...accounts].map(([id, roles]) => ({ id, roles }))
}

/** The new profiles by what they are for. */
export const byRole = (added: readonly NewProfile[]): ReadonlyMap<string, NewProfile> =>
  new Map(added.map((profile) => [keyOf(profile.accountId ?? '', profile.roleName ?? ''), profile]))

export const count = (number: number, one: string, many = `${one}s`) =>
  `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`
