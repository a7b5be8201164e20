import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { tokenFileName } from '../../main/core/resolve/cacheNames.ts'
import { type FakeAws, startFakeAws } from '../support/fake-aws/server.ts'
import { type KeyringDaemon, noKeyring, runKeyring } from '../support/keyringDaemon.ts'
import { latchkey, startUi, type Ui } from '../support/program.ts'
import { identityCenterProfile, ssoSession, type TemporaryHome } from '../support/temporaryHome.ts'
import { test as base, expect } from './fixtures.ts'
import { button } from './looking.ts'

interface Fixtures {
  /** Whether a person would have to unlock the keychain, from the beginning: a window that has had its key keeps it. */
  readonly isLocked: boolean
  readonly aws: FakeAws
  readonly keyring: KeyringDaemon
  readonly env: Record<string, string>
  readonly ui: Ui
}

const account = '111122223001'
const config = `# kept by hand\n${ssoSession('team')}${identityCenterProfile('dev', 'team', account)}${identityCenterProfile('ops', 'team', account)}`

const test = base.extend<Fixtures>({
  isLocked: [false, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern
  aws: async ({}, use) => {
    const aws = await startFakeAws()
    await use(aws)
    await aws.stop()
  },
  keyring: async ({ home }, use) => {
    const keyring = await runKeyring(home.path)
    await use(keyring)
    await keyring.stop()
  },
  env: async ({ home, aws, keyring }, use) => use(home.env({ ...aws.env(), ...keyring.env })),
  ui: async ({ home, env, keyring, isLocked }, use) => {
    home.write('config', config)
    if (isLocked) keyring.lock()
    const ui = await startUi(env)
    await use(ui)
    await ui.stop()
  },
})

test.skip(() => noKeyring !== null, noKeyring ?? '')

const row = (window: Page) => window.getByRole('listitem', { name: 'team' })
const dialog = (window: Page) => window.getByRole('dialog')
const configOf = (home: TemporaryHome) => readFileSync(home.file('config'), 'utf8')
const tokenIn = (home: TemporaryHome) => home.file(`sso/cache/${tokenFileName('team')}`)

/** Nothing for a file that has gone since it was listed, as a lock does. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

/** Everything that stands in a file below the home. */
function everythingIn(home: TemporaryHome): string {
  const files = readdirSync(home.path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.map((entry) => textOf(`${entry.parentPath}/${entry.name}`)).join('\n')
}

/** Signed in, with role credentials in the cache. Gives back every secret that stands in the caches then. */
async function signIn(home: TemporaryHome, aws: FakeAws, env: Record<string, string>): Promise<readonly string[]> {
  const token = aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: 3600 })
  home.writeToken('team', { ...token })
  const { SecretAccessKey } = await credentialsOf('dev', env)
  const secrets = [token.accessToken, token.refreshToken ?? '', token.clientSecret ?? '', SecretAccessKey]
  for (const secret of secrets) expect(everythingIn(home)).toContain(secret)
  return secrets
}

/** What a tool gets that runs the profile's `credential_process`. */
async function credentialsOf(profile: string, env: Record<string, string>): Promise<{ SecretAccessKey: string }> {
  const ran = await latchkey(['credentials', profile], env)
  expect([ran.code, ran.stderr]).toEqual([0, ''])
  return JSON.parse(ran.stdout)
}

async function openSignIns(window: Page, link: string): Promise<void> {
  await window.goto(link)
  await window.getByRole('button', { name: /Sign-ins/ }).click()
}

async function turnOn(window: Page): Promise<void> {
  await button(row(window), 'Harden team').click()
  await button(dialog(window), 'Harden').click()
  await expect(window.locator('.told')).toHaveText('team is hardened.')
  await expect(row(window)).toContainText('hardened, vault only')
}

test('a session is hardened after its diff, and gives back the very bytes', async ({
  window,
  ui,
  home,
  aws,
  env,
  heard,
}) => {
  const secrets = await signIn(home, aws, env)
  const token = readFileSync(tokenIn(home), 'utf8')
  await openSignIns(window, ui.link)
  await expect(row(window)).toContainText('plain text in ~/.aws')
  await button(row(window), 'Harden team').click()
  await expect(dialog(window)).toContainText('aws sso login does not help any more')
  await expect(dialog(window).getByLabel('What changes in config')).toContainText('latchkey_hardened = true')
  await expect(dialog(window).getByRole('radio')).toHaveCount(0)
  await window.keyboard.press('Escape')
  await expect(dialog(window)).toHaveCount(0)
  expect([configOf(home), existsSync(tokenIn(home))]).toEqual([config, true])

  await turnOn(window)
  const hardened = everythingIn(home)
  for (const secret of secrets) expect(hardened).not.toContain(secret)
  expect(configOf(home).match(/^credential_process = /gm)).toHaveLength(2)
  const given = await credentialsOf('ops', env)
  await expect(row(window)).toContainText('The access token renews by itself.')

  await button(row(window), 'Turn hardened mode of team off').click()
  await expect(dialog(window).getByLabel('What changes in config')).toContainText('latchkey_hardened = true')
  await dialog(window).getByText('Stay signed in.').click()
  await button(dialog(window), 'Turn off').click()
  await expect(window.locator('.told')).toHaveText('team is no longer hardened.')
  await expect(row(window)).toContainText('plain text in ~/.aws')
  expect([configOf(home), readFileSync(tokenIn(home), 'utf8')]).toEqual([config, token])
  expect(aws.ledger.of('Logout')).toEqual([])
  await credentialsOf('dev', env)
  const all = heard.join('\n') + (await window.content())
  for (const secret of [...secrets, given.SecretAccessKey]) expect(all).not.toContain(secret)
})

test('turning it off signs out unless a person says otherwise', async ({ window, ui, home, aws, env }) => {
  const secrets = await signIn(home, aws, env)
  await openSignIns(window, ui.link)
  await turnOn(window)
  await button(row(window), 'Turn hardened mode of team off').click()
  await expect(dialog(window).getByRole('radio', { name: /Sign out/ })).toBeChecked()
  await button(dialog(window), 'Turn off').click()
  await expect(window.locator('.told')).toHaveText('team is no longer hardened.')
  await expect(row(window)).toContainText('Nobody is signed in.')
  expect([configOf(home), existsSync(tokenIn(home))]).toEqual([config, false])
  expect(aws.ledger.of('Logout')).toHaveLength(1)
  for (const secret of secrets) expect(everythingIn(home)).not.toContain(secret)
})

test.describe('with a locked keychain', () => {
  test.use({ isLocked: true })

  test('that is said, and nothing is written', async ({ window, ui, home, aws, env }) => {
    await signIn(home, aws, env)
    const token = readFileSync(tokenIn(home), 'utf8')
    await openSignIns(window, ui.link)
    await button(row(window), 'Harden team').click()
    await button(dialog(window), 'Harden').click()
    await expect(dialog(window).locator('.banner')).toContainText('The keychain is locked.')
    expect([configOf(home), readFileSync(tokenIn(home), 'utf8')]).toEqual([config, token])
    await expect(button(dialog(window), 'Harden')).toBeEnabled()
  })
})

test('what somebody else has changed meanwhile is shown, and taken into account the next time', async ({
  window,
  ui,
  home,
  aws,
  env,
}) => {
  await signIn(home, aws, env)
  await openSignIns(window, ui.link)
  await button(row(window), 'Harden team').click()
  await expect(dialog(window).getByLabel('What changes in config')).toBeVisible()
  const theirs = config.replace('sso_role_name = Developer', 'sso_role_name = ReadOnly')
  home.write('config', theirs)
  await button(dialog(window), 'Harden').click()
  await expect(dialog(window)).toContainText('The file has changed meanwhile')
  expect([configOf(home), existsSync(tokenIn(home))]).toEqual([theirs, true])
  await button(dialog(window), 'Review again').click()
  await expect(dialog(window).getByLabel('What changes in config')).toContainText('latchkey_role_name = ReadOnly')
  await button(dialog(window), 'Harden').click()
  await expect(row(window)).toContainText('hardened, vault only')
  expect(existsSync(tokenIn(home))).toBe(false)
})
