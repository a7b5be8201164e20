import { systemClock } from '../../core/clock.ts'
import { createLongTermKeys, type LongTermKeys } from '../../core/keys/longTermKeys.ts'
import { done, type Result } from '../../core/model/finding.ts'
import { stateDirectory } from '../../core/settings/stateDirectory.ts'
import type { Context } from '../command.ts'
import { openEditing } from '../config/openEditing.ts'
import { programHere } from '../programHere.ts'
import { credentialPorts } from '../signInPorts.ts'
import { vaultAndHistory } from '../vaultHere.ts'

/** The long-term keys of this machine, for one command. A person at a terminal can be asked to unlock the keychain. */
export async function openKeys(context: Context): Promise<Result<LongTermKeys>> {
  const ports = await credentialPorts(context)
  if (!ports.ok) return ports
  const { env } = context
  const { vault, box } = vaultAndHistory(await stateDirectory(env), systemClock)
  const editing = await openEditing(context, ports.value.home, box)
  const interactive = process.stdin.isTTY === true
  const program = () => programHere(env)
  return done(createLongTermKeys({ ...ports.value, vault: async () => vault, editing, program, interactive }))
}
