import type { Instant, Notice, SignIn, SignInState } from '../model/signIn.ts'
import type { LoginSettings, SessionSettings } from '../readers/overview.ts'
import type { SignInToken } from './tokenCache.ts'

/** How long before its end a sign-in counts as ending, and its person is told. */
const warningMs = 10 * 60_000

/** A sign-in as it stands at this moment. */
export function signInAt(
  session: SessionSettings | LoginSettings,
  token: SignInToken,
  now: number,
  signInSessionUntil: Instant | null = null,
): SignIn {
  const refreshable =
    token.status === 'present' && token.renewableUntil !== null && Date.parse(token.renewableUntil) > now
  return {
    ...session,
    state: stateAt(token, refreshable, now),
    accessTokenUntil: token.status === 'present' ? token.until : null,
    refreshable,
    signInSessionUntil,
    signingIn: null,
  }
}

function stateAt(token: SignInToken, refreshable: boolean, now: number): SignInState {
  if (token.status !== 'present') return token.status === 'missing' ? 'signed-out' : 'broken'
  if (token.isOver) return 'ended'
  if (refreshable) return 'ready'
  const left = Date.parse(token.until) - now
  if (left <= 0) return 'ended'
  return left <= warningMs ? 'ending' : 'ready'
}

/** What a person is to be told now: one notice for each sign-in that nothing renews and that ends soon. */
export function noticesAt(signIns: Iterable<SignIn>, now: number): Notice[] {
  const notices: Notice[] = []
  for (const { id, state, accessTokenUntil } of signIns) {
    if (state !== 'ending' || accessTokenUntil === null) continue
    const minutes = Math.max(1, Math.ceil((Date.parse(accessTokenUntil) - now) / 60_000))
    notices.push({
      id: `sign-in-ends ${id} ${accessTokenUntil}`,
      title: `Sign-in ${id} ends in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
      body: 'Commands with aws and cdk stop working then. Sign in again before that.',
      session: id,
    })
  }
  return notices
}

/** When a sign-in will next be in another state without anybody doing anything; null if never. */
export function nextChange(tokens: Iterable<SignInToken>, now: number): number | null {
  let next: number | null = null
  for (const token of tokens) {
    if (token.status !== 'present' || token.isOver) continue
    const end = Date.parse(token.until)
    const renewable = token.renewableUntil === null ? null : Date.parse(token.renewableUntil)
    for (const moment of [end - warningMs, end, renewable]) {
      if (moment !== null && moment > now && (next === null || moment < next)) next = moment
    }
  }
  return next
}
