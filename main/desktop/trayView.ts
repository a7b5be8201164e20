import { kindNames } from '../../preload/contract.ts'
import { signInName, span } from '../../preload/words.ts'
import type { Profile } from '../core/model/profile.ts'
import type { SignIn, SignInState } from '../core/model/signIn.ts'
import type { State } from '../core/model/state.ts'
import { type Folder, folded } from './folded.ts'

/** `idle`: nothing to do. `ending`: a sign-in ends soon. `needed`: the active profile works only after a sign-in, or a code is asked for. */
export type TrayIcon = 'idle' | 'ending' | 'needed'

export type TrayItem =
  | { readonly kind: 'text'; readonly label: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'profile'; readonly label: string; readonly name: string; readonly isActive: boolean }
  | { readonly kind: 'submenu'; readonly label: string; readonly items: readonly TrayItem[] }
  | { readonly kind: 'sign-in'; readonly label: string; readonly session: string }
  | { readonly kind: 'command'; readonly label: string; readonly command: 'open' | 'quit' }

export interface TrayView {
  readonly icon: TrayIcon
  readonly tooltip: string
  readonly menu: readonly TrayItem[]
}

/** A menu with more profiles than this is grouped, and no level of it is longer. */
export const mostItems = 25

/** Windows shows no more of a tooltip. */
const longestTooltip = 127
const longestLabel = 80

const hour = 60 * 60_000
const minute = 60_000

/** What the tray says at this moment, as plain data. */
export function trayView(state: State, now: number): TrayView {
  const { active, profiles, signIns } = state
  const profile = active.name === null ? undefined : profiles.get(active.name)
  const signIn = signInOf(profile, signIns)
  return {
    icon: state.asks.length > 0 ? 'needed' : iconFor(signIn, signIns),
    tooltip: shortened(tooltip(active.name, profile, signIn, now), longestTooltip),
    menu: [
      text(heading(active.name, profile, signIn, now)),
      ...askItems(state),
      ...signInItems(signIn, state),
      separator,
      ...(profiles.size > mostItems ? groupedProfiles(state, now) : profileItems(state, now)),
      separator,
      { kind: 'command', label: 'Open Latchkey', command: 'open' },
      { kind: 'command', label: 'Quit Latchkey', command: 'quit' },
    ],
  }
}

/** When the tray says something else without anybody doing anything; null if never. */
export function nextTrayChange({ signIns }: State, now: number): number | null {
  const ends = [...signIns.values()].flatMap(({ accessTokenUntil, refreshable }) =>
    accessTokenUntil === null || refreshable ? [] : [Date.parse(accessTokenUntil)],
  )
  const moments = ends
    .filter((end) => end > now)
    .map((end) => {
      const unit = end - now < hour ? minute : hour
      return end - Math.floor((end - now) / unit) * unit + 1
    })
  return moments.length === 0 ? null : Math.min(...moments)
}

const separator: TrayItem = { kind: 'separator' }

const text = (label: string): TrayItem => ({ kind: 'text', label: menuLabel(label) })

function signInOf(profile: Profile | undefined, signIns: State['signIns']): SignIn | undefined {
  return profile?.session == null ? undefined : signIns.get(profile.session)
}

const signInNeeded: ReadonlySet<SignInState> = new Set(['signed-out', 'ended', 'broken'])

function iconFor(active: SignIn | undefined, signIns: State['signIns']): TrayIcon {
  if (active && signInNeeded.has(active.state)) return 'needed'
  return [...signIns.values()].some(({ state }) => state === 'ending') ? 'ending' : 'idle'
}

/** The window asks for the codes itself, one after the other. */
function askItems({ asks: [first] }: State): TrayItem[] {
  return first ? [{ kind: 'command', label: menuLabel(`Enter the code for ${first.profile}…`), command: 'open' }] : []
}

/** Sign-ins that a menu offers before it leaves the others to the window. */
const mostSignIns = 5

/** What signing in does something for now: the active profile, and whatever profiles use that ends soon. */
function signInItems(active: SignIn | undefined, { profiles, signIns }: State): TrayItem[] {
  const isUsed = ({ id }: SignIn) => [...profiles.values()].some(({ session }) => session === id)
  const isWanted = (signIn: SignIn) =>
    signIn.state === 'ending' ? isUsed(signIn) : signIn === active && signInNeeded.has(signIn.state)
  return [...signIns.values()]
    .filter(isWanted)
    .slice(0, mostSignIns)
    .map(({ id, kind, signingIn }): TrayItem => {
      const name = shortened(signInName({ id, kind }), longestLabel / 2)
      return signingIn === null || signingIn.kind === 'failed'
        ? { kind: 'sign-in', label: menuLabel(`Sign in to ${name}`), session: id }
        : text(`Signing in to ${name}…`)
    })
}

function tooltip(name: string | null, profile: Profile | undefined, signIn: SignIn | undefined, now: number): string {
  if (name === null) return 'Latchkey: no active profile'
  if (!profile) return `Latchkey: ${name} is in none of the files`
  const about = signIn ? `sign-in ${signInName(signIn)} ${signInWords(signIn, now)}` : kindNames[profile.kind]
  return `Latchkey: ${name}, ${about}`
}

function heading(name: string | null, profile: Profile | undefined, signIn: SignIn | undefined, now: number): string {
  if (name === null) return 'No active profile'
  if (!profile) return `${name} · in none of the files`
  return [name, kindNames[profile.kind], ...(signIn ? [signInWords(signIn, now)] : [])].join(' · ')
}

/** What a sign-in does, so that it reads well after its name. More than an hour off, the hour is exact enough. */
function signInWords({ state, accessTokenUntil, refreshable }: SignIn, now: number): string {
  switch (state) {
    case 'signed-out':
      return 'signed out'
    case 'broken':
      return 'has an unreadable access token'
    case 'ended':
      return 'has ended'
    case 'renewing':
      return 'is renewing'
    case 'ready':
    case 'ending': {
      if (refreshable) return 'renews by itself'
      if (accessTokenUntil === null) return 'signed in'
      const left = Date.parse(accessTokenUntil) - now
      return left < hour ? `ends in ${span(left)}` : `ends in over ${span(left - (left % hour))}`
    }
  }
}

const names = new Intl.Collator('en', { numeric: true })

const sorted = (profiles: Iterable<Profile>): Profile[] => [...profiles].sort((a, b) => names.compare(a.name, b.name))

function profileItems({ active, profiles, signIns }: State, now: number): TrayItem[] {
  if (profiles.size === 0) return [text('No profiles yet')]
  return sorted(profiles.values()).map((profile) => {
    const signIn = signInOf(profile, signIns)
    return profileItem(profile, active.name, signIn ? signInWords(signIn, now) : kindNames[profile.kind])
  })
}

function profileItem({ name }: Profile, active: string | null, about: string | null): TrayItem {
  const label = menuLabel(about === null ? name : `${shortened(name, longestLabel / 2)} · ${about}`)
  return { kind: 'profile', label, name, isActive: name === active }
}

/** One submenu for each sign-in session, which says the state of all its profiles; the others under their own name. */
function groupedProfiles({ active, profiles, signIns }: State, now: number): TrayItem[] {
  const sessions = new Map<string | null, Profile[]>()
  for (const profile of sorted(profiles.values())) {
    const id = signInOf(profile, signIns)?.id ?? null
    const members = sessions.get(id)
    if (members) members.push(profile)
    else sessions.set(id, [profile])
  }
  const groups = [...sessions]
    .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : names.compare(a, b)))
    .map(([id, members]): Entry => {
      const signIn = id === null ? undefined : signIns.get(id)
      const title = signIn
        ? `${shortened(signInName(signIn), longestLabel / 2)} · ${signInWords(signIn, now)}`
        : 'Other profiles'
      const items = members.map(
        (profile): Entry => ({
          name: profile.name,
          item: profileItem(profile, active.name, signIn ? null : kindNames[profile.kind]),
        }),
      )
      return { name: id ?? 'others', item: submenu(title, folded(items, mostItems)) }
    })
  return folded(groups, mostItems).map(itemOf)
}

interface Entry {
  readonly name: string
  readonly item: TrayItem
}

function itemOf(entry: Entry | Folder<Entry>): TrayItem {
  if ('item' in entry) return entry.item
  return submenu(`${shortened(entry.first.name, 30)} – ${shortened(entry.last.name, 30)}`, entry.entries)
}

function submenu(title: string, entries: readonly (Entry | Folder<Entry>)[]): TrayItem {
  return { kind: 'submenu', label: menuLabel(title), items: entries.map(itemOf) }
}

/** Menus take a single `&` for the mark of a shortcut. */
function menuLabel(label: string): string {
  return shortened(label, longestLabel).replaceAll('&', '&&')
}

/** Long names differ at their ends as often as at their beginnings, so the middle goes. */
function shortened(label: string, longest: number): string {
  const characters = [...label]
  if (characters.length <= longest) return label
  const kept = longest - 1
  const begin = Math.ceil(kept / 2)
  return `${characters.slice(0, begin).join('')}…${characters.slice(characters.length - (kept - begin)).join('')}`
}
