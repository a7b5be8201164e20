import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

const lacking = (process.env.LATCHKEY_TEST_MISSING ?? '')
  .split(' ')
  .filter((name) => /^(dbus|gnome-keyring)$/.test(name))

/** Why a test has no keyring for itself; null where it has. */
export const noKeyring: string | null =
  process.platform !== 'linux'
    ? 'the Secret Service is Linux’s'
    : lacking.length > 0
      ? `missing: ${lacking.join(', ')}`
      : null

/** An unlocked keyring of this test's own, as the variables that lead to it. It ends with the test. */
export async function startKeyring(directory: string): Promise<Readonly<Record<string, string>>> {
  const runtime = join(directory, 'runtime')
  mkdirSync(runtime, { recursive: true, mode: 0o700 })
  const places = {
    HOME: join(directory, 'keyring'),
    XDG_DATA_HOME: join(directory, 'keyring'),
    XDG_RUNTIME_DIR: runtime,
  }
  mkdirSync(places.HOME, { recursive: true, mode: 0o700 })
  const env = { PATH: process.env.PATH ?? '', ...places }
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  onTestFinished(async () => {
    bus.kill()
    await once(bus, 'close')
  })
  const [address] = await once(createInterface(bus.stdout), 'line')
  const led = { ...env, DBUS_SESSION_BUS_ADDRESS: String(address) }
  // It goes to the background once it is ready, and ends with the bus.
  execFileSync('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    env: led,
    input: 'example password',
    stdio: 'pipe',
  })
  return { DBUS_SESSION_BUS_ADDRESS: String(address) }
}
