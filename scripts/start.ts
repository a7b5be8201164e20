import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { stateDirectory } from '../main/core/settings/stateDirectory.ts'
import { buildAll } from './build.ts'
import { electronPackage, findRuntime } from './electronRuntime.ts'
import { root } from './run.ts'

const fetchLimitMs = 60_000
/** A desktop that ends with an error this soon has not come up at all. */
const startLimitMs = 10_000

interface Ended {
  readonly code: number
  readonly afterMs: number
}

function runToEnd(
  program: string,
  args: readonly string[],
  options: { logTo: string | null; limitMs?: number },
): Promise<Ended> {
  const began = performance.now()
  const log = options.logTo === null ? null : openSync(options.logTo, 'a', 0o600)
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: log === null ? 'inherit' : ['ignore', log, log],
      ...(options.limitMs !== undefined && { timeout: options.limitMs }),
    })
    const end = (code: number) => {
      if (log !== null) closeSync(log)
      resolve({ code, afterMs: performance.now() - began })
    }
    const passOn = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', passOn).on('SIGTERM', passOn)
    child.on('error', () => end(127))
    child.on('exit', (code) => end(code ?? 1))
  })
}

/** Opens the desktop application. Gives back why it could not, in words that end a sentence, or null when it has run. */
async function openDesktop(logs: string): Promise<string | null> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display here'
  if (findRuntime() === null) {
    console.error("Fetching Electron's runtime, once; this takes up to a minute.")
    const logTo = join(logs, 'electron-install.log')
    await runToEnd(process.execPath, [join(electronPackage, 'install.js')], { logTo, limitMs: fetchLimitMs })
    if (findRuntime() === null) return `Electron's runtime could not be fetched (${logTo} says why)`
  }
  const program = findRuntime()
  if (program === null) return "Electron's runtime is gone again"
  const logTo = join(logs, 'desktop-output.log')
  const { code, afterMs } = await runToEnd(program, [root], { logTo })
  return code !== 0 && afterMs < startLimitMs ? `Electron could not start (${logTo} says why)` : null
}

async function start(): Promise<number> {
  await buildAll()
  const logs = await stateDirectory(process.env)
  mkdirSync(logs, { recursive: true, mode: 0o700 })
  const why = await openDesktop(logs)
  if (why === null) return 0
  console.error(`The desktop window cannot be opened because ${why}; here is the same window for your browser:`)
  const { code } = await runToEnd(process.execPath, [join(root, 'out', 'cli', 'latchkey.mjs'), 'ui'], { logTo: null })
  return code
}

try {
  process.exitCode = await start()
} catch (error) {
  console.error(`Latchkey could not be started: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
