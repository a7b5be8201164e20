import { kindNames } from '../../preload/contract.ts'
import type { Explanation, Outcome } from '../core/model/explanation.ts'
import { explainPlain } from '../core/resolve/plain.ts'
import { type ChosenProfile, chooseProfile } from '../core/settings/chosenProfile.ts'
import { type Context, exit, fail } from './command.ts'
import { look, type Seen } from './machine.ts'
import { bold, dim, signInWords, table } from './text.ts'

const codes: Readonly<Record<Outcome, number>> = {
  works: exit.done,
  unknown: exit.done,
  'needs-sign-in': exit.needsPerson,
  'needs-mfa': exit.needsPerson,
  fails: exit.notGood,
  none: exit.notGood,
}
/** From best to worst. */
const severities: readonly number[] = [exit.done, exit.needsPerson, exit.notGood]

export async function run(context: Context): Promise<number> {
  const found = look(context)
  if (!found.ok) return fail(context, found.finding)
  const seen = found.value
  const chosen = chooseProfile(undefined, context.env, await seen.active())
  const explanations = [explainPlain('aws', chosen, seen), explainPlain('cdk', chosen, seen)]
  context.out(context.json ? asJson(seen, chosen, explanations) : asText(seen, chosen, explanations, context.colour()))
  const worst = Math.max(...explanations.map(({ outcome }) => severities.indexOf(codes[outcome])))
  return severities[worst] ?? exit.done
}

function asJson(
  { signIns, findings }: Seen,
  { profile, by }: ChosenProfile,
  explanations: readonly Explanation[],
): string {
  const sessions = [...signIns.values()].map(({ id, state, accessTokenUntil, refreshable }) => ({
    session: id,
    state,
    accessTokenUntil,
    refreshable,
    signInSessionUntil: null,
    how: 'unknown',
  }))
  return `${JSON.stringify({ active: { profile, by }, explanations, signIns: sessions, findings })}\n`
}

const outcomeWords: Readonly<Record<Outcome, string>> = {
  works: 'works',
  'needs-sign-in': 'needs you to sign in',
  'needs-mfa': 'needs an MFA code',
  fails: 'will fail',
  none: 'finds no credentials',
  unknown: 'cannot be told from the files alone',
}

const byWords: Readonly<Record<ChosenProfile['by'], string>> = {
  argument: 'as named',
  AWS_PROFILE: 'from AWS_PROFILE',
  active: 'the active profile',
  default: 'nothing else is chosen',
}

function asText(
  { profiles, signIns, findings, now }: Seen,
  { profile: name, by }: ChosenProfile,
  explanations: readonly Explanation[],
  colour: boolean,
): string {
  const rows: string[][] = []
  const profile = profiles.get(name)
  if (profile) {
    const signIn = profile.session === null ? undefined : signIns.get(profile.session)
    rows.push(['kind', kindNames[profile.kind]])
    if (profile.accountId !== null)
      rows.push(['account', [profile.accountId, profile.roleName].filter(Boolean).join(' · ')])
    rows.push(['region', profile.region ?? 'none set'])
    if (signIn) rows.push(['sign-in', `${signIn.id} ${signInWords(signIn, now)}`])
  }
  for (const { tool, outcome } of explanations) rows.push([tool, outcomeWords[outcome]])
  const problems = new Set(
    [...findings, ...explanations.flatMap((explanation) => explanation.findings)].map(({ message }) => message),
  )
  return [
    `${bold(name, colour)} ${dim(`(${byWords[by]})`, colour)}\n`,
    table(rows.map(([label = '', value = '']) => [`  ${label}`, value])),
    ...[...problems].map((message) => `${message}\n`),
  ].join('')
}
