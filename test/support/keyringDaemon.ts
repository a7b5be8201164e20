import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

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

export interface KeyringDaemon {
  /** The variables that lead to it. */
  readonly env: Readonly<Record<string, string>>
  /** From now on a person would have to unlock it. */
  lock(): void
  /** As its owner does, with the password. */
  unlock(): void
  stop(): Promise<void>
}

/** An unlocked keyring that keeps what it has below this directory. */
export async function runKeyring(directory: string): Promise<KeyringDaemon> {
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
  const closed = once(bus, 'close')
  const stop = async () => {
    bus.kill()
    await closed
  }
  const [address] = await once(createInterface(bus.stdout), 'line')
  const leading = { DBUS_SESSION_BUS_ADDRESS: String(address) }
  // It goes to the background once it is ready, and ends with the bus.
  const unlock = (...more: readonly string[]) => {
    execFileSync('gnome-keyring-daemon', ['--unlock', '--components=secrets', ...more], {
      env: { ...env, ...leading },
      input: 'example password',
      stdio: 'pipe',
    })
  }
  unlock()
  const lock = () => {
    const [to, method] = ['/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock']
    const what = 'array:objpath:/org/freedesktop/secrets/collection/login'
    const args = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', to, method, what]
    execFileSync('dbus-send', args, { env: { ...env, ...leading }, stdio: 'pipe' })
  }
  return { env: leading, lock, unlock: () => unlock('--replace'), stop }
}
