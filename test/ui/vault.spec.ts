import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { everythingIn } from '../support/everythingIn.ts'
import { type KeyringDaemon, noKeyring, runKeyring } from '../support/keyringDaemon.ts'
import { latchkey, startUi, type Ui } from '../support/program.ts'
import type { TemporaryHome } from '../support/temporaryHome.ts'
import { test as base, expect } from './fixtures.ts'
import { button, looks, outgrown, shoot } from './looking.ts'
import { vaultCard as card, choosePassphrase, openKeys, stretched, typeNewPassphrase } from './vaultInWindow.ts'

const keys = { accessKeyId: 'AKIAEXAMPLE000000001', secretAccessKey: 'fake/canary+key/000000000000000000000000' }
const passphrase = 'EXAMPLE passphrase, first'

interface Fixtures {
  /** Starts another window over the same home. */
  readonly again: (env?: Readonly<Record<string, string>>) => Promise<Ui>
}

const test = base.extend<Fixtures>({
  again: async ({ home }, use) => {
    const started: Ui[] = []
    await use(async (env = {}) => {
      const ui = await startUi(home.env(env))
      started.push(ui)
      return ui
    })
    for (const ui of started) await ui.stop()
  },
})

test.beforeEach(() => test.slow())

const vaultFile = (home: TemporaryHome) => join(home.stateDirectory, 'vault.sealed')
const choose = (window: Page, name: string) => window.getByRole('radio', { name }).check({ force: true })

/** Moves the keys of `dev` from the file to the vault. */
async function fill(window: Page): Promise<void> {
  await button(window, 'Move the keys of dev to the vault').click()
  await button(window.getByRole('dialog'), 'Move to the vault').click()
  await expect(window.locator('.keys > .told')).toHaveText('The keys of dev are in the vault now.')
}

const plain = (home: TemporaryHome) =>
  home.write(
    'credentials',
    `[dev]\naws_access_key_id = ${keys.accessKeyId}\naws_secret_access_key = ${keys.secretAccessKey}\n`,
  )

const given = async (home: TemporaryHome, env: Readonly<Record<string, string>> = {}) => {
  const { code, stdout } = await latchkey(['credentials', 'dev'], home.env(env))
  return code === 0 ? JSON.parse(stdout).SecretAccessKey : code
}

test.describe('on a machine without a keychain', () => {
  test('nothing is kept until a place is chosen, and nothing is written in plain text', async ({
    window,
    ui,
    home,
  }) => {
    plain(home)
    await openKeys(window, ui.link)
    await expect(card(window)).toContainText('There is no keychain that answers')
    await expect(button(window, 'Add keys…')).toBeDisabled()
    await expect(button(window, 'Move the keys of dev to the vault')).toBeDisabled()
    await button(card(window), 'Try again').click()
    await expect(card(window).locator('.banner')).toContainText('Secret Service')
    await button(card(window), 'Choose another place…').click()
    await choose(window, 'In memory only')
    await expect(window.getByRole('dialog')).toContainText('long-term keys cannot be put into the vault')
    await button(window, 'Keep it there').click()
    await expect(card(window)).toContainText('The vault is in memory only')
    await expect(button(window, 'Move the keys of dev to the vault')).toBeDisabled()
    expect(readdirSync(home.stateDirectory)).not.toContain('vault.sealed')
  })

  test('a passphrase is typed twice, and asked for by the next window', async ({ window, ui, home, again, heard }) => {
    plain(home)
    await openKeys(window, ui.link)
    await button(card(window), 'Choose another place…').click()
    await choose(window, 'Under a passphrase')
    await expect(window.getByRole('dialog')).toContainText('Nobody can get it back for you.')
    await typeNewPassphrase(window, passphrase, 'EXAMPLE another')
    await expect(window.getByRole('dialog')).toContainText('The two differ.')
    await expect(button(window, 'Keep it there')).toBeDisabled()
    await typeNewPassphrase(window, passphrase)
    await button(window, 'Keep it there').click()
    await expect(card(window)).toContainText('stays unlocked until Latchkey ends. Nothing is in it yet.', stretched)
    await fill(window)
    await expect(card(window)).toContainText('In it: the keys of 1 profile.')
    expect(await given(home)).toBe(keys.secretAccessKey)
    await ui.stop()
    expect(await given(home)).not.toBe(keys.secretAccessKey)

    const next = await again()
    await openKeys(window, next.link)
    await expect(card(window)).toContainText('The vault is locked')
    await expect(button(window, 'Rotate the keys of dev')).toBeDisabled()
    await expect(window.locator('.keys li')).toContainText('In the vault, which cannot be read now.')
    expect(await given(home)).not.toBe(keys.secretAccessKey)
    const field = window.getByLabel('Passphrase of the vault')
    await field.fill('EXAMPLE another')
    await field.press('Enter')
    await expect(card(window).locator('.banner')).toContainText('not the passphrase', stretched)
    await expect(field).toHaveValue('')
    await field.fill(passphrase)
    await button(card(window), 'Unlock').click()
    await expect(card(window)).toContainText('The vault is open', stretched)
    expect(await given(home)).toBe(keys.secretAccessKey)
    for (const secret of [passphrase, keys.secretAccessKey]) {
      expect(heard.join('\n')).not.toContain(secret)
      expect(everythingIn(home.path)).not.toContain(secret)
    }
  })

  test('another passphrase takes the place of the first', async ({ window, ui, home, again }) => {
    plain(home)
    await openKeys(window, ui.link)
    await choosePassphrase(window, passphrase)
    await fill(window)
    await button(card(window), 'Change…').click()
    await typeNewPassphrase(window, 'EXAMPLE passphrase, second')
    await button(window, 'Keep it there').click()
    await expect(window.getByRole('dialog')).toHaveCount(0, stretched)
    await ui.stop()
    const next = await again()
    await openKeys(window, next.link)
    const field = window.getByLabel('Passphrase of the vault')
    await field.fill(passphrase)
    await field.press('Enter')
    await expect(card(window).locator('.banner')).toContainText('not the passphrase', stretched)
    await field.fill('EXAMPLE passphrase, second')
    await field.press('Enter')
    await expect(card(window)).toContainText('The vault is open', stretched)
    expect(await given(home)).toBe(keys.secretAccessKey)
  })

  test('a passphrase that is forgotten leaves a new beginning, which deletes nothing', async ({
    window,
    ui,
    home,
    again,
  }) => {
    plain(home)
    await openKeys(window, ui.link)
    await choosePassphrase(window, passphrase)
    await fill(window)
    await ui.stop()
    const sealed = readFileSync(vaultFile(home))
    const next = await again()
    await openKeys(window, next.link)
    await button(card(window), 'Start over…').click()
    const question = window.getByRole('alertdialog')
    await expect(question).toContainText('The vault as it is (the keys of 1 profile)')
    await expect(question).toContainText('Nothing of it is deleted')
    await button(question, 'Cancel').click()
    expect(readFileSync(vaultFile(home))).toEqual(sealed)
    await button(card(window), 'Start over…').click()
    await choose(window, 'Under a passphrase')
    await typeNewPassphrase(window, 'EXAMPLE passphrase, new')
    await button(question, 'Start over').click()
    await expect(card(window)).toContainText('Nothing is in it yet.', stretched)
    await expect(window.locator('.keys .hint')).toBeVisible()
    const aside = readdirSync(home.stateDirectory).filter((name) => name.startsWith('vault.sealed.'))
    expect(aside.map((name) => readFileSync(join(home.stateDirectory, name)))).toEqual([sealed])
  })

  test('a vault that was changed from outside says so', async ({ window, ui, home, again }) => {
    plain(home)
    await openKeys(window, ui.link)
    await choosePassphrase(window, passphrase)
    await fill(window)
    await ui.stop()
    for (const name of ['vault.settings']) writeFileSync(join(home.stateDirectory, name), 'nonsense')
    const next = await again()
    await openKeys(window, next.link)
    await expect(card(window)).toContainText('The vault was changed from outside')
    await expect(button(card(window), 'Start over…')).toBeVisible()
  })
})

test.describe('with a keychain', () => {
  test.skip(noKeyring !== null, 'There is no keyring on this machine')

  const withKeyring = test.extend<{ readonly keyring: KeyringDaemon; readonly ui: Ui }>({
    keyring: async ({ home }, use) => {
      const keyring = await runKeyring(home.path)
      await use(keyring)
      await keyring.stop()
    },
    ui: async ({ home, keyring }, use) => {
      plain(home)
      const ui = await startUi(home.env(keyring.env))
      await use(ui)
      await ui.stop()
    },
  })

  withKeyring('it is a calm line', async ({ window, ui, home, keyring }) => {
    await openKeys(window, ui.link)
    await expect(card(window)).toContainText('Its key is in the keychain of this system. Nothing is in it yet.')
    await fill(window)
    await expect(card(window)).toContainText('In it: the keys of 1 profile.')
    expect(await given(home, keyring.env)).toBe(keys.secretAccessKey)
    await button(card(window), 'Choose another place…').click()
    await expect(button(window, 'It is there')).toBeDisabled()
    await choose(window, 'Under a passphrase')
    await typeNewPassphrase(window, passphrase)
    await button(window, 'Keep it there').click()
    await expect(card(window)).toContainText('under your passphrase', stretched)
    expect(await given(home, keyring.env)).toBe(keys.secretAccessKey)
  })

  withKeyring('a locked one is unlocked by its owner', async ({ window, ui, home, keyring, again }) => {
    await openKeys(window, ui.link)
    await expect(card(window)).toContainText('Nothing is in it yet.')
    await fill(window)
    await ui.stop()
    keyring.lock()
    const next = await again(keyring.env)
    await openKeys(window, next.link)
    await expect(card(window)).toContainText('The vault is locked')
    await expect(card(window)).toContainText('the keychain asks you for its password')
    // Nobody is there to show its question.
    await button(card(window), 'Unlock').click()
    await expect(card(window).locator('.banner')).toContainText('refused access', stretched)
    keyring.unlock()
    await button(card(window), 'Unlock').click()
    await expect(card(window)).toContainText('The vault is open', stretched)
    expect(await given(home, keyring.env)).toBe(keys.secretAccessKey)
  })

  withKeyring(
    'a locked one that has no key yet is asked when something is to be kept',
    async ({ window, ui, home, keyring }) => {
      keyring.lock()
      await openKeys(window, ui.link)
      await button(window, 'Move the keys of dev to the vault').click()
      await button(window.getByRole('dialog'), 'Move to the vault').click()
      // Nobody is there to show its question.
      await expect(window.getByRole('dialog').locator('.banner.broken')).toContainText('refused access', stretched)
      expect(readFileSync(home.file('credentials'), 'utf8')).toContain(keys.secretAccessKey)
      keyring.unlock()
      await button(window.getByRole('dialog'), 'Move to the vault').click()
      await expect(window.locator('.keys > .told')).toHaveText('The keys of dev are in the vault now.')
      expect(readFileSync(home.file('credentials'), 'utf8')).toBe('')
      expect(await given(home, keyring.env)).toBe(keys.secretAccessKey)
    },
  )

  withKeyring('one that has lost the key leaves a new beginning', async ({ window, ui, home, keyring, again }) => {
    await openKeys(window, ui.link)
    await fill(window)
    await ui.stop()
    await keyring.stop()
    rmSync(join(home.path, 'keyring'), { recursive: true, force: true })
    const another = await runKeyring(home.path)
    const next = await again(another.env)
    await openKeys(window, next.link)
    await expect(card(window)).toContainText('The vault’s key is lost')
    await button(card(window), 'Start over…').click()
    await button(window.getByRole('alertdialog'), 'Start over').click()
    await expect(card(window)).toContainText('Its key is in the keychain of this system. Nothing is in it yet.')
    await next.stop()
    await another.stop()
  })
})

for (const { scheme, width, height } of looks) {
  test(`the vault fits ${width}, ${scheme}`, async ({ window, ui, home, again }) => {
    plain(home)
    await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await window.setViewportSize({ width, height })
    const named = `${scheme}-${width}`
    const look = async (state: string) => {
      await shoot(window, `vault-${state}-${named}`)
      expect(await outgrown(window, '.keys, .keys li, .vault, .nav, .dialog, .dialog-body')).toEqual([])
    }
    await openKeys(window, ui.link)
    await expect(card(window)).toContainText('There is no keychain that answers')
    await look('missing')
    await button(card(window), 'Choose another place…').click()
    await choose(window, 'Under a passphrase')
    await typeNewPassphrase(window, passphrase, 'EXAMPLE another')
    await look('place')
    await typeNewPassphrase(window, passphrase)
    await button(window, 'Keep it there').click()
    await expect(card(window)).toContainText('under your passphrase', stretched)
    await fill(window)
    await ui.stop()
    const next = await again()
    await openKeys(window, next.link)
    await window.getByLabel('Passphrase of the vault').fill('EXAMPLE another')
    await button(card(window), 'Unlock').click()
    await expect(card(window).locator('.banner')).toBeVisible(stretched)
    await look('locked')
    await button(card(window), 'Start over…').click()
    await look('startOver')
    await choose(window, 'In memory only')
    await button(window.getByRole('alertdialog'), 'Start over').click()
    await expect(card(window)).toContainText('in memory only')
    await look('memory')
  })
}
