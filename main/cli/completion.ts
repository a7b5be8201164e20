import { problem } from '../core/model/finding.ts'
import { type Context, exit, fail } from './command.ts'
import { completions } from './completionTexts.ts'

const isShell = (name: string): name is keyof typeof completions => Object.hasOwn(completions, name)

/** Prints what a shell runs to complete what is typed behind `latchkey`. */
export async function run(context: Context): Promise<number> {
  const [shell = ''] = context.positionals
  if (!isShell(shell)) {
    const message = `Name your shell: ${Object.keys(completions).join(', ')}.`
    return fail(context, problem('usage', message), exit.usage)
  }
  context.out(completions[shell])
  return exit.done
}
