import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { tokenFileName } from '../../main/core/resolve/cacheNames.ts'
import { type FakeAws, startFakeAws } from '../support/fake-aws/server.ts'
import { notingBrowser } from '../support/personalBrowser.ts'
import { startUi, type Ui } from '../support/program.ts'
import { identityCenterProfile, ssoSession, type TemporaryHome } from '../support/temporaryHome.ts'
import { test as base, expect } from './fixtures.ts'
import { button, outgrown, shoot } from './looking.ts'

interface Fixtures {
  readonly aws: FakeAws
  /** What the person's browser was asked to open, one after the other. */
  readonly opened: () => readonly string[]
  readonly ui: Ui
}

const legacyUrl = 'https://legacy.awsapps.com/start'
const account = '111122223001'
const config =
  ssoSession('team') +
  identityCenterProfile('dev', 'team', account) +
  identityCenterProfile('staging', 'team', account) +
  `[profile audit]\nrole_arn = arn:aws:iam::777788889999:role/Audit\nsource_profile = dev\n\n` +
  `[profile old]\nsso_start_url = ${legacyUrl}\nsso_region = eu-west-1\nsso_account_id = ${account}\nsso_role_name = Developer\n`

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

const tokenIn = (home: TemporaryHome, session = 'team') => home.file(`sso/cache/${tokenFileName(session)}`)
const row = (window: Page, session = 'team') => window.locator('.sign-ins li').filter({ hasText: session }).first()

async function openSignIns(window: Page, link: string): Promise<void> {
  await window.goto(link)
  await window.getByRole('button', { name: /Sign-ins/ }).click()
  await expect(row(window)).toContainText('Nobody is signed in.')
}

/** Does in a real browser what a person does on the page that was opened. */
async function decide(window: Page, address: string, decision: 'Allow access' | 'Deny'): Promise<string> {
  const page = await window.context().newPage()
  await page.goto(address)
  await page.getByRole('button', { name: decision }).click()
  await page.waitForLoadState()
  const text = await page.locator('h1').innerText()
  await page.close()
  return text
}

async function theOpened(opened: () => readonly string[], count = 1): Promise<string> {
  await expect.poll(() => opened().length).toBe(count)
  return opened().at(-1) ?? ''
}

test('a person signs in on the page in their browser, and no secret reaches the window', async ({
  window,
  ui,
  home,
  opened,
  heard,
}) => {
  await openSignIns(window, ui.link)
  await button(row(window), 'Sign in to team').click()
  await expect(row(window).getByRole('status')).toContainText('Waiting for the page in your browser')
  await expect(row(window)).toContainText(/\d min left/)
  const page = await theOpened(opened)
  expect(page).toMatch(/^file:/)
  const lead = readFileSync(new URL(page), 'utf8').replaceAll('&amp;', '&')
  expect(await decide(window, page, 'Allow access')).toBe('Signed in')
  await expect(row(window)).toContainText('The access token renews by itself.')
  await expect(window.locator('.told')).toHaveText('Signed in to team.')
  await expect(row(window).locator('.waiting')).toHaveCount(0)
  const token: Record<string, string> = JSON.parse(readFileSync(tokenIn(home), 'utf8'))
  const address = new URL(/url=([^"]+)/.exec(lead)?.[1] ?? '')
  const secrets = [
    ...['accessToken', 'refreshToken', 'clientSecret'].map((name) => token[name]),
    ...['state', 'code_challenge'].map((name) => address.searchParams.get(name)),
  ]
  expect(secrets).toEqual(secrets.map(() => expect.stringMatching(/^\S{16,}$/)))
  expect(heard.length).toBeGreaterThan(2)
  const all = heard.join('\n') + (await window.content())
  for (const secret of secrets) expect(all).not.toContain(secret)
  expect(all).toContain('"kind":"browser"')
})

test('a person signs in with a code', async ({ window, ui, home, aws, opened, heard }) => {
  await openSignIns(window, ui.link)
  await button(row(window), 'Sign in to team').click()
  await theOpened(opened)
  await button(row(window), 'Use a code instead').click()
  const code = row(window).locator('.user-code .code')
  await expect(code).toHaveText(/^[A-Z]{4}-[A-Z]{4}$/)
  await expect(row(window)).toContainText(`${aws.url}/device`)
  await window.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await button(row(window), 'Copy the code').click()
  await expect(row(window).getByText('Copied')).toHaveCount(1)
  const userCode = await code.innerText()
  expect(await window.evaluate(() => navigator.clipboard.readText())).toBe(userCode)
  const page = await window.context().newPage()
  await page.goto(`${aws.url}/device`)
  await page.getByLabel('Code').fill(userCode)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Allow access' }).click()
  await expect(page.getByText('Request approved')).toBeVisible()
  await expect(row(window)).toContainText('The access token renews by itself.')
  expect(existsSync(tokenIn(home))).toBe(true)
  expect(opened()).toHaveLength(1)
  expect(heard.join('\n')).not.toContain('deviceCode')
})

test('a legacy session has its page opened, and shows the code to compare', async ({ window, ui, opened }) => {
  await openSignIns(window, ui.link)
  const legacy = row(window, legacyUrl)
  await button(legacy, `Sign in to ${legacyUrl}`).click()
  await expect(legacy.locator('.user-code .code')).toBeVisible()
  await expect(button(legacy, 'Use a code instead')).toHaveCount(0)
  expect(await decide(window, await theOpened(opened), 'Allow access')).toBe('Request approved')
  await expect(legacy).toContainText('Signed in until')
})

test('what is called off leaves nothing, and can be begun again', async ({ window, ui, home, opened }) => {
  await openSignIns(window, ui.link)
  await button(row(window), 'Sign in to team').click()
  const page = await theOpened(opened)
  await button(row(window), 'Open again').click()
  await theOpened(opened, 2)
  await button(row(window), 'Cancel').click()
  await expect(row(window).locator('.waiting')).toHaveCount(0)
  await expect(row(window).locator('.banner')).toHaveCount(0)
  expect(existsSync(tokenIn(home))).toBe(false)
  const late = await window.context().newPage()
  await late.goto(page)
  await late.getByRole('button', { name: 'Allow access' }).click()
  await late.waitForURL(/chrome-error/)
  await late.close()
  expect(existsSync(tokenIn(home))).toBe(false)
  await button(row(window), 'Sign in to team').click()
  expect(await decide(window, await theOpened(opened, 3), 'Allow access')).toBe('Signed in')
  await expect(row(window)).toContainText('The access token renews by itself.')
})

test('a denial is a sentence that goes when it has been read', async ({ window, ui, home, opened }) => {
  await openSignIns(window, ui.link)
  await button(row(window), 'Sign in to team').click()
  expect(await decide(window, await theOpened(opened), 'Deny')).toBe('Not signed in')
  await expect(row(window).locator('.banner')).toContainText('The request was denied on the sign-in page.')
  expect(existsSync(tokenIn(home))).toBe(false)
  await window.reload()
  await window.getByRole('button', { name: /Sign-ins/ }).click()
  await button(row(window), 'Dismiss').click()
  await expect(row(window).locator('.banner')).toHaveCount(0)
})

test('signing out takes the token away, here and at AWS', async ({ window, ui, home, aws, opened }) => {
  await openSignIns(window, ui.link)
  await button(row(window), 'Sign in to team').click()
  await decide(window, await theOpened(opened), 'Allow access')
  await button(row(window), 'Sign out of team').click()
  await expect(window.locator('.told')).toHaveText('Signed out of team.')
  await expect(row(window)).toContainText('Nobody is signed in.')
  expect(existsSync(tokenIn(home))).toBe(false)
  expect(aws.ledger.of('Logout')).toHaveLength(1)
  home.writeToken('team', { ...aws.issueToken({ startUrl: 'https://team.awsapps.com/start' }) })
  await button(window, 'Sign out of all…').click()
  await button(window.getByRole('alertdialog'), 'Sign out of all').click()
  await expect(window.locator('.told')).toHaveText('Signed out of every session.')
  expect(existsSync(tokenIn(home))).toBe(false)
  await expect(button(window, 'Sign out of all…')).toHaveCount(0)
})

test('a profile and a problem lead to the sign-in that they need', async ({ window, ui, opened }) => {
  await openSignIns(window, ui.link)
  await button(row(window), '2 profiles').click()
  await expect(window.getByRole('option')).toHaveText([/dev/, /staging/])
  await button(window, 'Clear the search').click()
  await window.locator('[data-key="audit"]').click()
  await button(window.locator('.detail'), 'Sign in').click()
  await expect(window.locator('.detail .waiting')).toContainText('Waiting for the page')
  await theOpened(opened)
  await button(window.locator('.detail'), 'Cancel').click()
  await expect(window.locator('.detail .waiting')).toHaveCount(0)
  await window.getByRole('button', { name: /Problems/ }).click()
  await expect(window.locator('code', { hasText: 'latchkey login --session team' })).toBeVisible()
  await button(window, 'Sign in to team').click()
  await expect(row(window).locator('.waiting')).toContainText('Waiting for the page')
  expect(await decide(window, await theOpened(opened, 2), 'Allow access')).toBe('Signed in')
  await window.getByRole('button', { name: /Profiles/ }).click()
  await expect(window.locator('[data-key="audit"]')).toContainText('aws: works · cdk: works')
})

test('signing in needs no mouse', async ({ window, ui, opened }) => {
  await openSignIns(window, ui.link)
  await button(row(window), 'Sign in to team').focus()
  await window.keyboard.press('Enter')
  await theOpened(opened)
  await expect(row(window)).toBeFocused()
  const focused = () => window.evaluate(() => document.activeElement?.textContent ?? '')
  for (let pressed = 0; pressed < 8 && (await focused()) !== 'Cancel'; pressed += 1) await window.keyboard.press('Tab')
  await window.keyboard.press('Enter')
  await expect(row(window).locator('.waiting')).toHaveCount(0)
  await expect(row(window)).toBeFocused()
})

test('ending Latchkey takes the pages with it', async ({ window, ui, home, opened }) => {
  await openSignIns(window, ui.link)
  await button(row(window), 'Sign in to team').click()
  await theOpened(opened)
  const pages = () => readdirSync(home.stateDirectory).filter((name) => name.endsWith('.html'))
  expect(pages()).toHaveLength(1)
  await ui.stop()
  expect(pages()).toEqual([])
})

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1280, 900, 420]) {
    test(`the sign-ins fit ${width}, ${scheme}`, async ({ window, ui, home, aws }) => {
      await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await window.setViewportSize({ width, height: 800 })
      await openSignIns(window, ui.link)
      await button(row(window), 'Sign in to team').click()
      await button(row(window), 'Use a code instead').click()
      await expect(row(window).locator('.user-code .code')).toBeVisible()
      home.writeToken(legacyUrl, { ...aws.issueToken({ startUrl: legacyUrl, seconds: 500, isRefreshable: false }) })
      await expect(row(window, legacyUrl)).toContainText('It does not renew by itself.')
      await shoot(window, `signIns-${scheme}-${width}`)
      expect(await outgrown(window, '.sign-ins, .sign-ins li, .nav')).toEqual([])
    })
  }
}
