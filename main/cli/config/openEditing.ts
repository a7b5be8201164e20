import { systemClock } from '../../core/clock.ts'
import { createEditing, type Editing } from '../../core/files/editing.ts'
import { stateDirectory } from '../../core/settings/stateDirectory.ts'
import type { SecretBox } from '../../core/vault/secretBox.ts'
import type { Context } from '../command.ts'

/**
 * Never asks a person for the key of the history, unless it is given the box: a command that is run by another program
 * must not stop for that.
 */
export async function openEditing({ env }: Context, home: string, box?: SecretBox): Promise<Editing> {
  const directory = await stateDirectory(env)
  const clock = systemClock
  const asking = box ? { box, interactive: process.stdin.isTTY === true } : { interactive: false }
  return createEditing({ env, home, stateDirectory: directory, clock, ...asking })
}

/** For what cannot be done without the history: a person at a terminal is asked for its key. */
export async function openHistory(context: Context, home: string): Promise<Editing> {
  const { vaultAndHistory } = await import('../vaultHere.ts')
  return openEditing(context, home, vaultAndHistory(await stateDirectory(context.env), systemClock).box)
}
