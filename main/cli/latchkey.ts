import type { CommandSpec, Given } from './commandSpec.ts'
import { commands } from './commands.ts'
import { colour, note, out } from './output.ts'
import { quickArguments } from './quickArguments.ts'

declare const LATCHKEY_VERSION: string

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    out(`${LATCHKEY_VERSION}\n`)
    return 0
  }
  const start: Start = async (command, { options, lists, positionals }) => {
    const context = { env: process.env, json: options.json === true, colour, positionals, options, lists, out, note }
    return (await command.load()).run(context)
  }
  const quick = quickArguments(commands, args)
  if (quick) return start(quick.command, quick)
  const { parseFully } = await import('./fullArguments.ts')
  return parseFully({ commands, args, version: LATCHKEY_VERSION, start, out, note })
}

export type Start = (command: CommandSpec, given: Given) => Promise<number>

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  async (error: unknown) => {
    const { reportCrash } = await import('./crash.ts')
    process.exitCode = await reportCrash(error)
  },
)
