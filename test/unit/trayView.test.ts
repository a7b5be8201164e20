import { describe, expect, test } from 'vitest'
import type { Profile } from '../../main/core/model/profile.ts'
import type { SignIn } from '../../main/core/model/signIn.ts'
import type { State } from '../../main/core/model/state.ts'
import { mostItems, nextTrayChange, type TrayItem, trayView } from '../../main/desktop/trayView.ts'
import { profileItem } from '../support/explanations.ts'

const noon = Date.parse('2026-11-20T12:00:00Z')
const minutes = (count: number) => new Date(noon + count * 60_000).toISOString()

const signIn = (id: string, more: Partial<SignIn> = {}): SignIn => ({
  id,
  kind: 'sso-session',
  startUrl: null,
  region: null,
  state: 'ready',
  accessTokenUntil: minutes(480),
  refreshable: false,
  signInSessionUntil: null,
  signingIn: null,
  ...more,
})

const profile = (name: string, session: string | null = 'corp', more: Partial<Profile> = {}) =>
  profileItem(name, { kind: session === null ? 'static' : 'sso', session, accountId: null, roleName: null, ...more })

const state = (active: string | null, profiles: readonly Profile[], signIns: readonly SignIn[]): State => ({
  active: { name: active },
  files: [],
  findings: [],
  notices: [],
  asks: [],
  callers: { recent: [], denials: [] },
  draft: null,
  listings: [],
  rotations: [],
  vault: { kind: 'keychain', state: 'empty', message: null, records: {} },
  profiles: new Map(profiles.map((item) => [item.name, item])),
  signIns: new Map(signIns.map((item) => [item.id, item])),
})

const endingCorp = signIn('corp', { state: 'ending', accessTokenUntil: minutes(12.5) })

/** Every level of a menu, the outermost first. */
function levels(menu: readonly TrayItem[]): (readonly TrayItem[])[] {
  return [menu, ...menu.flatMap((item) => (item.kind === 'submenu' ? levels(item.items) : []))]
}

const profilesIn = (menu: readonly TrayItem[]) =>
  levels(menu).flatMap((items) => items.flatMap((item) => (item.kind === 'profile' ? [item] : [])))

const labels = (menu: readonly TrayItem[]) => menu.map((item) => (item.kind === 'separator' ? '-' : item.label))

test('the whole of a small tray', () => {
  const view = trayView(state('shop-dev', [profile('shop-dev'), profile('legacy', null)], [endingCorp]), noon)
  expect(view).toEqual({
    icon: 'ending',
    tooltip: 'Latchkey: shop-dev, sign-in corp ends in 12 min',
    menu: [
      { kind: 'text', label: 'shop-dev · Identity Center · ends in 12 min' },
      { kind: 'sign-in', label: 'Sign in to corp', session: 'corp' },
      { kind: 'separator' },
      { kind: 'profile', label: 'legacy · Static keys', name: 'legacy', isActive: false },
      { kind: 'profile', label: 'shop-dev · ends in 12 min', name: 'shop-dev', isActive: true },
      { kind: 'separator' },
      { kind: 'command', label: 'Open Latchkey', command: 'open' },
      { kind: 'command', label: 'Quit Latchkey', command: 'quit' },
    ],
  })
})

test('a code that is asked for is offered first', () => {
  const ask = { id: 'mfa-1', serial: 'phone', roleArn: null, isAgain: false, callers: ['cdk'], until: minutes(2) }
  const asks = [
    { ...ask, profile: 'deploy' },
    { ...ask, id: 'mfa-2', profile: 'audit' },
  ]
  const { icon, menu } = trayView({ ...state('shop-dev', [profile('shop-dev')], [endingCorp]), asks }, noon)
  expect([icon, ...labels(menu).slice(0, 4)]).toEqual([
    'needed',
    'shop-dev · Identity Center · ends in 12 min',
    'Enter the code for deploy…',
    'Sign in to corp',
    '-',
  ])
})

test.each<[string, State, string, string]>([
  ['nothing is chosen', state(null, [profile('dev')], []), 'No active profile', 'Latchkey: no active profile'],
  [
    'the active profile is gone',
    state('gone', [profile('dev')], []),
    'gone · in none of the files',
    'Latchkey: gone is in none of the files',
  ],
  [
    'the active profile needs no sign-in',
    state('legacy', [profile('legacy', null)], []),
    'legacy · Static keys',
    'Latchkey: legacy, Static keys',
  ],
])('where %s', (_where, given, heading, tooltip) => {
  const view = trayView(given, noon)
  expect(view.tooltip).toBe(tooltip)
  expect(labels(view.menu)[0]).toBe(heading)
})

test.each<[Partial<SignIn>, string, string]>([
  [{ state: 'signed-out', accessTokenUntil: null }, 'signed out', 'needed'],
  [{ state: 'ended', accessTokenUntil: minutes(-1) }, 'has ended', 'needed'],
  [{ state: 'broken', accessTokenUntil: null }, 'has an unreadable access token', 'needed'],
  [{ state: 'renewing' }, 'is renewing', 'idle'],
  [{ refreshable: true }, 'renews by itself', 'idle'],
  [{ accessTokenUntil: minutes(0.5), state: 'ending' }, 'ends in less than a minute', 'ending'],
  [{ accessTokenUntil: minutes(9), state: 'ending' }, 'ends in 9 min', 'ending'],
  [{ accessTokenUntil: minutes(59.9) }, 'ends in 59 min', 'idle'],
  [{ accessTokenUntil: minutes(60) }, 'ends in over 1 h', 'idle'],
  [{ accessTokenUntil: minutes(179) }, 'ends in over 2 h', 'idle'],
  [{ accessTokenUntil: minutes(51 * 60 + 1) }, 'ends in over 2 d 3 h', 'idle'],
])('%o: the sign-in %s, the icon is %s', (more, words, icon) => {
  const view = trayView(state('dev', [profile('dev')], [signIn('corp', more)]), noon)
  expect(view.tooltip).toBe(`Latchkey: dev, sign-in corp ${words}`)
  expect(view.icon).toBe(icon)
})

test('a sign-in that the active profile does not need makes no fuss once it has ended', () => {
  const others = [signIn('partner', { state: 'ended', accessTokenUntil: minutes(-60) })]
  expect(trayView(state('dev', [profile('dev')], [signIn('corp'), ...others]), noon).icon).toBe('idle')
})

test('an empty menu says so', () => {
  expect(labels(trayView(state(null, [], []), noon).menu)).toContain('No profiles yet')
})

test('an ampersand in a name is shown as one, and the name stays as it is', () => {
  const { menu } = trayView(state('r&d', [profile('r&d', null)], []), noon)
  expect(labels(menu)[0]).toBe('r&&d · Static keys')
  expect(profilesIn(menu)).toEqual([{ kind: 'profile', label: 'r&&d · Static keys', name: 'r&d', isActive: true }])
})

test('names count up as a person does', () => {
  const names = ['dev10', 'dev2', 'Dev1'].map((name) => profile(name, null))
  expect(profilesIn(trayView(state(null, names, []), noon).menu).map(({ name }) => name)).toEqual([
    'Dev1',
    'dev2',
    'dev10',
  ])
})

test('very long names keep both their ends', () => {
  const long = `first-${'x'.repeat(1_000)}-last`
  const { menu, tooltip } = trayView(state(long, [profile(long)], [endingCorp]), noon)
  expect(tooltip.length).toBe(127)
  expect(tooltip).toMatch(/^Latchkey: first-x.*ends in 12 min$/)
  for (const label of labels(menu)) expect(label.length).toBeLessThanOrEqual(80)
  expect(profilesIn(menu)[0]?.label).toMatch(/^first-x+…x+-last · ends in 12 min$/)
  expect(profilesIn(menu)[0]?.name).toBe(long)
})

describe('many profiles', () => {
  const many = (count: number, session: string | null, prefix: string) =>
    Array.from({ length: count }, (_, index) => profile(`${prefix}-${index}`, session))

  test('25 stand in one list, 26 do not', () => {
    const view = (count: number) => trayView(state(null, many(count, 'corp', 'p'), [endingCorp]), noon).menu
    expect(levels(view(mostItems))).toHaveLength(1)
    expect(labels(view(mostItems + 1))).toEqual([
      'No active profile',
      'Sign in to corp',
      '-',
      'corp · ends in 12 min',
      '-',
      'Open Latchkey',
      'Quit Latchkey',
    ])
  })

  test('they are grouped by their sign-in session, the others last', () => {
    const profiles = [...many(20, 'corp', 'c'), ...many(3, 'audit', 'a'), ...many(5, null, 'keys')]
    const signIns = [endingCorp, signIn('audit', { state: 'signed-out' })]
    const { menu } = trayView(state('a-1', profiles, signIns), noon)
    expect(labels(menu).slice(4, 7)).toEqual(['audit · signed out', 'corp · ends in 12 min', 'Other profiles'])
    expect(profilesIn(menu)).toHaveLength(28)
    expect(profilesIn(menu).filter(({ isActive }) => isActive)).toEqual([
      { kind: 'profile', label: 'a-1', name: 'a-1', isActive: true },
    ])
  })

  test.each([26, 625, 626, 1_500, 20_000])('%i of one session are all there, and no level is long', (count) => {
    const { menu } = trayView(state(null, many(count, 'corp', 'p'), [endingCorp]), noon)
    expect(new Set(profilesIn(menu).map(({ name }) => name)).size).toBe(count)
    for (const items of levels(menu).slice(1)) expect(items.length).toBeLessThanOrEqual(mostItems)
    expect(menu.length).toBeLessThanOrEqual(mostItems + 5)
  })

  test('a folder says what it holds', () => {
    const { menu } = trayView(state(null, many(50, 'corp', 'p'), [endingCorp]), noon)
    const [session] = menu.flatMap((item) => (item.kind === 'submenu' ? [item] : []))
    expect(labels(session?.items ?? [])).toEqual(['p-0 – p-24', 'p-25 – p-49'])
  })

  test('many sessions are folded as well', () => {
    const sessions = Array.from({ length: 60 }, (_, index) => signIn(`s${index}`))
    const { menu } = trayView(
      state(
        null,
        sessions.map(({ id }) => profile(`p-${id}`, id)),
        sessions,
      ),
      noon,
    )
    expect(labels(menu).slice(2, -3)).toEqual(['s0 – s19', 's20 – s39', 's40 – s59'])
    expect(profilesIn(menu)).toHaveLength(60)
  })
})

describe('the tray next says something else', () => {
  test.each<[string, Partial<SignIn>, string | null]>([
    ['each minute of the last hour', { accessTokenUntil: minutes(12.5) }, minutes(0.5)],
    ['each hour before', { accessTokenUntil: minutes(150) }, minutes(30)],
    ['when it has ended', { accessTokenUntil: minutes(0.5) }, minutes(0.5)],
    ['never where it renews by itself', { refreshable: true }, null],
    ['never once it has ended', { accessTokenUntil: minutes(-1), state: 'ended' }, null],
    ['never where nobody is signed in', { accessTokenUntil: null, state: 'signed-out' }, null],
  ])('%s', (_when, more, expected) => {
    const given = state('dev', [profile('dev')], [signIn('corp', more)])
    const next = nextTrayChange(given, noon)
    expect(next).toBe(expected === null ? null : Date.parse(expected) + 1)
    if (next === null || expected === minutes(0.5)) return
    expect(trayView(given, next - 1).tooltip).toBe(trayView(given, noon).tooltip)
    expect(trayView(given, next).tooltip).not.toBe(trayView(given, noon).tooltip)
  })

  test('the first of several counts', () => {
    const signIns = [signIn('a', { accessTokenUntil: minutes(100) }), signIn('b', { accessTokenUntil: minutes(70) })]
    expect(nextTrayChange(state(null, [], signIns), noon)).toBe(Date.parse(minutes(10)) + 1)
  })
})

test.each<[string, Partial<SignIn>, readonly string[]]>([
  ['has ended', { state: 'ended' }, ['Sign in to a && b']],
  ['is signed out', { state: 'signed-out', accessTokenUntil: null }, ['Sign in to a && b']],
  ['is ready', {}, []],
  ['waits for a person', { state: 'ended', signingIn: { kind: 'preparing' } }, []],
])('the sign-in of the active profile that %s', (_how, more, expected) => {
  const id = 'a & b'
  const { menu } = trayView(
    state('p', [profile('p', id)], [signIn(id, more), signIn('other', { state: 'ended' })]),
    noon,
  )
  expect(menu.flatMap((item) => (item.kind === 'sign-in' ? [item.label] : []))).toEqual(expected)
})

test('a console login goes by who it is, and is signed in to like any other', () => {
  const arn = 'arn:aws:iam::111122223333:user/developer'
  const me = profile('me', arn, { kind: 'console-login' })
  const login = signIn(arn, { kind: 'console-login', state: 'ended', accessTokenUntil: minutes(-800) })
  const view = trayView(state('me', [me], [login]), noon)
  expect(view.icon).toBe('needed')
  expect(view.tooltip).toBe('Latchkey: me, sign-in developer in 111122223333 has ended')
  expect(view.menu).toContainEqual({ kind: 'sign-in', label: 'Sign in to developer in 111122223333', session: arn })
  const renewed = { ...login, state: 'ready', refreshable: true } as const
  expect(trayView(state('me', [me], [renewed]), noon)).toMatchObject({ icon: 'idle' })
})
