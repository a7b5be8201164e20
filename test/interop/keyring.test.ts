import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stateOf } from '../../main/core/vault/keychain.ts'

const lacking = (process.env.LATCHKEY_TEST_MISSING ?? '')
  .split(' ')
  .filter((name) => /^(dbus|gnome-keyring)$/.test(name))
const whyNot =
  process.platform !== 'linux'
    ? 'the Secret Service is Linux’s'
    : lacking.length > 0 && `missing: ${lacking.join(', ')}`
const named = whyNot ? `a real keyring (skipped, ${whyNot})` : 'a real keyring'

const session = fileURLToPath(new URL('../support/keyringSession.ts', import.meta.url))

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-keyring-'))
  const services = join(home, 'data', 'dbus-1', 'services')
  for (const directory of [services, join(home, 'runtime'), join(home, 'home')])
    mkdirSync(directory, { recursive: true })
  chmodSync(join(home, 'runtime'), 0o700)
  // In place of the window that asks for a password: it leaves a trace and ends, as if it were dismissed.
  const prompter = [
    '[D-BUS Service]',
    'Name=org.gnome.keyring.SystemPrompter',
    `Exec=/bin/sh -c "touch ${join(home, 'prompted')}; exit 1"`,
  ]
  writeFileSync(join(services, 'org.gnome.keyring.SystemPrompter.service'), `${prompter.join('\n')}\n`)
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

interface Step {
  readonly step: string
  readonly state: string
  readonly prompted: boolean
  readonly ms: number
}

async function run(scenario: string, { bus = true } = {}): Promise<readonly Step[]> {
  const command = [process.execPath, session, scenario, home]
  const [program = '', ...args] = bus ? ['dbus-run-session', '--', ...command] : command
  const env = {
    PATH: process.env.PATH,
    HOME: join(home, 'home'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: join(home, 'runtime'),
  }
  const { stdout } = await promisify(execFile)(program, args, { env, timeout: 60_000 })
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{"step"'))
    .map((line): Step => JSON.parse(line))
}

const told = (steps: readonly Step[]) => steps.map(({ step, state, prompted }) => [step, state, prompted])

describe.skipIf(whyNot)(named, () => {
  it('keeps the key of a box; locked, it is left alone unless a person may be asked', async () => {
    const steps = await run('unlocked')
    expect(told(steps)).toEqual([
      ['seal', 'available', false],
      ['open', 'available', false],
      ['open interactively', 'available', false],
      ['history', 'available', false],
      ['locked: open', 'locked', false],
      ['locked: seal', 'locked', false],
      ['locked: open interactively', 'denied', true],
    ])
    for (const { ms } of steps) expect(ms).toBeLessThan(5_000)
  })

  it('keeps the key of the vault; nothing quiet makes it ask', async () => {
    const steps = await run('vault')
    expect(told(steps)).toEqual([
      ['state', 'empty', false],
      ['write', 'available', false],
      ['read', 'available', false],
      ['state', 'ready', false],
      ['use passphrase', 'available', false],
      ['state', 'locked', false],
      ['use keychain', 'available', false],
      ['read', 'available', false],
      ['locked: state', 'locked', false],
      ['locked: read', 'keychain-locked', false],
      ['locked: write', 'keychain-locked', false],
      ['locked: use passphrase', 'keychain-locked', false],
      ['locked: another name', 'available', false],
      ['locked: unlock', 'keychain-denied', true],
      ['locked: remove', 'available', false],
      ['locked: removed', 'available', false],
    ])
    for (const { ms } of steps) expect(ms).toBeLessThan(5_000)
  })

  it('without any collection leaves the vault to a passphrase', async () => {
    expect(told(await run('vaultNoCollection'))).toEqual([
      ['state', 'missing', false],
      ['write', 'keychain-missing', false],
      ['use passphrase', 'available', false],
      ['state', 'locked', false],
    ])
  })

  it('that is locked and has no key yet gets none without a person', async () => {
    expect(told(await run('lockedAndEmpty'))).toEqual([
      ['seal', 'locked', false],
      ['seal interactively', 'denied', true],
    ])
  })

  it('without any collection is missing', async () => {
    expect(told(await run('noCollection'))).toEqual([
      ['seal', 'missing', false],
      ['seal interactively', 'missing', false],
    ])
  })
})

it.skipIf(process.platform !== 'linux')(
  'without a bus the keychain is missing, and the kernel’s keyring is not used',
  async () => {
    expect(told(await run('noBus', { bus: false }))).toEqual([
      ['seal', 'missing', false],
      ['seal interactively', 'missing', false],
    ])
  },
)

it.skipIf(process.platform !== 'linux')('without a bus the vault is left to a passphrase', async () => {
  expect(told(await run('vaultNoCollection', { bus: false }))).toEqual([
    ['state', 'missing', false],
    ['write', 'keychain-missing', false],
    ['use passphrase', 'available', false],
    ['state', 'locked', false],
  ])
})

it.each([
  ['zbus error: org.freedesktop.Secret.Error.IsLocked: Cannot get secret of a locked object', 'locked'],
  ["Couldn't access platform storage: Secret Service: object locked", 'locked'],
  ["Couldn't access platform storage: Secret Service: unlock prompt was dismissed", 'denied'],
  ['Platform failure: User canceled the operation.', 'denied'],
  ["Couldn't access platform storage: Secret Service: no result found", 'missing'],
  ['Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time', 'missing'],
  ["Couldn't access platform storage: AccessDenied", 'missing'],
])('the binding says “%s”: %s', (said, state) => {
  expect(stateOf(new Error(said))).toBe(state)
})
