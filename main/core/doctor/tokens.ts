import type { Tool } from '../model/finding.ts'
import { loginFileName, tokenFileName } from '../resolve/cacheNames.ts'
import { awsRenewalMs, instantOf, pythonTime, scriptTime, sdkRenewalMs } from '../resolve/times.ts'
import type { CachedToken } from '../resolve/world.ts'
import {
  allTools,
  awsOnly,
  type Cause,
  type Concern,
  counted,
  profileWords,
  sdkOnly,
  shellWord,
  toolWords,
} from './cause.ts'
import { isHardenedSession } from './hardened.ts'
import type { Setup } from './setup.ts'
import { concernsOf, type NeededSignIn, neededSignIns } from './signIns.ts'

/** Sign-ins that are missing, have ended, or cannot be read: one finding each, however many profiles need it. */
export function tokenCauses(setup: Setup): Cause[] {
  return neededSignIns(setup).flatMap((signIn) => {
    if (signIn.kind === 'console') return ofLogin(setup, signIn)
    const { aws, sdk } = setup.world
    const isKnown = aws.merged.sessions.has(signIn.id) || sdk.merged.sessions.has(signIn.id)
    return signIn.kind === 'legacy' || isKnown ? ofToken(setup, signIn) : []
  })
}

type TokenCode = 'token-missing' | 'token-expired' | 'token-unreadable' | 'token-not-refreshable'

interface State {
  readonly code: TokenCode
  readonly severity: Cause['severity']
  readonly tools: readonly Tool[]
  readonly says: (which: readonly Concern[]) => string
}

function ofToken(setup: Setup, signIn: NeededSignIn): Cause[] {
  // Its token is in the vault; a profile that looks for it elsewhere is another finding.
  if (isHardenedSession(setup, signIn.id)) return []
  const token = setup.world.tokens.get(tokenFileName(signIn.id))
  const state = stateOf(token, signIn, setup.world.now)
  return state ? [causeOf(signIn, state)] : []
}

function causeOf(signIn: NeededSignIn, { code, severity, tools, says }: State): Cause {
  const remedy = code === 'token-not-refreshable' && severity === 'info' ? '' : ` ${signInAgain(signIn)}`
  return {
    code,
    severity,
    tools,
    reach: 'users',
    concerns: concernsOf(signIn),
    say: (which) => `${says(which)}${remedy}`,
  }
}

const signInAgain = ({ kind, id, subjects }: NeededSignIn) =>
  kind === 'sso-session'
    ? `Sign in: latchkey login --session ${shellWord(id)}`
    : `Sign in: latchkey login ${shellWord(subjects[0]?.name ?? '')}`

const needing = (which: readonly Concern[]) =>
  which.length > 3
    ? `${counted(which.length)} profiles need it`
    : `${profileWords(which)} ${which.length === 1 ? 'needs' : 'need'} it`

function stateOf(token: CachedToken | 'torn' | undefined, signIn: NeededSignIn, now: number): State | null {
  const { id, kind } = signIn
  if (token === undefined) {
    const says = (which: readonly Concern[]) => `Nobody is signed in to ${id}, and ${needing(which)}.`
    return { code: 'token-missing', severity: 'warning', tools: allTools, says }
  }
  const unreadable = (tools: readonly Tool[], why: string): State => ({
    code: 'token-unreadable',
    severity: 'error',
    tools,
    says: (which) => `The access token of ${id} ${why}, so ${toolWords(tools)} cannot use it; ${needing(which)}.`,
  })
  if (token === 'torn') return unreadable(allTools, 'is torn')
  if (token.accessToken !== 'present' || token.expiresAt === undefined) return unreadable(allTools, 'is incomplete')
  const hasParts = kind === 'sso-session' && token.hasRefreshToken && token.hasClientId && token.hasClientSecret
  const forAws = pythonTime(token.expiresAt)
  const forSdk = scriptTime(token.expiresAt)
  const isDeadToSdk = !hasParts && !(forSdk - now > 0)
  if ('says' in forAws) return unreadable(isDeadToSdk ? allTools : awsOnly, 'has an end that is no time with a zone')
  // One that it cannot read counts as ended to the SDK, which then renews it if it can.
  if (Number.isNaN(forSdk) && kind === 'sso-session' && !hasParts)
    return unreadable(sdkOnly, 'has an end in an old form')
  const left = forAws.ms - now
  const registered = pythonTime(token.registrationExpiresAt)
  const renews = { aws: hasParts && 'ms' in registered && registered.ms > now, sdk: hasParts }
  const end = instantOf(forAws.ms)
  if (left <= 0) {
    if (renews.aws && renews.sdk) return null
    const tools = renews.sdk ? awsOnly : allTools
    const says = (which: readonly Concern[]) =>
      renews.sdk
        ? `The sign-in to ${id} ended at ${end}, and aws cannot renew it, since its registration is over or unknown; cdk still can. ${capital(needing(which))}.`
        : `The sign-in to ${id} ended at ${end}, and ${needing(which)}.`
    return { code: 'token-expired', severity: 'warning', tools, says }
  }
  if (kind === 'legacy' || (renews.aws && renews.sdk)) return null
  if (renews.sdk) {
    if (left > awsRenewalMs) return null
    const says = (which: readonly Concern[]) =>
      `The sign-in to ${id} ends at ${end}, and aws cannot renew it, since its registration is over or unknown. ${capital(needing(which))}.`
    return { code: 'token-not-refreshable', severity: 'warning', tools: awsOnly, says }
  }
  if (left < sdkRenewalMs) {
    const says = (which: readonly Concern[]) =>
      `The sign-in to ${id} ends at ${end} and nothing can renew it: cdk refuses it already, aws still takes it. ${capital(needing(which))}.`
    return { code: 'token-not-refreshable', severity: 'error', tools: sdkOnly, says }
  }
  const says = () => `The sign-in to ${id} ends at ${end} and nothing can renew it: a person has to sign in again then.`
  return { code: 'token-not-refreshable', severity: 'info', tools: allTools, says }
}

/** A sentence may begin with a profile in backticks, which keeps its case. */
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Credentials of a console login are renewed by every tool, as long as the cache has what that takes. */
function ofLogin(setup: Setup, signIn: NeededSignIn): Cause[] {
  const file = loginFileName(signIn.id)
  const { logins } = setup.world
  const [forAws, forSdk] = [logins.aws.get(file), logins.sdk.get(file)]
  const who = signIn.id
  const state = (code: TokenCode, severity: Cause['severity'], tools: readonly Tool[], why: string): Cause[] => [
    causeOf(signIn, {
      code,
      severity,
      tools,
      says: (which) => `The console login of ${who} ${why}, and ${needing(which)}.`,
    }),
  ]
  if (forAws === undefined && forSdk === undefined) return state('token-missing', 'warning', allTools, 'is not there')
  if (forAws === undefined || forSdk === undefined) {
    const tools = forAws === undefined ? awsOnly : sdkOnly
    return state('token-missing', 'warning', tools, `is not where ${toolWords(tools)} looks for it`)
  }
  const isBroken = (login: typeof forAws, ignored: string) =>
    login === 'torn' || login.missing.some((field) => field !== ignored)
  const broken = [isBroken(forAws, 'accountId'), isBroken(forSdk, '')]
  if (!broken.includes(true)) return []
  const tools = broken[0] && broken[1] ? allTools : broken[0] ? awsOnly : sdkOnly
  return state('token-unreadable', 'error', tools, 'is torn or incomplete')
}
