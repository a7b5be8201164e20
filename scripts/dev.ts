import { type ChildProcess, spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { buildAll } from './build.ts'
import { findRuntime } from './electronRuntime.ts'
import { root } from './run.ts'

/** Sources in these folders are built again when one of them changes. */
const watched = ['main', 'preload', 'renderer']
const burstMs = 150

let running: ChildProcess | null = null

function restart(): void {
  running?.kill()
  const runtime =
    process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? findRuntime() : null
  const [program, args] = runtime
    ? [runtime, [root]]
    : [process.execPath, [join(root, 'out', 'cli', 'latchkey.mjs'), 'ui']]
  running = spawn(program, args, { cwd: root, stdio: 'inherit' })
}

async function rebuild(): Promise<void> {
  try {
    await buildAll()
    restart()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
  }
}

/** Builds one after the other: what changes during a build is in the next one. */
let turn = rebuild()
let isPlanned = false
const plan = () => {
  if (isPlanned) return
  isPlanned = true
  setTimeout(() => {
    isPlanned = false
    turn = turn.then(rebuild)
  }, burstMs)
}
for (const folder of watched) watch(join(root, folder), { recursive: true }, plan)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    running?.kill()
    process.exit(130)
  })
}
