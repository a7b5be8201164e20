import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../main/core/clock.ts'
import { openHistory } from '../../main/core/files/history.ts'
import type { Result } from '../../main/core/model/finding.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { systemKeychain } from '../../main/core/vault/keychain.ts'
import { openVault } from '../../main/core/vault/openVault.ts'
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

const passphrase = new Secret('EXAMPLE passphrase')
const openedVault = () => openVault({ stateDirectory: join(home, 'state'), clock: systemClock, passphraseCost: 10 })

/** A step has the code of a finding in place of a state. */
const told = async (result: Promise<Result<unknown>>) => {
  const done = await result
  return done.ok ? { ok: true as const } : { ok: false as const, state: done.finding.code }
}
const vaultState = async () => ({ ok: false as const, state: await openedVault().vault.state() })
const readKept = async () => {
  const read = await openedVault().vault.read('keys/dev')
  return read.ok && read.value !== 'EXAMPLE'
    ? { ok: false as const, state: String(read.value) }
    : told(Promise.resolve(read))
}

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

  async vault() {
    unlock()
    await step('state', vaultState)
    await step('write', () => told(openedVault().vault.write('keys/dev', 'EXAMPLE')))
    await step('read', readKept)
    await step('state', vaultState)
    await step('use passphrase', () => told(openedVault().use({ kind: 'passphrase', passphrase })))
    await step('state', vaultState)
    await step('use keychain', async () => {
      const host = openedVault()
      const unlocked = await host.unlock(passphrase)
      return told(unlocked.ok ? host.use({ kind: 'keychain', passphrase: null }) : Promise.resolve(unlocked))
    })
    await step('read', readKept)
    lock()
    await step('locked: state', vaultState)
    await step('locked: read', readKept)
    await step('locked: write', () => told(openedVault().vault.write('keys/other', 'EXAMPLE')))
    await step('locked: use passphrase', () => told(openedVault().use({ kind: 'passphrase', passphrase })))
    await step('locked: another name', () => told(openedVault().vault.read('keys/other')))
    await step('locked: unlock', () => told(openedVault().unlock(null)))
    await step('locked: remove', () => told(openedVault().vault.remove('keys/dev')))
    await step('locked: removed', () => told(openedVault().vault.read('keys/dev')))
  },

  async vaultNoCollection() {
    await step('state', vaultState)
    await step('write', () => told(openedVault().vault.write('keys/dev', 'EXAMPLE')))
    await step('use passphrase', () => told(openedVault().use({ kind: 'passphrase', passphrase })))
    await step('state', vaultState)
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
