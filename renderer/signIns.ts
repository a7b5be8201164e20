import type { Finding, Profile, SignedOut, SignIn, SignInState, SigningIn } from '../preload/contract.ts'
import { span } from '../preload/words.ts'
import { moment } from './words.ts'

const signInNeeded: ReadonlySet<SignInState> = new Set(['signed-out', 'ended', 'broken'])

/** Whether nothing works with it until a person signs in. */
export const needsSignIn = ({ state }: SignIn) => signInNeeded.has(state)

/** Whether there is anything to sign out of. */
export const isSignedIn = ({ accessTokenUntil }: SignIn) => accessTokenUntil !== null

export type Waiting = Exclude<SigningIn, { readonly kind: 'failed' }>

/** The sign-in that is under way; null while there is none. */
export const waitingOf = ({ signingIn }: SignIn): Waiting | null =>
  signingIn === null || signingIn.kind === 'failed' ? null : signingIn

export const failureOf = ({ signingIn }: SignIn): Finding | null =>
  signingIn?.kind === 'failed' ? signingIn.finding : null

/** Sources that lead on to sources, further than any file has them. */
const mostSources = 20

/** The session that a profile hangs on: its own, or that of the profile that its role comes from. */
export function sessionOf(profile: Profile, profiles: ReadonlyMap<string, Profile>): string | null {
  let at: Profile | undefined = profile
  for (let step = 0; at && step < mostSources; step += 1) {
    if (at.session !== null) return at.session
    at = at.sourceProfile === null ? undefined : profiles.get(at.sourceProfile)
  }
  return null
}

const signInCodes: ReadonlySet<Finding['code']> = new Set(['token-missing', 'token-expired', 'token-unreadable'])

/** The sign-in that mends a finding; null where signing in to a session does not. */
export function signInFor(
  { code, profile, at }: Finding,
  profiles: ReadonlyMap<string, Profile>,
  signIns: ReadonlyMap<string, SignIn>,
): SignIn | null {
  if (!signInCodes.has(code)) return null
  // Of many profiles none is named, but the finding stands at a line of the first.
  const found = profile === null ? profileAt(at, profiles.values()) : profiles.get(profile)
  const signIn = found?.session == null ? undefined : signIns.get(found.session)
  return signIn && needsSignIn(signIn) ? signIn : null
}

function profileAt(place: Finding['at'], profiles: Iterable<Profile>): Profile | undefined {
  if (place === null) return undefined
  let found: Profile | undefined
  for (const profile of profiles) {
    const { file, line } = profile.at
    if (file === place.file && line <= place.line && line > (found?.at.line ?? 0)) found = profile
  }
  return found
}

export function accessTokenWords({ accessTokenUntil: until, refreshable }: SignIn, now: number): string {
  if (until === null) return 'none'
  const left = Date.parse(until) - now
  if (refreshable) return left > 0 ? `until ${moment(until, now)}, renews by itself` : 'renews by itself'
  return left > 0 ? `until ${moment(until, now)}, ${span(left)} left` : `ended ${moment(until, now)}`
}

/** The sign-in itself is in no file: its end is learnt from earlier ones. */
export function signInSessionWords(signIn: SignIn, now: number): string {
  if (signIn.signInSessionUntil !== null) return `until about ${moment(signIn.signInSessionUntil, now)}, learnt`
  return needsSignIn(signIn) ? 'none' : 'end unknown'
}

/** What a person has to do now. */
export function waitingWords(waiting: Waiting, mayUseCode = true): string {
  switch (waiting.kind) {
    case 'preparing':
      return 'Asking AWS for the sign-in page…'
    case 'browser':
      return waiting.isOpened
        ? 'Waiting for the page in your browser… Sign in there and allow access.'
        : mayUseCode
          ? 'No browser could be opened on this machine. Sign in with a code instead, in a browser anywhere.'
          : 'No browser could be opened on this machine. In a terminal, `latchkey login --device-code` signs in with a browser anywhere.'
    case 'code':
      return waiting.isOpened
        ? 'Waiting for the page in your browser… Allow access there if it shows this code.'
        : 'Open this address in any browser and enter the code.'
  }
}

export const timeLeftWords = (expiresAt: string, now: number) =>
  Date.parse(expiresAt) > now ? `${span(Date.parse(expiresAt) - now)} left` : 'no time left'

export function signedOutWords(session: string | null, { tokens, untold }: SignedOut): string {
  const what = session === null ? 'every session' : session
  if (tokens === 0) return 'Nobody was signed in.'
  return untold === 0
    ? `Signed out of ${what}.`
    : `Signed out of ${what} on this machine. AWS could not be reached, so there the access ends only by itself.`
}

/** Failures after which another way of signing in may do. */
const codeMayHelp: ReadonlySet<Finding['code']> = new Set(['port-unavailable', 'sign-in-failed', 'sign-in-timed-out'])

export const mayTryCode = ({ kind }: SignIn, { code }: Finding) => kind === 'sso-session' && codeMayHelp.has(code)
