import { problem } from '../../core/model/finding.ts'
import { type Context, exit, fail } from '../command.ts'
import { exitFor } from '../signInPorts.ts'
import { vaultOf } from './open.ts'

export async function run(context: Context): Promise<number> {
  const { keys, unlock } = await vaultOf(context)
  if (keys.kind() === 'passphrase') {
    const each =
      'Each command asks for the passphrase of the vault by itself, so there is nothing to unlock beforehand.'
    return fail(context, problem('usage', each), exit.usage)
  }
  const unlocked = await unlock(null)
  if (!unlocked.ok) return fail(context, unlocked.finding, exitFor(unlocked.finding))
  context.out(context.json ? `${JSON.stringify({ unlocked: true })}\n` : 'The vault can be read.\n')
  return exit.done
}
