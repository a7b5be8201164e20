import type { Finding, Result } from '../core/model/finding.ts'
import type { Keys } from '../core/model/keys.ts'
import { resolve } from '../core/resolve/resolve.ts'
import { profileMissing } from '../core/settings/chosenProfile.ts'
import type { Asker } from '../core/sources/sts.ts'
import { codeAsker } from './askCode.ts'
import { type Context, exit } from './command.ts'
import { hasTerminal } from './config/ask.ts'
import { chosenSection } from './config/section.ts'
import { credentialsFor } from './credentialsFor.ts'
import { look } from './machine.ts'
import { credentialPorts, exitFor } from './signInPorts.ts'

/** A profile as `aws` has it, for a command that a person may be sitting at. */
export interface Attended {
  readonly profile: string
  readonly asker: Asker
  /** Its keys; at a terminal a person is asked for a code. */
  keys(): Promise<{ readonly ok: true; readonly value: Keys } | Refusal>
}

export interface Refusal {
  readonly ok: false
  readonly finding: Finding
  readonly code: number
}

export const refusalOf = (finding: Finding): Refusal => ({ ok: false, finding, code: exitFor(finding) })

export async function attended(
  context: Context,
  signal?: AbortSignal,
): Promise<{ readonly ok: true; readonly value: Attended } | Refusal> {
  const profile = context.positionals[0] ?? (await chosenSection(context)).name
  const seen = await look(context)
  if (!seen.ok) return refusalOf(seen.finding)
  const machine = seen.value
  const explanation = resolve(machine.world, { tool: 'aws', profile })
  if (!explanation.profile.exists) return refusalOf(profileMissing(profile, machine.profiles.keys()))
  const ports = await credentialPorts(context)
  if (!ports.ok) return refusalOf(ports.finding)
  const keys = async () => {
    const asker = codeAsker()
    const isAttended = hasTerminal(context)
    const asking = { interactive: isAttended, ...(isAttended && { askCode: asker.askCode }), ...(signal && { signal }) }
    const found: Result<Keys> = await credentialsFor(context, { profile, ...asking })
    if (found.ok) return found
    return asker.wasInterrupted() ? { ...found, code: exit.interrupted } : refusalOf(found.finding)
  }
  const asker = { ports: ports.value, machine, explanation, person: signal ? { signal } : {} }
  return { ok: true, value: { profile, asker, keys } }
}
