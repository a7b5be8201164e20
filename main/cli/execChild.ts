import { spawn } from 'node:child_process'
import { closeSync, constants as fileConstants, openSync } from 'node:fs'
import { constants } from 'node:os'
import type { Started } from './execWindows.ts'

const notFound = 127
const notExecutable = 126
const bySignal = 128

export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

export interface Ended {
  readonly code: number
  /** Why it never ran; null where it did. */
  readonly failure: string | null
}

/** What somebody sends to this process alone, and means the command. */
const forwarded = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const
/** What a terminal sends to everything that runs in it. */
const fromTerminal = ['SIGINT', 'SIGQUIT'] as const

/** Runs a command in place of this process: the same terminal, the same signals; gives back what a shell would. */
export async function runChild(command: Command, env: Readonly<Record<string, string>>): Promise<Ended> {
  const started = await startedAs(command, env)
  const { program } = command
  if (!started) return { code: notExecutable, failure: `\`${program}\` is a script, and takes no line breaks.` }
  return new Promise((resolve) => {
    const handlers = new Map<NodeJS.Signals, () => void>()
    const end = (ended: Ended) => {
      for (const [signal, handler] of handlers) process.off(signal, handler)
      resolve(ended)
    }
    // Where there is a terminal the command hears these by itself, and a second one would mean something else to it.
    const alone = hasTerminal() ? [] : fromTerminal
    const pass = (signal: NodeJS.Signals) => () => void child.kill(signal)
    for (const signal of fromTerminal) handlers.set(signal, () => undefined)
    for (const signal of [...forwarded, ...alone]) handlers.set(signal, pass(signal))
    if (process.platform === 'win32') for (const signal of ['SIGUSR1', 'SIGUSR2'] as const) handlers.delete(signal)
    const { args, isVerbatim } = started
    const how = { stdio: 'inherit', env: { ...env }, windowsVerbatimArguments: isVerbatim } as const
    const child = spawn(started.program, args, how)
    for (const [signal, handler] of handlers) process.on(signal, handler)
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) end(failureOf(program, error))
    })
    child.once('exit', (code, signal) => {
      end({ code: signal === null ? (code ?? notExecutable) : bySignal + constants.signals[signal], failure: null })
    })
  })
}

async function startedAs(command: Command, env: Readonly<Record<string, string>>): Promise<Started | null> {
  if (process.platform !== 'win32') return { ...command, isVerbatim: false }
  return (await import('./execWindows.ts')).commandOnWindows(command, env)
}

function failureOf(program: string, { code, message }: NodeJS.ErrnoException): Ended {
  if (code === 'ENOENT') return { code: notFound, failure: `There is no program \`${program}\`.` }
  const why = code === 'EACCES' ? 'it is not a program, or not one that you may run' : message
  return { code: notExecutable, failure: `\`${program}\` cannot be run: ${why}.` }
}

/** Whether a terminal controls this process, wherever its input and output lead. */
function hasTerminal(): boolean {
  if (process.platform === 'win32') return true
  try {
    closeSync(openSync('/dev/tty', fileConstants.O_RDONLY | fileConstants.O_NOCTTY))
    return true
  } catch {
    return false
  }
}
