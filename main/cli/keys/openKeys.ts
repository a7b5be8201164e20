import { createLongTermKeys, type LongTermKeys } from '../../core/keys/longTermKeys.ts'
import { done, type Result } from '../../core/model/finding.ts'
import type { Context } from '../command.ts'
import { openEditing } from '../config/openEditing.ts'
import { programHere } from '../programHere.ts'
import { credentialPorts } from '../signInPorts.ts'

/** The long-term keys of this machine, for one command. A person at a terminal can be asked to unlock the keychain. */
export async function openKeys(context: Context): Promise<Result<LongTermKeys>> {
  const ports = await credentialPorts(context)
  if (!ports.ok) return ports
  const editing = await openEditing(context, ports.value.home)
  const { env } = context
  const interactive = process.stdin.isTTY === true
  return done(createLongTermKeys({ ...ports.value, editing, program: () => programHere(env), interactive }))
}
