import { signInName } from '../../preload/words.ts'
import { fileFindings, findingsFor } from '../core/doctor/doctor.ts'
import { examine } from '../core/doctor/examine.ts'
import type { Explanation } from '../core/model/explanation.ts'
import type { Finding } from '../core/model/finding.ts'
import { resolve } from '../core/resolve/resolve.ts'
import { type ChosenProfile, chooseProfile } from '../core/settings/chosenProfile.ts'
import { type Context, fail } from './command.ts'
import { factsText } from './explainText.ts'
import { findingPrinter, findingsOf, findingText, shownFiles } from './findings.ts'
import { look, type Seen } from './machine.ts'
import { exitOf } from './outcomes.ts'
import { bold, dim, signInWords } from './text.ts'

export async function run(context: Context): Promise<number> {
  if (context.options.callers === true) return (await import('./statusCallers.ts')).run(context)
  const found = await look(context)
  if (!found.ok) return fail(context, found.finding)
  const chosen = chooseProfile(undefined, context.env, found.value.active())
  const seen = found.value
  // What Latchkey's own choice becomes in a shell that has the hook.
  const env = chosen.by === 'active' ? { ...seen.world.env, AWS_PROFILE: chosen.profile } : seen.world.env
  const examined = examine({ world: { ...seen.world, env }, files: seen.files })
  const explanations = (['aws', 'cdk'] as const).map((tool): Explanation => {
    const explanation = resolve(examined.world, { tool, ladder: context.json })
    return { ...explanation, findings: findingsFor(examined, explanation) }
  })
  context.out(context.json ? asJson(seen, chosen, explanations) : asText(seen, chosen, explanations, context.colour()))
  return exitOf(explanations)
}

/** Those that belong beside the explanations, and those of the files as such. */
function allFindings(seen: Seen, explanations: readonly Explanation[]): readonly Finding[] {
  const beside = findingsOf(explanations)
  const isNew = (finding: Finding) =>
    !beside.some(({ code, at }) => code === finding.code && at?.file === finding.at?.file)
  return [...beside, ...fileFindings(examine(seen)).filter(isNew)]
}

function asJson(seen: Seen, { profile, by }: ChosenProfile, explanations: readonly Explanation[]): string {
  const shown = findingPrinter(seen.files)
  const { learnt } = seen.world
  const signIns = [...seen.signIns.values()].map(({ id, state, accessTokenUntil, refreshable }) => {
    const signInSessionUntil = learnt.get(id) ?? null
    const how = signInSessionUntil === null ? 'unknown' : 'learnt'
    return { session: id, state, accessTokenUntil, refreshable, signInSessionUntil, how }
  })
  return `${JSON.stringify({
    active: { profile, by },
    explanations: explanations.map((one) => ({ ...one, findings: one.findings.map(shown) })),
    signIns,
    findings: allFindings(seen, explanations).map(shown),
  })}\n`
}

const byWords: Readonly<Record<ChosenProfile['by'], string>> = {
  argument: 'as named',
  AWS_PROFILE: 'from AWS_PROFILE',
  active: 'the active profile',
  default: 'nothing else is chosen',
}

function asText(
  seen: Seen,
  { profile: name, by }: ChosenProfile,
  explanations: readonly Explanation[],
  colour: boolean,
): string {
  const { profiles, signIns, now, files } = seen
  const session = profiles.get(name)?.session ?? null
  const signIn = session === null ? undefined : signIns.get(session)
  const shown = shownFiles(files)
  const findings = allFindings(seen, explanations)
  return [
    `${bold(name, colour)} ${dim(`(${byWords[by]})`, colour)}\n\n`,
    factsText({ explanations, signIns, now, heading: name, shown, colour }),
    signIn ? `\nSign-in ${signInName(signIn)}: ${signInWords(signIn, now)}.\n` : '',
    ...findings.map((finding) => `\n${findingText(finding, shown, colour)}`),
  ].join('')
}
