import type { Outcome, Profile, SignIn, SourceKind, Tool } from '../preload/contract.ts'
import { span } from '../preload/words.ts'
import type { Sign } from './components/Glyph.tsx'
import { moment } from './words.ts'

export type MainTool = 'aws' | 'cdk'

/** Always in this order. */
export const mainTools: readonly MainTool[] = ['aws', 'cdk']

export const outcomeSigns: Readonly<Record<Outcome, Sign>> = {
  works: 'works',
  'needs-sign-in': 'needs',
  'needs-mfa': 'needs',
  fails: 'broken',
  none: 'none',
  unknown: 'unknown',
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  works: 'works',
  'needs-sign-in': 'needs you to sign in',
  'needs-mfa': 'needs an MFA code from you',
  fails: 'fails',
  none: 'finds no credentials',
  unknown: 'cannot be told without running it',
}

export const needsYou = ({ verdicts }: Profile) =>
  mainTools.some((tool) => outcomeSigns[verdicts[tool].outcome] === 'needs')

export const isDiverging = ({ findings }: Profile) => findings.includes('tools-diverge')

/** Of two tools that part, the one that does not do what the profile's own settings ask for. */
export function departingTool(
  kinds: Readonly<Record<MainTool, SourceKind | 'none'>>,
  own: SourceKind | 'none',
): MainTool {
  return kinds.cdk === own && kinds.aws !== own ? 'aws' : 'cdk'
}

export const departingWords = (tool: Tool) => `works, but not with what ${tool === 'aws' ? 'cdk' : 'aws'} uses`

/** How long before its end something that nobody renews counts as ending. */
const soonMs = 10 * 60_000

export interface End {
  readonly at: string
  readonly isSoon: boolean
  readonly isLearnt: boolean
}

/** When a profile stops working without a person; null where nothing says so. */
export function endOf({ expires, verdicts }: Profile, signIn: SignIn | undefined, now: number): End | null {
  const found: End[] = []
  const put = (at: string | null, isLearnt: boolean, isSoon?: boolean) => {
    if (at === null) return
    const left = Date.parse(at) - now
    if (left > 0) found.push({ at, isLearnt, isSoon: isSoon ?? left <= soonMs })
  }
  if (signIn && !signIn.refreshable) put(expires.accessToken, false, signIn.state === 'ending')
  put(expires.signInSession, true)
  const isKeptAsItIs = mainTools.some((tool) => ['static', 'environment'].includes(verdicts[tool].kind))
  if (isKeptAsItIs && expires.accessToken === null) put(expires.roleCredentials, false)
  return found.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))[0] ?? null
}

/** Keys whose end is written beside them: the tools try them all the same. */
const endedAt = ({ expires: { accessToken, roleCredentials: end } }: Profile, now: number) =>
  accessToken === null && end !== null && Date.parse(end) <= now ? end : null

export interface ToolState {
  readonly tool: MainTool
  readonly sign: Sign
  readonly words: string
}

export interface ProfileState {
  readonly tools: readonly ToolState[]
  /** The time left, where it ends soon. */
  readonly left: string | null
  /** All of it, in words. */
  readonly words: string
}

/** What a profile comes to: one sign for each tool, and the same in words. */
export function profileState(profile: Profile, signIn: SignIn | undefined, now: number): ProfileState {
  const { verdicts } = profile
  const end = endOf(profile, signIn, now)
  const left = end?.isSoon ? span(Date.parse(end.at) - now) : null
  const { aws, cdk } = verdicts
  // The same role by different ways is a difference, too, but neither of them is in the wrong place.
  const isElsewhere = aws.kind !== cdk.kind || aws.accountId !== cdk.accountId
  const departing =
    isDiverging(profile) && isElsewhere ? departingTool({ aws: aws.kind, cdk: cdk.kind }, profile.kind) : null
  const tools = mainTools.map((tool): ToolState => {
    const { outcome } = verdicts[tool]
    const isWorking = outcome === 'works'
    if (isWorking && tool === departing) {
      return { tool, sign: 'broken', words: departingWords(tool) }
    }
    const keysEnded = verdicts[tool].kind === 'static' ? endedAt(profile, now) : null
    if (isWorking && keysEnded !== null) {
      return { tool, sign: 'broken', words: `uses keys that ended at ${moment(keysEnded, now)}` }
    }
    if (isWorking && left !== null) return { tool, sign: 'soon', words: `works, ends in ${left}` }
    return { tool, sign: outcomeSigns[outcome], words: outcomeWords[outcome] }
  })
  return {
    tools,
    left: tools.some(({ sign }) => sign === 'soon') ? left : null,
    words: tools.map(({ tool, words }) => `${tool}: ${words}`).join(' · '),
  }
}

/** Until when a profile works, in a few words; null where nothing ends it. */
export function untilWords(profile: Profile, signIn: SignIn | undefined, now: number): string | null {
  const end = endOf(profile, signIn, now)
  if (end?.isLearnt) return `sign-in until about ${moment(end.at, now)}`
  if (end) return end.isSoon ? `${span(Date.parse(end.at) - now)} left` : `until ${moment(end.at, now)}`
  return signIn?.refreshable ? 'renews by itself' : null
}
