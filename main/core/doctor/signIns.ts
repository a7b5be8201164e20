import type { Concern } from './cause.ts'
import type { Setup } from './setup.ts'
import { has, hasAny, headOf, placeOf, type Subject, textOf, trait } from './subject.ts'

/** A sign-in that profiles need: the cause of whatever goes wrong with it, however many they are. */
export interface NeededSignIn {
  /** The session's name, a legacy start URL, or the identity of a console login. */
  readonly id: string
  readonly kind: 'sso-session' | 'legacy' | 'console'
  readonly subjects: Subject[]
}

const known = new WeakMap<Setup, readonly NeededSignIn[]>()

/** Every sign-in that some profile needs. */
export function neededSignIns(setup: Setup): readonly NeededSignIn[] {
  const found = known.get(setup) ?? find(setup)
  known.set(setup, found)
  return found
}

function find(setup: Setup): NeededSignIn[] {
  const sessions = new Map<string, NeededSignIn>()
  const starts = new Map<string, NeededSignIn>()
  const logins = new Map<string, NeededSignIn>()
  const add = (group: Map<string, NeededSignIn>, kind: NeededSignIn['kind'], id: string, subject: Subject) => {
    const one = group.get(id)
    if (one) one.subjects.push(subject)
    else group.set(id, { id, kind, subjects: [subject] })
  }
  for (const subject of setup.subjects.values()) {
    const { traits } = subject
    const profile = subject.aws ?? subject.sdk
    const session = has(traits, trait.ssoSession) ? textOf(profile, 'sso_session') : undefined
    if (session) add(sessions, 'sso-session', session, subject)
    else if (has(traits, trait.ssoStartUrl) && hasAny(traits, trait.ssoAccount | trait.ssoRole)) {
      const startUrl = textOf(profile, 'sso_start_url')
      if (startUrl) add(starts, 'legacy', startUrl, subject)
    }
    const login = has(traits, trait.login) ? textOf(profile, 'login_session') : undefined
    if (login) add(logins, 'console', login, subject)
  }
  return [...sessions.values(), ...starts.values(), ...logins.values()]
}

const keyOf = { 'sso-session': 'sso_session', legacy: 'sso_start_url', console: 'login_session' } as const

/** The profiles of a sign-in, with the line of each that names it. */
export const concernsOf = ({ kind, subjects }: NeededSignIn): Concern[] =>
  subjects.map((subject) => ({ profile: subject.name, at: placeOf(subject, keyOf[kind]) ?? headOf(subject) }))
