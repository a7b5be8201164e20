import type { Context } from './command.ts'
import { type CommandEntry, type CommandSpec, isGroup, takes } from './commandSpec.ts'

export interface Quick extends Pick<Context, 'options' | 'positionals'> {
  readonly command: CommandSpec
}

/**
 * Reads the plain forms (`latchkey profiles --json`) without loading a parser. Null for everything else: help, options
 * with values, mistakes; the full parser takes those.
 */
export function quickArguments(commands: readonly CommandEntry[], args: readonly string[]): Quick | null {
  const [first, ...others] = args
  const named = first !== undefined && !first.startsWith('-')
  const command = named ? commands.find(({ name }) => name === first) : commands[0]
  if (!command) return null
  const rest = named ? others : args
  if (isGroup(command)) return rest.length === 0 ? null : subcommand(command.subcommands, rest)
  const options: Record<string, boolean> = {}
  const positionals: string[] = []
  for (const arg of rest) {
    if (!arg.startsWith('-')) {
      positionals.push(arg)
      continue
    }
    const option = command.options.find(({ name, value }) => !value && arg === `--${name}`)
    if (!option) return null
    options[option.name] = true
  }
  return takes(command, positionals.length) ? { command, options, positionals } : null
}

const subcommand = (commands: readonly CommandSpec[], args: readonly string[]): Quick | null =>
  args[0]?.startsWith('-') ? null : quickArguments(commands, args)
