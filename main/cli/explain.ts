import { findingsFor } from '../core/doctor/doctor.ts'
import { examine } from '../core/doctor/examine.ts'
import type { Examined } from '../core/doctor/examined.ts'
import type { Explanation } from '../core/model/explanation.ts'
import type { Tool } from '../core/model/finding.ts'
import { resolve } from '../core/resolve/resolve.ts'
import { simulated } from '../core/resolve/whatIf.ts'
import { type Context, exit, fail } from './command.ts'
import { Tally } from './explainAll.ts'
import { type Asked, allTools, asIfWords, readAsked } from './explainOptions.ts'
import { explanationText } from './explainText.ts'
import { findingPrinter, shownFiles } from './findings.ts'
import { look, type Seen } from './machine.ts'
import { exitOf } from './outcomes.ts'
import { dim } from './text.ts'

export async function run(context: Context): Promise<number> {
  const read = readAsked(context)
  if (!read.ok) return fail(context, read.finding, exit.usage)
  const asked = read.value
  const seen = await look(context, { env: simulated(context.env, asked.changes), app: asked.app })
  if (!seen.ok) return fail(context, seen.finding)
  // A person compares the two tools that they run; a program may want to know all of them.
  const tools = asked.tools ?? (context.json ? allTools : (['aws', 'cdk'] as const))
  const explain = explainer(seen.value, asked, context.json)
  return asked.isAll
    ? explainAll(context, seen.value, explain, tools)
    : explainOne(context, seen.value, asked, explain, tools)
}

type Explain = (tool: Tool, profile: string | undefined) => Explanation

/** Explains with the findings that belong beside it. */
function explainer(seen: Seen, { awsVersion, ladder, isAll }: Asked, json: boolean): Explain {
  const { world } = seen
  const examined: Examined = {
    ...examine(seen),
    explain: (tool, profile) => resolve(world, { tool, profile: profile ?? undefined, awsVersion }),
  }
  return (tool, profile) => {
    const explanation = resolve(world, { tool, profile, awsVersion, ladder })
    // A list for a person counts outcomes; the doctor speaks about all profiles at once.
    if (isAll && !json) return explanation
    return { ...explanation, findings: findingsFor(examined, explanation) }
  }
}

async function explainOne(
  context: Context,
  seen: Seen,
  asked: Asked,
  explain: Explain,
  tools: readonly Tool[],
): Promise<number> {
  const { json, out } = context
  const predicted = tools.map((tool) => explain(tool, asked.profile))
  const verified = asked.verify ? await (await import('./verify.ts')).verify(context, seen, predicted) : null
  const explanations = verified?.explanations ?? predicted
  const refusal = verified?.refusal ?? null
  if (json) {
    if (refusal) return fail(context, refusal.finding, refusal.code)
    out(asJson(seen, explanations, asked.isSingle))
    return exitOf(explanations)
  }
  const colour = context.colour()
  const { signIns, now, files } = seen
  const asIf = asIfWords(asked.changes, asked.app)
  if (asIf.length > 0) out(`${dim(`As if: ${asIf.join(', ')}`, colour)}\n\n`)
  out(explanationText({ explanations, signIns, now, shown: shownFiles(files), colour }))
  return refusal ? fail(context, refusal.finding, refusal.code) : exitOf(explanations)
}

function explainAll(context: Context, seen: Seen, explain: Explain, tools: readonly Tool[]): number {
  const explained = (profile: string) => tools.map((tool) => explain(tool, profile))
  if (context.json) {
    context.out(asJson(seen, [...profileNames(seen)].flatMap(explained), false))
    return exit.done
  }
  const tally = new Tally(tools)
  for (const profile of profileNames(seen)) tally.add(profile, explained(profile))
  context.out(tally.text(context.colour()))
  return exit.done
}

/** Every profile that any tool knows. */
function* profileNames({ world: { aws, sdk } }: Seen): Iterable<string> {
  yield* aws.merged.profiles.keys()
  for (const name of sdk.merged.profiles.keys()) if (!aws.merged.profiles.has(name)) yield name
}

function asJson(seen: Seen, explanations: readonly Explanation[], isSingle: boolean): string {
  const shown = findingPrinter(seen.files)
  const list = explanations.map((explanation) => ({ ...explanation, findings: explanation.findings.map(shown) }))
  return `${JSON.stringify(isSingle ? list[0] : list)}\n`
}
