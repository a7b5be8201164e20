import type { Page } from '@playwright/test'
import { furnishUsual } from './homes.ts'
import { button, openView, type Scene } from './scene.ts'

/** Keeps the vault under a passphrase, as somebody does it who has no keychain. */
async function choosePassphrase(page: Page): Promise<void> {
  await openView(page, 'Keys')
  await button(page, 'Choose another place…').click()
  await page.getByRole('radio', { name: 'Under a passphrase' }).check({ force: true })
  await page.getByLabel('New passphrase').fill('EXAMPLE passphrase')
  await page.getByLabel('The same again').fill('EXAMPLE passphrase')
}

async function openVault(page: Page): Promise<void> {
  await choosePassphrase(page)
  await button(page, 'Keep it there').click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

export const keysScenes: readonly Scene[] = [
  {
    name: 'keys-no-keychain',
    furnish: furnishUsual,
    async play({ page }) {
      await openView(page, 'Keys')
      await page.getByText('There is no keychain that answers').waitFor()
    },
  },
  { name: 'keys-place', furnish: furnishUsual, play: ({ page }) => choosePassphrase(page) },
  { name: 'keys', furnish: furnishUsual, play: ({ page }) => openVault(page) },
  {
    name: 'keys-add',
    furnish: furnishUsual,
    async play({ page }) {
      await openVault(page)
      await button(page, 'Add keys…').click()
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'keys-move',
    furnish: furnishUsual,
    async play({ page }) {
      await openVault(page)
      await button(page, 'Move the keys of ci-old to the vault').click()
      await page.getByRole('dialog').locator('ins').first().waitFor()
    },
  },
  {
    name: 'keys-rotate',
    furnish: furnishUsual,
    async play({ page }) {
      await openVault(page)
      await button(page, 'Rotate the keys of ci-old').click()
      await page.getByRole('alertdialog').waitFor()
    },
  },
]
