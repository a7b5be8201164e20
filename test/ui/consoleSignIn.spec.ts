import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { type FakeAws, startFakeAws } from '../support/fake-aws/server.ts'
import { notingBrowser } from '../support/personalBrowser.ts'
import { startUi, type Ui } from '../support/program.ts'
import { identityCenterProfile, ssoSession } from '../support/temporaryHome.ts'
import { test as base, expect } from './fixtures.ts'
import { button } from './looking.ts'

interface Fixtures {
  readonly aws: FakeAws
  /** What the person's browser was asked to open, one after the other. */
  readonly opened: () => readonly string[]
  readonly ui: Ui
}

const arn = 'arn:aws:iam::111122223333:user/developer'
const name = 'developer in 111122223333'
const config = `[profile me]\nlogin_session = ${arn}\nregion = eu-west-1\n\n${ssoSession('team')}${identityCenterProfile('dev', 'team', '111122223001')}`

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern
  aws: async ({}, use) => {
    const aws = await startFakeAws()
    await use(aws)
    await aws.stop()
  },
  opened: async ({ home }, use) => use(notingBrowser(home).opened),
  ui: async ({ home, aws, opened: _ }, use) => {
    home.write('config', config)
    const ui = await startUi(home.env({ ...aws.env(), BROWSER: `${home.path}/browser` }))
    await use(ui)
    await ui.stop()
  },
})

const row = (window: Page, title: string) => window.locator('.sign-ins li').filter({ hasText: title })

async function openSignIns(window: Page, link: string): Promise<void> {
  await window.goto(link)
  await window.getByRole('button', { name: /Sign-ins/ }).click()
}

/** Does in a real browser what a person does on the page that was opened. */
async function decide(window: Page, opened: () => readonly string[], count: number, decision: 'Allow access' | 'Deny') {
  await expect.poll(() => opened().length).toBe(count)
  const page = await window.context().newPage()
  await page.goto(opened().at(-1) ?? '')
  await page.getByRole('button', { name: decision }).click()
  await page.waitForLoadState()
  await page.close()
}

test('a person signs in to the console again, renews and signs out', async ({ window, ui, aws, opened, heard }) => {
  await openSignIns(window, ui.link)
  const login = row(window, name)
  await expect(login).toContainText('Nobody is signed in.')
  await button(window, `Sign in to ${name}`).click()
  await expect(login).toContainText('Waiting for the page in your browser')
  await expect(button(login, 'Use a code instead')).toHaveCount(0)
  await decide(window, opened, 1, 'Allow access')
  await expect(login).toContainText('Its keys renew by themselves.')
  await expect(window.getByText(`Signed in to ${name}.`)).toBeVisible()
  await button(window, `Renew ${name}`).click()
  await expect(window.getByText(`Renewed the keys of ${name}.`)).toBeVisible()
  expect(aws.ledger.of('CreateOAuth2Token').length).toBe(2)
  await button(window, `Sign out of ${name}`).click()
  await expect(login).toContainText('Nobody is signed in.')
  expect(opened()).toHaveLength(1)
  expect(heard.join('\n')).not.toMatch(/secretAccessKey|sessionToken|refreshToken|PRIVATE KEY/)
})

test('a new profile uses the console sign-in that a person makes for it', async ({ window, ui, home, opened }) => {
  await window.setViewportSize({ width: 420, height: 560 })
  await openSignIns(window, ui.link)
  await button(window, 'Sign in to the console…').click()
  const dialog = window.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Profile' }).fill('dev')
  await window.keyboard.press('Tab')
  await button(dialog, 'Sign in').click()
  await expect(dialog).toContainText('signs in with Identity Center')
  expect(opened()).toEqual([])
  await dialog.getByRole('combobox', { name: 'Profile' }).fill('fresh')
  await window.keyboard.press('Tab')
  await dialog.getByRole('combobox', { name: 'Region' }).fill('eu-west-1')
  await window.keyboard.press('Tab')
  await button(dialog, 'Sign in').click()
  await expect(dialog).toHaveCount(0)
  const waiting = row(window, 'Console sign-in for fresh')
  await expect(waiting.getByText('Waiting for the page in your browser')).toBeInViewport()
  await decide(window, opened, 1, 'Deny')
  await expect(waiting).toContainText('denied')
  expect(readFileSync(home.file('config'), 'utf8')).toBe(config)
  await button(window, 'Sign in to Console sign-in for fresh').click()
  await decide(window, opened, 2, 'Allow access')
  await expect(waiting).toHaveCount(0)
  await expect(row(window, name)).toContainText('2 profiles')
  expect(readFileSync(home.file('config'), 'utf8')).toContain(
    `[profile fresh]\nlogin_session = ${arn}\nregion = eu-west-1\n`,
  )
})
