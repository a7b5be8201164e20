import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../main/core/clock.ts'
import { openHistory } from '../../main/core/files/history.ts'
import { systemKeychain } from '../../main/core/vault/keychain.ts'
import { createSecretBox } from '../../main/core/vault/secretBox.ts'

/** Runs inside a private D-Bus session and prints, as JSON, what each step came to. */
const [scenario = '', home = ''] = process.argv.slice(2)
const prompted = join(home, 'prompted')
const about = Buffer.from('about')

const openBox = () =>
  createSecretBox({
    keyStore: systemKeychain({ clock: systemClock }),
    purpose: 'test',
    stateDirectory: join(home, 'state'),
    clock: systemClock,
  })

function unlock(): void {
  // It goes to the background once it is ready, and ends with the session.
  execFileSync('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    input: 'example password',
    stdio: 'pipe',
  })
}

function tellDaemon(method: string, ...args: readonly string[]): void {
  const to = ['--dest=org.freedesktop.secrets', '/org/freedesktop/secrets', `org.freedesktop.Secret.Service.${method}`]
  execFileSync('dbus-send', ['--session', '--print-reply', ...to, ...args], { stdio: 'pipe' })
}

const lock = () => tellDaemon('Lock', 'array:objpath:/org/freedesktop/secrets/collection/login')

/** The state that a sealing or an opening came to, how long it took, and whether a prompt was asked for meanwhile. */
async function step(name: string, run: () => Promise<{ ok: true } | { ok: false; state: string }>): Promise<void> {
  rmSync(prompted, { force: true })
  const began = performance.now()
  const result = await run()
  const ms = Math.round(performance.now() - began)
  const state = result.ok ? 'available' : result.state
  console.log(JSON.stringify({ step: name, state, prompted: existsSync(prompted), ms }))
}

const seal = (interactive = false) => openBox().seal(Buffer.from('plain'), about, { interactive })

const scenarios: Readonly<Record<string, () => Promise<void>>> = {
  async unlocked() {
    unlock()
    let sealed: Uint8Array = new Uint8Array()
    await step('seal', async () => {
      const result = await seal()
      if (result.ok) sealed = result.value
      return result
    })
    await step('open', () => openBox().open(sealed, about))
    await step('open interactively', () => openBox().open(sealed, about, { interactive: true }))
    const history = openHistory({ stateDirectory: join(home, 'state'), box: openBox(), clock: systemClock })
    const bytes = Buffer.from('[default]\n')
    await step('history', async () => {
      const recorded = await history.record({ file: 'config', bytes, cause: 'saved', title: '' })
      const read = recorded.ok ? await history.read(recorded.value.id) : recorded
      return read.ok && Buffer.compare(read.value, bytes) === 0
        ? { ok: true }
        : { ok: false, state: JSON.stringify(read) }
    })
    lock()
    await step('locked: open', () => openBox().open(sealed, about))
    await step('locked: seal', () => seal())
    await step('locked: open interactively', () => openBox().open(sealed, about, { interactive: true }))
  },

  async lockedAndEmpty() {
    unlock()
    lock()
    await step('seal', () => seal())
    await step('seal interactively', () => seal(true))
  },

  async noCollection() {
    await step('seal', () => seal())
    await step('seal interactively', () => seal(true))
  },

  async noBus() {
    await step('seal', () => seal())
    await step('seal interactively', () => seal(true))
  },
}

await scenarios[scenario]?.()
// A call that nobody answered any more must not keep the session.
process.exit()
