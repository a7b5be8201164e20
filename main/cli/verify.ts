import type { Machine } from '../core/machine/readMachine.ts'
import type { Explanation } from '../core/model/explanation.ts'
import type { Finding, Result } from '../core/model/finding.ts'
import { type CallerIdentity, callerIdentity } from '../core/sources/callerIdentity.ts'
import { type CredentialPorts, explainedKeys } from '../core/sources/credentials.ts'
import type { Context } from './command.ts'
import { credentialPorts, exitFor } from './signInPorts.ts'

export interface Verified {
  readonly explanations: readonly Explanation[]
  /** Why not all of them could be verified; null where they could. */
  readonly refusal: { readonly finding: Finding; readonly code: number } | null
}

/** Gets the credentials that are predicted to work, and asks STS whose they are. The others need no asking. */
export async function verify(context: Context, machine: Machine, predicted: readonly Explanation[]): Promise<Verified> {
  const here = await credentialPorts(context)
  if (!here.ok) return { explanations: predicted, refusal: { finding: here.finding, code: exitFor(here.finding) } }
  // The environment that was explained, be it only supposed.
  const ask = asking({ ...here.value, env: machine.world.env }, machine)
  const explanations: Explanation[] = []
  let refusal: Verified['refusal'] = null
  for (const explanation of predicted) {
    const { outcome, profile, tool } = explanation
    const isAsked: boolean = refusal === null && (outcome === 'works' || outcome === 'unknown')
    const answer: Result<CallerIdentity> | null = isAsked ? await ask(explanation) : null
    if (answer?.ok) explanations.push({ ...explanation, account: { id: answer.value.account, how: 'sts' } })
    else explanations.push(explanation)
    if (answer?.ok !== false) continue
    const finding: Finding = answer.finding
    refusal = { finding: { ...finding, profile: profile.name, tools: [tool] }, code: exitFor(finding) }
  }
  return { explanations, refusal }
}

/** Tools mostly come to the same keys, about which one answer is enough. */
function asking(ports: CredentialPorts, machine: Machine) {
  const keysOf = explainedKeys(ports)
  const known = new Map<string, Result<CallerIdentity>>()
  return async (explanation: Explanation): Promise<Result<CallerIdentity>> => {
    const keys = await keysOf(machine, explanation)
    if (!keys.ok) return keys
    const { accessKeyId, secretAccessKey, sessionToken } = keys.value
    const id = [accessKeyId, secretAccessKey.reveal(), sessionToken?.reveal()].join(' ')
    const answer = known.get(id) ?? (await callerIdentity({ ports, machine, explanation, person: {} }, keys.value))
    known.set(id, answer)
    return answer
  }
}
