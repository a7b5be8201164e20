import { Command, CommanderError } from 'commander'
import { problem } from '../core/model/finding.ts'
import { nearest } from '../core/settings/chosenProfile.ts'
import { type CommandSpec, exit } from './command.ts'
import type { Start } from './latchkey.ts'

interface Full {
  readonly commands: readonly CommandSpec[]
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
      '\nWithout a command: status. Exit codes: 0 good, 1 not good, 2 wrong use, 3 a person must sign in.',
    )
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: out, writeErr: () => undefined })
    .exitOverride()
  for (const [index, command] of commands.entries()) {
    const parser = program.command(command.name, { isDefault: index === 0 }).description(command.summary)
    if (command.positionals) parser.argument(command.positionals)
    for (const { name, value, summary } of command.options) {
      // Commander takes `--no-x` for the opposite of `--x`; the word itself is the option here.
      parser.option(value ? `--${name} <${value}>` : `--${name}`, summary)
    }
    parser.allowExcessArguments(false).action(async () => {
      code = await start(command, { options: optionsOf(command, parser.opts()), positionals: parser.args })
    })
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exit.done
    const message = explain(error, commands, args)
    if (asksJson) out(`${JSON.stringify({ error: problem('usage', message) })}\n`)
    else note(`${message}\nRun \`latchkey --help\` to see what there is.\n`)
    return exit.usage
  }
}

function optionsOf(
  { options }: CommandSpec,
  given: Readonly<Record<string, unknown>>,
): Record<string, string | boolean> {
  const found: Record<string, string | boolean> = {}
  for (const { name } of options) {
    const negated = name.startsWith('no-')
    const key = (negated ? name.slice(3) : name).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
    const value = given[key]
    if (negated) found[name] = value === false
    else if (typeof value === 'string' || value === true) found[name] = value
  }
  return found
}

function explain(error: CommanderError, commands: readonly CommandSpec[], args: readonly string[]): string {
  const named = args.find((arg) => !arg.startsWith('-'))
  if (named !== undefined && !commands.some(({ name }) => name === named)) {
    const near = nearest(
      named,
      commands.map(({ name }) => name),
    )
    return `There is no command \`${named}\`.${near === null ? '' : ` Did you mean \`${near}\`?`}`
  }
  const message = error.message.replace(/^error: /, '')
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`
}
