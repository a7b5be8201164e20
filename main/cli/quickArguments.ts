import type { CommandSpec, Context } from './command.ts'

export interface Quick extends Pick<Context, 'options' | 'positionals'> {
  readonly command: CommandSpec
}

/**
 * Reads the plain forms (`latchkey profiles --json`) without loading a parser. Null for everything else: help, options
 * with values, mistakes; the full parser takes those.
 */
export function quickArguments(commands: readonly CommandSpec[], args: readonly string[]): Quick | null {
  const [first, ...others] = args
  const named = first !== undefined && !first.startsWith('-')
  const command = named ? commands.find(({ name }) => name === first) : commands[0]
  if (!command) return null
  const options: Record<string, boolean> = {}
  const positionals: string[] = []
  for (const arg of named ? others : args) {
    if (!arg.startsWith('-')) {
      positionals.push(arg)
      continue
    }
    const option = command.options.find(({ name, value }) => !value && arg === `--${name}`)
    if (!option) return null
    options[option.name] = true
  }
  return positionals.length > (command.positionals ? 1 : 0) ? null : { command, options, positionals }
}
