import { Command, CommanderError } from 'commander'
import { problem } from '../core/model/finding.ts'
import { nearest } from '../core/settings/chosenProfile.ts'
import { exit } from './command.ts'
import {
  type CommandEntry,
  type CommandGroup,
  type CommandSpec,
  type Given,
  isGroup,
  jsonOption,
  takes,
} from './commandSpec.ts'
import type { Start } from './latchkey.ts'

interface Full {
  readonly commands: readonly CommandEntry[]
  readonly args: readonly string[]
  readonly version: string
  readonly start: Start
  readonly out: (text: string) => void
  readonly note: (text: string) => void
}

/** Reads any arguments, and answers help and mistakes itself. */
export async function parseFully({ commands, args, version, start, out, note }: Full): Promise<number> {
  const asksJson = args.includes('--json')
  let code: number = exit.done
  const program = new Command('latchkey')
    .description('Keeps AWS credentials in order: which ones aws and cdk will use, and until when.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .usage('[command] [options]')
    .addHelpText(
      'after',
      '\nWithout a command: status. Exit codes: 0 good, 1 not good, 2 wrong use, 3 a person must sign in or give a code,\n4 the keychain is locked or missing, 5 AWS or the network refused, 130 interrupted.',
    )
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${command.usage()}` })
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: out, writeErr: () => undefined })
    .exitOverride()
  const addCommand = (parent: Command, command: CommandSpec, isDefault: boolean) => {
    const parser = parent.command(command.name, { isDefault }).description(command.summary)
    const { positionals, behind } = command
    parser.usage(['[options]', positionals, behind && `-- ${behind}`].filter(Boolean).join(' '))
    for (const { name, value, repeats, summary } of command.options) {
      // Commander takes `--no-x` for the opposite of `--x`; the word itself is the option here.
      const flags = value ? `--${name} <${value}>` : `--${name}`
      if (repeats) parser.option(flags, summary, (one: string, before: readonly string[] = []) => [...before, one])
      else parser.option(flags, summary)
    }
    if (command.more !== undefined) parser.addHelpText('after', `\n${command.more}`)
    parser.allowExcessArguments(true).action(async () => {
      if (!takes(command, parser.args.length)) throw wrongCount(parser, command)
      code = await start(command, { ...optionsOf(command, parser.optsWithGlobals()), positionals: parser.args })
    })
  }
  const addGroup = ({ name, summary, subcommands }: CommandGroup) => {
    const group = program.command(name).description(summary).usage('<command> [options]')
    group.helpCommand('help [command]', 'print help for a command').option('--json', jsonOption.summary)
    for (const command of subcommands) addCommand(group, command, false)
    group.allowExcessArguments(true).action(() => {
      const [named] = group.args
      if (named !== undefined) throw noSuchCommand(`${name} `, named, subcommands)
      if (asksJson) throw wrongUse(`\`latchkey ${name}\` needs one of its commands: ${list(subcommands)}.`)
      note(group.helpInformation())
      code = exit.usage
    })
  }
  for (const [index, entry] of commands.entries()) {
    if (isGroup(entry)) addGroup(entry)
    else addCommand(program, entry, index === 0)
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exit.done
    const message = explain(error, commands, args)
    if (asksJson) out(`${JSON.stringify({ error: problem('usage', message) })}\n`)
    else note(`${message}\nRun \`latchkey ${helpFor(commands, args)}\` to see what there is.\n`)
    return exit.usage
  }
}

function optionsOf(
  { options }: CommandSpec,
  given: Readonly<Record<string, unknown>>,
): Pick<Given, 'options' | 'lists'> {
  const found: Record<string, string | boolean> = {}
  const lists: Record<string, readonly string[]> = {}
  for (const { name } of options) {
    const negated = name.startsWith('no-')
    const key = (negated ? name.slice(3) : name).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    const value = given[key]
    if (negated) found[name] = value === false
    else if (typeof value === 'string' || value === true) found[name] = value
    else if (Array.isArray(value)) lists[name] = value.map(String)
  }
  return { options: found, lists }
}

function explain(error: CommanderError, commands: readonly CommandEntry[], args: readonly string[]): string {
  const named = args.find((arg) => !arg.startsWith('-'))
  const isCommand = named === undefined || commands.some(({ name }) => name === named)
  const { message } = isCommand ? error : noSuchCommand('', named, commands)
  const sentence = message.replace(/^error: /, '')
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${/[.?]$/.test(sentence) ? '' : '.'}`
}

function helpFor(commands: readonly CommandEntry[], [first, second]: readonly string[]): string {
  const entry = commands.find(({ name }) => name === first)
  if (entry === undefined) return '--help'
  const isInGroup = isGroup(entry) && entry.subcommands.some(({ name }) => name === second)
  return `${entry.name}${isInGroup ? ` ${second}` : ''} --help`
}

function noSuchCommand(parent: string, named: string, commands: readonly CommandEntry[]): CommanderError {
  const near = nearest(
    named,
    commands.map(({ name }) => name),
  )
  const hint = near === null ? '' : ` Did you mean \`${parent}${near}\`?`
  return wrongUse(`There is no command \`${parent}${named}\`.${hint}`)
}

function wrongCount(parser: Command, { positionals, behind }: CommandSpec): CommanderError {
  const path = [parser.parent?.name(), parser.name()].filter((name) => name !== 'latchkey').join(' ')
  if (behind !== undefined)
    return wrongUse(`Put the command behind \`--\`: latchkey ${path} ${positionals ?? ''} -- ${behind}`)
  return wrongUse(
    positionals === undefined
      ? `\`latchkey ${path}\` takes no arguments.`
      : `\`latchkey ${path}\` takes these arguments: ${positionals}.`,
  )
}

const wrongUse = (message: string) => new CommanderError(exit.usage, 'latchkey.usage', message)

const list = (commands: readonly CommandSpec[]) => commands.map(({ name }) => name).join(', ')
