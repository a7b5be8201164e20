import type { Explanation, Outcome } from '../core/model/explanation.ts'
import { exit } from './command.ts'
import type { Tone } from './text.ts'

/** What an outcome is called, where there is room for a few words. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  works: 'works',
  'needs-sign-in': 'needs you to sign in',
  'needs-mfa': 'needs an MFA code',
  fails: 'fails',
  none: 'finds no credentials',
  unknown: 'not judged without running it',
}

/** The same for a column of a list. */
export const shortOutcomes: Readonly<Record<Outcome, string>> = {
  works: 'works',
  'needs-sign-in': 'sign in',
  'needs-mfa': 'MFA code',
  fails: 'fails',
  none: 'none',
  unknown: '?',
}

/** Each state has a colour and a shape of its own. */
export const outcomeTones: Readonly<Record<Outcome, Tone>> = {
  works: 'works',
  'needs-sign-in': 'needs',
  'needs-mfa': 'needs',
  fails: 'broken',
  none: 'broken',
  unknown: 'unknown',
}

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

/** The exit code for what is explained: that of the tool that fares worst. */
export function exitOf(explanations: readonly Explanation[]): number {
  const worst = Math.max(...explanations.map(({ outcome }) => severities.indexOf(codes[outcome])))
  return severities[worst] ?? exit.done
}
