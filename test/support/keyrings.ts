import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { program } from './program.ts'
import type { Scene } from './signingIn.ts'

const works = (command: string) => spawnSync(command, ['--version']).status === 0

/** Whether a test can have a keychain for itself. */
export const hasKeyrings = process.platform === 'linux' && works('dbus-run-session') && works('gnome-keyring-daemon')

/** Runs commands of the built command line where there is a keychain, the same one each time, and gives back what they say. */
export async function inKeyringSession(
  { home, env }: Pick<Scene, 'home' | 'env'>,
  commands: readonly (readonly string[])[],
): Promise<string> {
  const runtime = join(home.path, 'runtime')
  mkdirSync(runtime, { recursive: true, mode: 0o700 })
  const unlock = 'printf "example password" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1'
  const lines = commands.map((args) => [process.execPath, program, ...args].map((word) => `'${word}'`).join(' '))
  const own = { ...env, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(home.path, 'data') }
  const child = spawn('dbus-run-session', ['--', 'sh', '-c', [unlock, ...lines].join('\n')], { env: own })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += String(part)))
  await once(child, 'close')
  return said
}
