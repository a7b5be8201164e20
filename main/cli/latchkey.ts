import { type CommandSpec, type Given, splitBehind } from './commandSpec.ts'
import { commands } from './commands.ts'
import { colour, note, out } from './output.ts'
import { quickArguments } from './quickArguments.ts'

declare const LATCHKEY_VERSION: string

// It would write to standard error what is no concern of whoever runs this.
if (process.versions.node.startsWith('20.')) process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

async function main(given: readonly string[]): Promise<number> {
  if (given[0] === '__complete') {
    const { complete } = await import('./completionAnswer.ts')
    return complete(commands, given.slice(1), process.env, out)
  }
  const { args, ...behind } = splitBehind(commands, given)
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    out(`${LATCHKEY_VERSION}\n`)
    return 0
  }
  const start: Start = async (command, { options, lists, positionals }) => {
    const json = options.json === true
    const context = { env: process.env, json, colour, positionals, options, lists, ...behind, out, note }
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
