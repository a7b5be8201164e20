import {
  kindNames,
  type Profile,
  type ProfileKind,
  type ProfileSettings,
  type SignIn,
} from '../../../preload/contract.ts'
import { signInName } from '../../../preload/words.ts'

export interface Group<P extends ProfileSettings = Profile> {
  readonly id: string
  readonly title: string
  readonly profiles: readonly P[]
}

const later: readonly { readonly kinds: readonly ProfileKind[]; readonly title: string }[] = [
  { kinds: ['assume-role', 'web-identity'], title: 'Roles' },
  { kinds: ['static'], title: 'Keys' },
  { kinds: ['console-login'], title: 'Console logins' },
  { kinds: ['process'], title: 'External processes' },
  { kinds: ['none'], title: 'Settings only' },
]

/** Every word of the query stands somewhere in the profile: name, account, role, region, sign-in session or kind. */
export function matches(profile: ProfileSettings, query: string): boolean {
  const { name, accountId, roleName, region, session, kind, sourceProfile } = profile
  const text = [name, accountId, roleName, region, session, kindNames[kind], sourceProfile].join(' ').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

const collator = new Intl.Collator('en', { numeric: true })

/** The profiles that match, by name, under the sign-in session they share or the kind they are of. */
export function groupProfiles<P extends ProfileSettings>(
  profiles: Iterable<P>,
  signIns: ReadonlyMap<string, SignIn>,
  query: string,
): readonly Group<P>[] {
  const found = [...profiles].filter((profile) => matches(profile, query.trim()))
  found.sort((a, b) => collator.compare(a.name, b.name))
  const bySession = new Map<string, P[]>()
  for (const profile of found) {
    if (profile.session === null) continue
    const group = bySession.get(profile.session)
    if (group) group.push(profile)
    else bySession.set(profile.session, [profile])
  }
  const sessions = [...bySession].sort(([a], [b]) => collator.compare(a, b))
  const groups = sessions.map(([id, members]) => ({
    id: `session ${id}`,
    title: groupTitle(id, signIns.get(id)),
    profiles: members,
  }))
  for (const { kinds, title } of [{ kinds: ['sso'], title: kindNames.sso } as const, ...later]) {
    const wanted: readonly ProfileKind[] = kinds
    const members = found.filter(({ session, kind }) => session === null && wanted.includes(kind))
    if (members.length > 0) groups.push({ id: `kind ${title}`, title, profiles: members })
  }
  return groups
}

function groupTitle(id: string, signIn: SignIn | undefined): string {
  if (signIn?.kind === 'console-login') return `${signInName(signIn)} · ${kindNames['console-login']}`
  return `${signIn?.kind === 'legacy' ? shortUrl(id) : id} · ${kindNames.sso}`
}

/** A start URL without what all of them share. */
const shortUrl = (url: string) => url.replace(/^https?:\/\//, '').replace(/\/start\/?(?:#\/?)?$/, '')

/** What a profile leads to, in one line. */
export function subtitle({ kind, accountId, roleName, region, sourceProfile }: ProfileSettings): string {
  const isRole = kind === 'assume-role' || kind === 'web-identity'
  const account = isRole && accountId !== null ? `role in ${accountId}` : accountId
  const from = isRole && sourceProfile !== null ? `from ${sourceProfile}` : null
  const parts = [account, isRole ? from : roleName, region].filter((part) => part !== null)
  return parts.length > 0 ? parts.join(' · ') : kindNames[kind]
}
