import { type CommandEntry, type CommandSpec, type Given, isGroup, type Option, takes } from './commandSpec.ts'

export interface Quick extends Given {
  readonly command: CommandSpec
}

/**
 * Reads the plain forms (`latchkey profiles --json`) without loading a parser. Null for everything else: help, mistakes,
 * whatever could be meant in two ways; the full parser takes those.
 */
export function quickArguments(commands: readonly CommandEntry[], args: readonly string[]): Quick | null {
  const [first, ...others] = args
  const named = first !== undefined && !first.startsWith('-')
  const command = named ? commands.find(({ name }) => name === first) : commands[0]
  if (!command) return null
  const rest = named ? others : args
  if (isGroup(command)) return rest.length === 0 ? null : subcommand(command.subcommands, rest)
  const given = read(command, rest)
  return given && takes(command, given.positionals.length) ? { command, ...given } : null
}

const subcommand = (commands: readonly CommandSpec[], args: readonly string[]): Quick | null =>
  args[0]?.startsWith('-') ? null : quickArguments(commands, args)

function read(command: CommandSpec, args: readonly string[]): Given | null {
  const options: Record<string, string | boolean> = {}
  const lists: Record<string, string[]> = {}
  const positionals: string[] = []
  const rest = args.values()
  for (const arg of rest) {
    if (!arg.startsWith('-')) {
      positionals.push(arg)
      continue
    }
    const option = command.options.find(({ name }) => arg === `--${name}` || arg.startsWith(`--${name}=`))
    if (!option) return null
    const value = readValue(option, arg, rest)
    if (value === null) return null
    if (typeof value === 'string' && option.repeats) lists[option.name] = [...(lists[option.name] ?? []), value]
    else options[option.name] = value
  }
  return { options, lists, positionals }
}

/** What stands behind `=`, or else is the next argument. Null where that is not plain. */
function readValue({ name, value }: Option, arg: string, rest: Iterator<string>): string | boolean | null {
  const isAlone = arg === `--${name}`
  if (value === undefined) return isAlone || null
  if (!isAlone) return arg.slice(name.length + 3)
  const next = rest.next()
  return next.done || next.value.startsWith('-') ? null : next.value
}
