import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'
import { button } from './looking.ts'

export const vaultCard = (window: Page) => window.getByRole('region', { name: 'The vault' })

export async function openKeys(window: Page, link: string): Promise<void> {
  await window.goto(link)
  await window.getByRole('button', { name: /^Keys/ }).click()
  await expect(window.getByRole('heading', { name: 'Keys', exact: true })).toBeVisible()
}

export async function typeNewPassphrase(window: Page, passphrase: string, again = passphrase): Promise<void> {
  await window.getByLabel('New passphrase').fill(passphrase)
  await window.getByLabel('The same again').fill(again)
}

/** A passphrase costs about a second by design, and more where others are at work. */
export const stretched = { timeout: 30_000 }

/** On a machine without a keychain, puts the vault under a passphrase, as a person does it. */
export async function choosePassphrase(window: Page, passphrase: string): Promise<void> {
  await expect(vaultCard(window)).toContainText('There is no keychain that answers')
  await button(vaultCard(window), 'Choose another place…').click()
  await window.getByRole('radio', { name: 'Under a passphrase' }).check({ force: true })
  await typeNewPassphrase(window, passphrase)
  await button(window, 'Keep it there').click()
  await expect(vaultCard(window)).toContainText('under your passphrase', stretched)
  await expect(window.getByRole('dialog')).toHaveCount(0, stretched)
}
