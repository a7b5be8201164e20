import { isUnanswered } from '../core/vault/unanswered.ts'
import type { Context } from './command.ts'
import { type CommandSpec, type Given, splitBehind } from './commandSpec.ts'
import { credentialsCommand } from './credentialsCommand.ts'
import { allWritten, colour, isAllWritten, note, out } from './output.ts'
import { quickArguments } from './quickArguments.ts'

declare const LATCHKEY_VERSION: string

// It would write to standard error what is no concern of whoever runs this.
if (process.versions.node.startsWith('20.')) process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'

async function main(given: readonly string[]): Promise<number> {
  if (given.length === 1 && (given[0] === '--version' || given[0] === '-V')) {
    out(`${LATCHKEY_VERSION}\n`)
    return 0
  }
  const asked = given[0] === credentialsCommand.name ? quickArguments([credentialsCommand], given) : null
  if (asked) return ended(await start(asked.command, asked))
  const { commands } = await import('./commands.ts')
  if (given[0] === '__complete') {
    const { complete } = await import('./completionAnswer.ts')
    return complete(commands, given.slice(1), process.env, out)
  }
  const { args, ...behind } = splitBehind(commands, given)
  const startWith: Start = (command, found) => start(command, found, behind)
  const quick = quickArguments(commands, args)
  if (quick) return startWith(quick.command, quick)
  const { parseFully } = await import('./fullArguments.ts')
  return parseFully({ commands, args, version: LATCHKEY_VERSION, start: startWith, out, note })
}

async function start(
  command: CommandSpec,
  { options, lists, positionals }: Given,
  behind: Pick<Context, 'behind'> = {},
): Promise<number> {
  const json = options.json === true
  const context = { env: process.env, json, colour, positionals, options, lists, ...behind, out, note }
  return (await command.load()).run(context)
}

/** At once: to take down the keychain's binding and the socket takes milliseconds, and a tool waits for the end. */
function ended(code: number): number {
  if (isAllWritten()) leave(code)
  return code
}

/** Where the keychain does not answer, only a process that takes the place of this one does not wait for it. */
function leave(code: number): never {
  const isReplaceable = process.platform !== 'win32' && typeof process.execve === 'function'
  if (isUnanswered() && isReplaceable) process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {})
  return process.exit(code)
}

/** When there is nothing left to do; nobody waits for a keychain that has been given up. */
function end(code: number): void {
  process.exitCode = code
  if (isUnanswered()) void allWritten().then(() => leave(code))
}

export type Start = (command: CommandSpec, given: Given) => Promise<number>

main(process.argv.slice(2)).then(end, async (error: unknown) => {
  const { reportCrash } = await import('./crash.ts')
  end(await reportCrash(error))
})
