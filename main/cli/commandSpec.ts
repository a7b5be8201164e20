import type { Context } from './command.ts'

export interface Option {
  readonly name: string
  /** What its value is called; without one the option is a switch. */
  readonly value?: string
  /** Whether it may be given several times, each with a value. */
  readonly repeats?: boolean
  readonly summary: string
}

export const jsonOption: Option = { name: 'json', summary: 'print one JSON document' }

/** What a person has given a command. */
export type Given = Pick<Context, 'options' | 'lists' | 'positionals'>

interface Described {
  readonly name: string
  readonly summary: string
}

/** A command as data: both the quick reading of the arguments and the full one follow from it. */
export interface CommandSpec extends Described {
  /** How its arguments are called: `[may]` be there, `<must>` be there, the last one `<several...>` times. */
  readonly positionals?: string
  /** How the command behind `--` is called, where there is one; every word of it is left as it is. */
  readonly behind?: string
  readonly options: readonly Option[]
  /** What its help says at the end. */
  readonly more?: string
  /** Loads what it does; only the command that runs is loaded. */
  readonly load: () => Promise<{ readonly run: (context: Context) => Promise<number> }>
}

/** Commands under one name, as `config` has them. */
export interface CommandGroup extends Described {
  readonly subcommands: readonly CommandSpec[]
}

export type CommandEntry = CommandSpec | CommandGroup

export const isGroup = (entry: CommandEntry): entry is CommandGroup => 'subcommands' in entry

/** Takes off what stands behind the first `--`, for a command that has something there. */
export function splitBehind(
  commands: readonly CommandEntry[],
  args: readonly string[],
): { readonly args: readonly string[]; readonly behind?: readonly string[] } {
  const at = args.indexOf('--')
  const command = commands.find(({ name }) => name === args[0])
  if (at === -1 || !command || isGroup(command) || command.behind === undefined) return { args }
  return { args: args.slice(0, at), behind: args.slice(at + 1) }
}

/** Whether a command takes as many arguments. */
export function takes({ positionals = '' }: CommandSpec, count: number): boolean {
  const words = positionals.split(' ').filter(Boolean)
  const least = words.filter((word) => word.startsWith('<')).length
  return count >= least && (count <= words.length || words.some((word) => word.includes('...')))
}
