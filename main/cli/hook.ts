import { join } from 'node:path'
import { problem } from '../core/model/finding.ts'
import { activeProfileFile } from '../core/settings/activeProfile.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import { type Context, exit, fail } from './command.ts'
import { type Hook, hooks } from './hookTexts.ts'

const isShell = (name: string): name is keyof typeof hooks => Object.hasOwn(hooks, name)

/** Prints what a shell runs to follow the active profile. */
export async function run(context: Context): Promise<number> {
  const [shell = ''] = context.positionals
  if (!isShell(shell)) {
    const message = `Name your shell: ${Object.keys(hooks).join(', ')}.`
    return fail(context, problem('usage', message), exit.usage)
  }
  // Where LATCHKEY_HOME leads is looked up by the shell itself, each time.
  const usual = await stateDirectory({ ...context.env, LATCHKEY_HOME: undefined })
  const hook: Hook = hooks[shell]
  context.out(hook({ usual: join(usual, activeProfileFile), file: activeProfileFile }))
  return exit.done
}
