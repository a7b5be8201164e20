import type { Expiry, Explanation, Outcome, Source, Verdict } from '../model/explanation.ts'
import { type Finding, problem, type Tool } from '../model/finding.ts'
import type { Profile } from '../model/profile.ts'
import type { SignIn } from '../model/signIn.ts'
import { type ChosenProfile, profileMissing } from '../settings/chosenProfile.ts'

/** What a plain answer is made from. */
export interface Known {
  readonly profiles: ReadonlyMap<string, Profile>
  readonly signIns: ReadonlyMap<string, SignIn>
}

/** What a profile will come to in every tool, where its settings leave no doubt; `unknown` where they do. */
export function plainVerdict(profile: Profile, signIns: Known['signIns']): Verdict {
  return { outcome: outcomeOf(profile, signIns), kind: profile.kind, accountId: profile.accountId }
}

function outcomeOf({ kind, isUnambiguous, session }: Profile, signIns: Known['signIns']): Outcome {
  if (!isUnambiguous) return 'unknown'
  if (kind === 'none') return 'none'
  if (kind === 'static') return 'works'
  const signIn = session === null ? undefined : signIns.get(session)
  if (!signIn?.startUrl || !signIn.region) return 'unknown'
  return signIn.state === 'ready' || signIn.state === 'ending' ? 'works' : 'needs-sign-in'
}

export function expiryOf(profile: Profile, signIns: Known['signIns']): Expiry {
  const signIn = profile.session === null ? undefined : signIns.get(profile.session)
  return {
    accessToken: signIn?.accessTokenUntil ?? null,
    roleCredentials: null,
    signInSession: null,
    signInSessionHow: 'unknown',
  }
}

/** An explanation without a ladder: what the profile's own settings say. */
export function explainPlain(tool: Tool, chosen: ChosenProfile, { profiles, signIns }: Known): Explanation {
  const profile = profiles.get(chosen.profile)
  const selectedBy = chosen.by === 'argument' || chosen.by === 'active' ? 'option' : chosen.by
  const common = { schema: 1, tool, ladder: [] } as const
  if (!profile) {
    const isDefault = chosen.by === 'default'
    return {
      ...common,
      profile: { name: chosen.profile, selectedBy, exists: false },
      outcome: isDefault ? 'none' : 'fails',
      source: null,
      chain: [],
      region: { value: null, from: null },
      account: { id: null, how: null },
      expires: { accessToken: null, roleCredentials: null, signInSession: null, signInSessionHow: 'unknown' },
      findings: [isDefault ? nothingChosen() : profileMissing(chosen.profile, profiles.keys())],
    }
  }
  const { outcome } = plainVerdict(profile, signIns)
  const source = sourceOf(profile)
  return {
    ...common,
    profile: { name: profile.name, selectedBy, exists: true },
    outcome,
    source,
    chain: source ? [source] : [],
    region: { value: profile.region, from: profile.region === null ? null : `${profile.at.file}:${profile.name}` },
    account: { id: profile.accountId, how: accountHow(profile) },
    expires: expiryOf(profile, signIns),
    findings: [],
  }
}

const nothingChosen = (): Finding =>
  problem(
    'profile-missing',
    'No profile is chosen and there is none named `default`. Choose one with `latchkey use NAME`.',
  )

function accountHow({ accountId, kind }: Profile): string | null {
  if (accountId === null) return null
  return kind === 'assume-role' || kind === 'web-identity' ? 'role-arn' : 'setting'
}

function sourceOf(profile: Profile): Source | null {
  if (profile.kind === 'none') return null
  return {
    kind: profile.kind,
    profile: profile.name,
    file: profile.at.file,
    line: profile.at.line,
    accessKeyId: null,
    roleArn: null,
    accountId: profile.accountId,
    roleName: profile.roleName,
    session: profile.session,
  }
}
