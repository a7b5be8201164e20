import { systemClock } from '../../core/clock.ts'
import { createEditing, type Editing } from '../../core/files/editing.ts'
import { stateDirectory } from '../../core/settings/stateDirectory.ts'
import type { Context } from '../command.ts'

/** Never asks a person to unlock the keychain: a command that is run by another program must not stop for that. */
export async function openEditing({ env }: Context, home: string): Promise<Editing> {
  const directory = await stateDirectory(env)
  const clock = systemClock
  return createEditing({ env, home, stateDirectory: directory, clock, interactive: false })
}
