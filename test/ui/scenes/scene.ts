import type { Page } from '@playwright/test'
import type { FakeAws } from '../../support/fake-aws/server.ts'
import type { TemporaryHome } from '../../support/temporaryHome.ts'

/** What a scene plays on: a furnished home, the window open in a browser, and an AWS to sign in to. */
export interface Stage {
  readonly page: Page
  readonly home: TemporaryHome
  readonly aws: FakeAws
  /** That of the window, for programs of the same person. */
  readonly env: Readonly<Record<string, string>>
  /** What the person's browser was asked to open. */
  readonly opened: () => readonly string[]
}

/** One picture: a home, and what a person does until the window shows what is to be drawn. */
export interface Scene {
  /** The beginning of the files' names. */
  readonly name: string
  readonly furnish: (home: TemporaryHome, aws: FakeAws) => void
  readonly play: (stage: Stage) => Promise<void>
}

export { button } from '../looking.ts'

export const openView = (page: Page, name: 'Profiles' | 'Sign-ins' | 'Keys' | 'Problems' | 'Callers') =>
  page
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click()

/** Opens a profile at one of its tabs. */
export async function openProfile(page: Page, name: string, tab?: string): Promise<void> {
  await page.locator(`[data-key="${name}"]`).click()
  if (tab !== undefined) await page.getByRole('tab', { name: tab }).click()
}

/** Writes into a field with choices, and has those go away again. */
export async function fillChoice(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByRole('combobox', { name, exact: true })
  await field.fill(value)
  await field.blur()
  await page.locator('.popover').waitFor({ state: 'hidden' })
}

/** Presses the button on the page that the person's browser was led to. */
export async function allow({ page, opened }: Stage): Promise<void> {
  while (opened().length === 0) await page.waitForTimeout(50)
  const other = await page.context().newPage()
  await other.goto(opened().at(-1) ?? '')
  await other.getByRole('button', { name: 'Allow access' }).click()
  await other.waitForLoadState()
  await other.close()
}
