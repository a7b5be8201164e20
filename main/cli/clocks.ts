import { span } from '../../preload/words.ts'
import type { Explanation } from '../core/model/explanation.ts'
import type { SignIn } from '../core/model/signIn.ts'
import { moment } from './text.ts'

export const clockNames = ['access token', 'role credentials', 'sign-in session'] as const

/** The three clocks of an explanation in words, in the order of their names; null where there is none. */
export function clockWords(
  explanation: Explanation,
  signIns: ReadonlyMap<string, SignIn>,
  now: number,
): readonly (string | null)[] {
  const { expires, chain, source } = explanation
  const signedIn = chain.find(({ kind, session }) => session !== null || kind === 'sso' || kind === 'console-login')
  const signIn = signedIn?.session == null ? undefined : signIns.get(signedIn.session)
  const isStatic = source?.kind === 'static' || source?.kind === 'environment'
  const roleCredentials = endWords(expires.roleCredentials, now)
  return [
    endWords(expires.accessToken, now, signIn?.refreshable) ?? (signedIn?.kind === 'sso' ? 'none' : null),
    source === null ? null : (roleCredentials ?? (isStatic ? 'no end is known' : 'none kept')),
    expires.signInSession === null
      ? signedIn && 'unknown'
      : `about ${moment(expires.signInSession, now)}, learnt from earlier ones`,
  ].map((words) => words ?? null)
}

function endWords(instant: string | null, now: number, renews = false): string | null {
  if (instant === null) return null
  const left = Date.parse(instant) - now
  const after = renews ? ', renews by itself' : left > 0 ? `, ${span(left)} left` : ''
  return `${left > 0 ? 'until' : 'ended'} ${moment(instant, now)}${after}`
}
