import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { accountsWithRoles, type FakeAws, startFakeAws } from '../support/fake-aws/server.ts'
import { notingBrowser } from '../support/personalBrowser.ts'
import { startUi, type Ui } from '../support/program.ts'
import { identityCenterProfile, ssoSession, type TemporaryHome } from '../support/temporaryHome.ts'
import { test as base, expect } from './fixtures.ts'
import { button, looks, shoot } from './looking.ts'

interface Fixtures {
  readonly accounts: readonly [accounts: number, roles: number]
  readonly config: string
  readonly aws: FakeAws
  readonly opened: () => readonly string[]
  readonly ui: Ui
}

const first = '111122223001'
const team = ssoSession('team') + identityCenterProfile('dev', 'team', first)
const gone = identityCenterProfile('gone', 'team', '999988887777')

const test = base.extend<Fixtures>({
  accounts: [[4, 2], { option: true }],
  config: ['', { option: true }],
  aws: async ({ accounts: [accounts, roles] }, use) => {
    const aws = await startFakeAws({ accounts: accountsWithRoles(accounts, roles), throttle: null })
    await use(aws)
    await aws.stop()
  },
  opened: async ({ home }, use) => use(notingBrowser(home).opened),
  ui: async ({ home, aws, config, opened: _ }, use) => {
    home.write('config', config)
    const ui = await startUi(home.env({ ...aws.env(), BROWSER: `${home.path}/browser` }))
    await use(ui)
    await ui.stop()
  },
})

const configOf = (home: TemporaryHome) => readFileSync(home.file('config'), 'utf8')

/** Presses the button on the page that the person's browser was led to. */
async function allow(window: Page, opened: () => readonly string[], decision = 'Allow access'): Promise<void> {
  await expect.poll(() => opened().length).toBeGreaterThan(0)
  const page = await window.context().newPage()
  await page.goto(opened().at(-1) ?? '')
  await page.getByRole('button', { name: decision }).click()
  await page.waitForLoadState()
  await page.close()
}

/** Writes into a field with choices, and closes those. */
async function write(window: Page, name: string, value: string): Promise<void> {
  await window.getByRole('combobox', { name }).fill(value)
  await window.getByRole('combobox', { name }).press('Escape')
}

async function describeCorp(window: Page, scopes?: string): Promise<void> {
  await window.getByLabel('Start URL or issuer URL').fill('https://corp.awsapps.com/start#/')
  await write(window, 'Region', 'eu-central-1')
  if (scopes !== undefined) await window.getByLabel('Scopes').fill(scopes)
  await expect(window.getByLabel('Session name')).toHaveAttribute('placeholder', 'corp')
}

const corp =
  '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\nsso_registration_scopes = sso:account:access\n'

async function shootAll(window: Page, name: string): Promise<void> {
  if (!process.env.LATCHKEY_SHOTS) return
  for (const { scheme, width, height } of looks) {
    await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await window.setViewportSize({ width, height })
    await shoot(window, `${name}-${scheme}-${width}`)
  }
  await window.setViewportSize({ width: 1280, height: 800 })
}

test('from nothing to profiles: a session, a sign-in on the page, accounts, a diff, and the file', async ({
  window,
  ui,
  home,
  opened,
}) => {
  await window.goto(ui.link)
  await shootAll(window, 'empty')
  await button(window, 'Add a sign-in session').click()
  await shootAll(window, 'session')
  await describeCorp(window)
  await shootAll(window, 'session-filled')
  await button(window, 'Sign in').click()
  await expect(window.getByRole('status')).toContainText('Waiting for the page in your browser')
  await shootAll(window, 'signing-in')
  await allow(window, opened)
  await expect(window.getByRole('option')).toHaveCount(8)
  await window.getByRole('option', { name: /Account 002.*ReadOnly/ }).click()
  await window.getByRole('option', { name: /Account 003.*Developer/ }).click()
  await expect(window.locator('.examples code')).toHaveText(['ReadOnly-111122223002', 'Developer-111122223003'])
  await write(window, 'Names', '{account_name}.{role}')
  await expect(window.locator('.examples code')).toHaveText(['Account-002.ReadOnly', 'Account-003.Developer'])
  await shootAll(window, 'profiles')
  expect(configOf(home)).toBe('')
  await button(window, 'Review 2 profiles…').click()
  await expect(window.getByLabel('What changes in config')).toContainText('[sso-session corp]')
  await shootAll(window, 'review')
  expect(configOf(home)).toBe('')
  await button(window, 'Save').click()
  await expect(window.getByText('Added the session corp and 2 profiles')).toBeVisible()
  await shootAll(window, 'done')
  const profile = (name: string, account: string, role: string) =>
    `\n[profile ${name}]\nsso_session = corp\nsso_account_id = ${account}\nsso_role_name = ${role}\nregion = eu-central-1\n`
  expect(configOf(home)).toBe(
    corp +
      profile('Account-002.ReadOnly', '111122223002', 'ReadOnly') +
      profile('Account-003.Developer', '111122223003', 'Developer'),
  )
  await button(window, 'Show the profiles').click()
  await expect(window.locator('[data-key="Account-002.ReadOnly"]')).toContainText('aws: works · cdk: works')
})

test('a person signs in to a new session with a code, and the region comes from the address', async ({
  window,
  ui,
  home,
  aws,
}) => {
  await window.goto(ui.link)
  await button(window, 'Add a sign-in session').click()
  await window.getByLabel('Start URL or issuer URL').fill('https://ssoins-7223abcd.portal.eu-north-1.app.aws')
  await expect(window.locator('input').and(window.getByLabel('Region'))).toHaveValue('eu-north-1')
  await window.getByLabel('Session name').fill('my corp')
  await button(window, 'Sign in').click()
  await expect(window.locator('.answer-hint.trouble')).toContainText('"my corp" has a character')
  await window.getByLabel('Session name').fill('north')
  await button(window, 'Sign in').click()
  await button(window, 'Use a code instead').click()
  const code = await window.locator('.user-code .code').innerText()
  await shootAll(window, 'code')
  const page = await window.context().newPage()
  await page.goto(`${aws.url}/device?user_code=${code}`)
  await page.getByRole('button', { name: 'Allow access' }).click()
  await expect(window.getByRole('option')).toHaveCount(8)
  await button(window, 'Review the session…').click()
  await button(window, 'Save').click()
  await expect(window.getByText('Added the session north')).toBeVisible()
  expect(configOf(home)).toBe(
    '[sso-session north]\nsso_start_url = https://ssoins-7223abcd.portal.eu-north-1.app.aws\nsso_region = eu-north-1\nsso_registration_scopes = sso:account:access\n',
  )
})

test('scopes that lead to no accounts make a profile that only carries the token', async ({
  window,
  ui,
  home,
  aws,
  opened,
}) => {
  await window.goto(ui.link)
  await button(window, 'Add a sign-in session').click()
  await describeCorp(window, 'codecatalyst:read_write')
  await expect(window.getByText('These lead to no accounts')).toBeVisible()
  await button(window, 'Sign in').click()
  await allow(window, opened)
  await write(window, 'Profile name', 'catalyst')
  await write(window, 'Default region', '')
  await button(window, 'Review 1 profile…').click()
  await button(window, 'Save').click()
  await expect(window.getByText('Added the session corp and 1 profile')).toBeVisible()
  expect(configOf(home)).toBe(
    `${corp.replace('sso:account:access', 'codecatalyst:read_write')}\n[profile catalyst]\nsso_session = corp\n`,
  )
  expect(aws.ledger.of('ListAccounts')).toEqual([])
})

test('whoever turns back, or is denied, leaves the file as it was', async ({ window, ui, home, opened }) => {
  await window.goto(ui.link)
  await button(window, 'Add a sign-in session').click()
  await describeCorp(window)
  await button(window, 'Sign in').click()
  await allow(window, opened, 'Deny')
  await expect(window.locator('.set-up .banner')).toContainText('denied')
  await shootAll(window, 'denied')
  await button(window, 'Dismiss').click()
  await button(window, 'Back').click()
  await expect(window.getByLabel('Start URL or issuer URL')).toHaveValue('https://corp.awsapps.com/start#/')
  await button(window, 'Sign in').click()
  await expect(window.getByRole('status')).toContainText('Waiting for the page')
  await button(window, 'Close').click()
  await expect(window.getByRole('heading', { name: 'Sign-ins' })).toBeVisible()
  await expect(window.getByText('corp')).toHaveCount(0)
  await window.reload()
  await expect(window.getByText('No profiles yet')).toBeVisible()
  expect(configOf(home)).toBe('')
})

test.describe('a session that is there', () => {
  const taken = '[profile Account-002]\nregion = eu-west-1\n\n'
  test.use({ config: team + gone + taken })

  test('is imported from: what is there is kept, names that are taken are told, what is gone is listed', async ({
    window,
    ui,
    home,
    opened,
  }) => {
    await window.goto(ui.link)
    await window.getByRole('button', { name: /Sign-ins/ }).click()
    await button(window, 'Import profiles of team').click()
    await button(window.locator('.set-up'), 'Sign in').click()
    await allow(window, opened)
    await expect(window.getByRole('option')).toHaveCount(8)
    await expect(window.getByRole('option', { name: /Account 001.*Developer/ })).toContainText('there alreadydev')
    await expect(window.getByText('1 profile leads to nothing any more')).toBeVisible()
    await window.getByRole('searchbox').fill('developer')
    await button(window, 'Select all 3').click()
    await write(window, 'Names', '{account_name}')
    await expect(window.getByText('1 name is taken by another profile')).toBeVisible()
    await expect(window.getByRole('option', { name: /Account 002/ })).toContainText('Account-002-111122223002')
    await button(window, 'Clear the search').click()
    await shootAll(window, 'import')
    await write(window, 'Names', '{rolle}')
    await expect(window.locator('#template-hint')).toContainText('`{rolle}` is none of them'.replaceAll('`', ''))
    await expect(button(window, 'Select accounts and roles')).toBeDisabled()
    await write(window, 'Names', '{account_name}')
    const before = configOf(home)
    await button(window, 'Review 3 profiles…').click()
    await button(window, 'Save').click()
    await expect(window.getByText('Added 3 profiles')).toBeVisible()
    await expect(window.getByText('1 profile was there already and stayed.')).toBeVisible()
    await window.getByText('1 profile leads to nothing any more').click()
    await shootAll(window, 'import-done')
    const profile = (name: string, account: string) =>
      `[profile ${name}]\nsso_session = team\nsso_account_id = ${account}\nsso_role_name = Developer\nregion = eu-west-1\n`
    expect(configOf(home)).toBe(
      before +
        [
          profile('Account-002-111122223002', '111122223002'),
          profile('Account-003', '111122223003'),
          profile('Account-004', '111122223004'),
        ].join('\n'),
    )
    await button(window, 'Add more').click()
    await expect(window.getByText('4 profiles are there already')).toBeVisible()
    await button(window, 'Select all 4').click()
    await window.getByRole('button', { name: /Problems/ }).click()
    await button(window, 'Keep editing').click()
    await expect(button(window, 'Review 4 profiles…')).toBeEnabled()
  })

  test('shows the list of the last time where nobody is signed in, and its age', async ({ window, ui, home, aws }) => {
    const token = aws.issueToken({ startUrl: 'https://team.awsapps.com/start' })
    home.writeToken('team', { ...token })
    await window.goto(ui.link)
    await window.getByRole('button', { name: /Sign-ins/ }).click()
    await button(window, 'Import profiles of team').click()
    await expect(window.getByRole('option')).toHaveCount(8)
    await button(window, 'Close').click()
    await button(window, 'Sign out of team').click()
    await button(window, 'Import profiles of team').click()
    await expect(window.locator('.set-up-listing')).toContainText(/Nobody is signed in.*Shown as listed \d\d:\d\d\./)
    await expect(window.getByRole('option')).toHaveCount(8)
    await shootAll(window, 'offline')
    await window.getByRole('option', { name: /Account 004.*ReadOnly/ }).click()
    await button(window, 'Review 1 profile…').click()
    await button(window, 'Save').click()
    await expect(window.getByText('Added 1 profile')).toBeVisible()
    expect(configOf(home)).toContain('[profile ReadOnly-111122223004]')
  })
})

test.describe('a thousand accounts with three roles each', () => {
  test.use({ config: team, accounts: [1000, 3] })

  test('are listed with progress, stopped, gone on with, and imported at once', async ({ window, ui, home, aws }) => {
    test.setTimeout(240_000)
    home.writeToken('team', { ...aws.issueToken({ startUrl: 'https://team.awsapps.com/start' }) })
    await window.goto(ui.link)
    await window.getByRole('button', { name: /Sign-ins/ }).click()
    await button(window, 'Import profiles of team').click()
    await expect(window.getByRole('progressbar')).toBeVisible()
    await expect(window.locator('.listing')).toContainText(/roles: [1-9]\d* of 1,000 accounts/)
    await shootAll(window, 'listing')
    await button(window, 'Stop').click()
    await expect(window.locator('.set-up-listing .banner')).toContainText('Stopped.')
    await expect(window.getByText(/Shown are the first \d+ accounts\./)).toBeVisible()
    await expect(window.getByRole('option').first()).toContainText('Account 001')
    await shootAll(window, 'stopped')
    const asked = aws.ledger.of('ListAccountRoles').length
    await button(window, 'Continue').click()
    await expect(button(window, 'Select all 2,999')).toBeVisible({ timeout: 180_000 })
    expect(aws.ledger.of('ListAccounts').length).toBeLessThanOrEqual(10)
    expect(aws.ledger.of('ListAccountRoles').length).toBeLessThanOrEqual(1001 + 1)
    expect(asked).toBeGreaterThan(0)
    expect(await window.getByRole('option').count()).toBeLessThan(100)
    await button(window, 'Select all 2,999').click()
    await expect(window.locator('.examples')).toContainText('and 2,996 more')
    await shootAll(window, 'thousand')
    await button(window, 'Review 2,999 profiles…').click()
    await button(window, 'Save').click()
    await expect(window.getByText('Added 2,999 profiles')).toBeVisible({ timeout: 60_000 })
    expect(configOf(home).match(/^\[profile /gm)).toHaveLength(3000)
  })
})
