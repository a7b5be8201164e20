import type { Explanation, SignIn } from '../../../preload/contract.ts'
import { span } from '../../../preload/words.ts'
import { moment } from '../../words.ts'

/** One of the three clocks in words. The note may name a tool between backticks. */
export interface ClockLine {
  readonly name: string
  readonly value: string
  readonly note: string
  readonly isOver: boolean
}

/** The three clocks of a profile, never mixed: what a tool keeps that the other does not is said. */
export function clockLines(
  explanations: readonly Explanation[],
  signIn: SignIn | undefined,
  now: number,
): readonly ClockLine[] {
  const keep = (read: (explanation: Explanation) => string | null) => explanations.filter((one) => read(one) !== null)
  const usesSignIn = explanations.some(({ chain }) =>
    chain.some(({ kind, session }) => session !== null || kind === 'sso' || kind === 'console-login'),
  )
  const isConsole = explanations.some(({ chain }) => chain[0]?.kind === 'console-login')
  const token = keep(({ expires }) => expires.accessToken)[0]?.expires.accessToken ?? null
  const keepers = keep(({ expires }) => expires.roleCredentials)
  const session = keep(({ expires }) => expires.signInSession)[0]?.expires ?? null
  return [
    { name: 'Access token', ...(isConsole ? noToken : tokenWords(token, usesSignIn, signIn, now)) },
    { name: 'Role credentials', ...roleWords(keepers, explanations, now) },
    {
      name: 'Sign-in session',
      isOver: false,
      ...(session?.signInSession
        ? { value: `about ${moment(session.signInSession, now)}`, note: 'learnt from earlier sign-ins' }
        : usesSignIn
          ? { value: 'unknown', note: 'no file says it' }
          : { value: '–', note: 'nothing is signed in to' }),
    },
  ]
}

const noToken = { value: '–', note: 'a console login gives keys instead', isOver: false }

function tokenWords(
  token: string | null,
  usesSignIn: boolean,
  signIn: SignIn | undefined,
  now: number,
): Omit<ClockLine, 'name'> {
  if (token === null) {
    return usesSignIn
      ? { value: 'none', note: 'nobody is signed in', isOver: true }
      : { value: '–', note: 'none is needed', isOver: false }
  }
  const left = Date.parse(token) - now
  if (left <= 0) {
    return {
      value: `ended ${moment(token, now)}`,
      note: signIn?.refreshable ? 'renews by itself' : 'sign in again',
      isOver: !signIn?.refreshable,
    }
  }
  return {
    value: `until ${moment(token, now)}`,
    note: signIn?.refreshable ? 'renews by itself' : `${span(left)} left, does not renew`,
    isOver: false,
  }
}

function roleWords(keepers: readonly Explanation[], all: readonly Explanation[], now: number): Omit<ClockLine, 'name'> {
  const [first] = keepers
  const until = first?.expires.roleCredentials
  if (first && until) {
    const left = Date.parse(until) - now
    const only = keepers.length < all.length ? `only \`${first.tool}\` keeps them` : null
    return left <= 0
      ? { value: `ended ${moment(until, now)}`, note: only ?? 'fetched anew when needed', isOver: true }
      : { value: `until ${moment(until, now)}`, note: only ?? `${span(left)} left`, isOver: false }
  }
  const isStatic = all.every(({ source }) => source?.kind === 'static' || source?.kind === 'environment')
  return isStatic
    ? { value: 'not known', note: 'no end is written beside the keys', isOver: false }
    : { value: 'none kept', note: 'fetched when a command needs them', isOver: false }
}
