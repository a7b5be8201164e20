import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { identityCenterProfile, ssoSession, type TemporaryHome } from '../support/temporaryHome.ts'
import { expect, test } from './fixtures.ts'
import { button, outgrown } from './looking.ts'

const canary = 'wJalrXUtnFEMIcanaryCANARYKEYcanary000002'

const leftover = `[shop-prod]
aws_access_key_id = AKIAEXAMPLE00000Q7PX
aws_secret_access_key = ${canary}
`
const otherKeys = `
[ci]
aws_access_key_id = AKIAEXAMPLE000000000
aws_secret_access_key = ${canary}
`
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

/** `shop-prod` signs in, and has keys left over from before; `shop-dev` only signs in. */
function furnish(home: TemporaryHome): void {
  home.write(
    'config',
    ssoSession('corp') +
      identityCenterProfile('shop-prod', 'corp', '111122223333') +
      identityCenterProfile('shop-dev', 'corp', '444455556666') +
      identityCenterProfile('partner', 'closed', '555566667777') +
      ssoSession('closed') +
      '[profile audit]\nrole_arn = arn:aws:iam::777788889999:role/Audit\nsource_profile = shop-dev\n',
  )
  home.write('credentials', leftover + otherKeys)
  home.writeToken('corp', {
    accessToken: 'example',
    expiresAt: inMinutes(48),
    refreshToken: 'example',
    clientId: 'example',
    clientSecret: 'example',
    registrationExpiresAt: inMinutes(90_000),
    region: 'eu-west-1',
    startUrl: 'https://corp.awsapps.com/start',
  })
}

const listed = (window: Page, name: string) => window.locator(`[role=option][data-key="${name}"]`)
const rung = (window: Page, name: string) =>
  window.getByRole('row').filter({ has: window.getByRole('rowheader', { name }) })
/** The cell of `aws` is the first, that of `cdk` the second. */
const cell = (window: Page, name: string, tool: 'aws' | 'cdk') =>
  rung(window, name)
    .getByRole('cell')
    .nth(tool === 'aws' ? 0 : 1)

async function explain(window: Page, link: string, profile: string): Promise<void> {
  await window.goto(link)
  await listed(window, profile).click()
  await window.getByRole('tab', { name: 'Explain' }).click()
  await expect(window.getByRole('table')).toBeVisible()
}

async function choose(window: Page, field: string, choice: string): Promise<void> {
  await window.getByRole('button', { name: field }).click()
  await window.getByRole('option', { name: choice, exact: true }).click()
}

test('both winners are seen where aws and cdk part, each with its place', async ({ window, ui, home }) => {
  furnish(home)
  await explain(window, ui.link, 'shop-prod')
  await expect(window.getByText('aws and cdk would')).toBeVisible()
  await expect(cell(window, 'Identity Center', 'aws')).toHaveClass(/wins works/)
  await expect(cell(window, 'Identity Center', 'cdk')).toHaveClass(/shadowed/)
  await expect(cell(window, 'Static keys', 'aws').locator('s')).toHaveText('shadowed')
  await expect(cell(window, 'Static keys', 'cdk')).toHaveClass(/wins broken/)
  await expect(rung(window, 'Static keys')).toContainText('AKIA…Q7PX')
  await expect(rung(window, 'Static keys').getByRole('button')).toHaveText('credentials : 2')
  await expect(cell(window, 'Environment', 'cdk').first()).toContainText('not read with --profile')
  await expect(cell(window, 'Account', 'aws')).toContainText('111122223333')
  await expect(window.getByText('renews by itself').first()).toBeVisible()
  expect(await window.content()).not.toContain(canary)
})

test('the list has a sign for each tool, with words, and filters', async ({ window, ui, home }) => {
  furnish(home)
  await window.goto(ui.link)
  await expect(listed(window, 'shop-dev')).toContainText('aws: works · cdk: works')
  await expect(listed(window, 'partner')).toContainText('aws: needs you to sign in · cdk: needs you to sign in')
  await expect(listed(window, 'shop-prod').locator('.glyph.works')).toHaveCount(1)
  await expect(listed(window, 'shop-prod').locator('.glyph.broken')).toHaveCount(1)
  await window.getByRole('radio', { name: 'Needs you 1' }).click()
  await expect(window.getByRole('option')).toHaveText([/partner/])
  await window.getByRole('radio', { name: 'Diverging 1' }).click()
  await expect(window.getByRole('option')).toHaveText([/shop-prod/])
  await window.getByRole('radio', { name: 'All' }).click()
  await expect(window.getByRole('option')).toHaveCount(5)
})

test('the leftover keys go after the diff, and the ladder then agrees', async ({ window, ui, home }) => {
  furnish(home)
  await explain(window, ui.link, 'shop-prod')
  await window.locator('.difference').getByRole('button', { name: /…$/ }).click()
  const dialog = window.getByRole('dialog')
  await expect(dialog.locator('del').first()).toContainText('[shop-prod]')
  expect(readFileSync(home.file('credentials'), 'utf8')).toContain('[shop-prod]')
  expect(await window.content()).not.toContain(canary)
  await button(window, 'Save').click()
  await expect(cell(window, 'Identity Center', 'cdk')).toHaveClass(/wins works/)
  await expect(cell(window, 'Identity Center', 'aws')).toHaveClass(/wins works/)
  await expect(window.locator('.difference')).toHaveCount(0)
  expect(readFileSync(home.file('credentials'), 'utf8')).not.toContain('Q7PX')
  expect(readFileSync(home.file('credentials'), 'utf8')).toContain('[ci]')
  await expect(listed(window, 'shop-prod').locator('.glyph.works')).toHaveCount(2)
})

test('a what-if changes the answer, says so, and has a way back', async ({ window, ui, home }) => {
  furnish(home)
  await explain(window, ui.link, 'shop-dev')
  await choose(window, 'AWS_ACCESS_KEY_ID', 'present')
  await expect(window.getByText('With --profile the tools take no notice of that.')).toBeVisible()
  await expect(window.getByText('Nothing is changed by this.')).toBeVisible()
  await expect(cell(window, 'Identity Center', 'aws')).toHaveClass(/wins/)
  await button(window, 'Leave --profile out').click()
  await expect(cell(window, 'Environment', 'aws').first()).toHaveClass(/wins/)
  await expect(cell(window, 'Environment', 'cdk').first()).toHaveClass(/wins/)
  await choose(window, 'AWS_PROFILE', 'set to')
  await window.getByRole('combobox', { name: 'AWS_PROFILE' }).fill('nowhere')
  await expect(window.locator('.difference')).toContainText('aws and cdk come to different ends.')
  await expect(window.locator('.sayings')).toContainText('The config profile (nowhere) could not be found')
  await button(window, 'Back to how it is').click()
  await expect(cell(window, 'Identity Center', 'cdk')).toHaveClass(/wins works/)
  await expect(window.getByText('Nothing is changed by this.')).toHaveCount(0)
})

test('any variable can be added, and taken away', async ({ window, ui, home }) => {
  furnish(home)
  await explain(window, ui.link, 'shop-dev')
  await button(window, 'Another variable').click()
  await window.getByLabel('Name of the variable').fill('1X')
  await expect(button(window, 'Add')).toBeDisabled()
  await window.getByLabel('Name of the variable').fill('AWS_DEFAULT_REGION')
  await window.keyboard.press('Enter')
  await window.getByRole('textbox', { name: 'AWS_DEFAULT_REGION' }).fill('ap-south-1')
  await expect(cell(window, 'Region', 'aws')).toContainText('ap-south-1')
  await expect(cell(window, 'Region', 'cdk')).toContainText('ap-south-1')
  await button(window, 'Remove AWS_DEFAULT_REGION').click()
  await expect(cell(window, 'Region', 'aws')).toContainText('eu-west-1')
})

test('the ladder follows the files while it is open', async ({ window, ui, home }) => {
  furnish(home)
  await explain(window, ui.link, 'shop-dev')
  await expect(cell(window, 'Identity Center', 'cdk')).toHaveClass(/wins/)
  home.write('credentials', leftover.replace('shop-prod', 'shop-dev'))
  await expect(cell(window, 'Static keys', 'cdk')).toHaveClass(/wins/)
  home.write('credentials', '')
  await expect(cell(window, 'Identity Center', 'cdk')).toHaveClass(/wins/)
  home.remove('sso')
  await expect(cell(window, 'Identity Center', 'aws')).toHaveClass(/wins needs/)
  await expect(listed(window, 'shop-dev')).toContainText('needs you to sign in')
})

test('a role shows the chain that it comes from, and the SDK has a column on demand', async ({ window, ui, home }) => {
  furnish(home)
  await explain(window, ui.link, 'audit')
  await expect(window.locator('.chain')).toHaveCount(1)
  await expect(window.locator('.chain')).toContainText(/aws and cdk.*Identity Center.*shop-dev.*Role.*Audit/)
  await expect(window.getByRole('columnheader', { name: 'sdk-js' })).toHaveCount(0)
  await window.getByText('Also the SDK for JavaScript').click()
  await expect(window.getByRole('columnheader', { name: 'sdk-js' })).toBeVisible()
  await window.locator('.chain').getByRole('button', { name: 'shop-dev' }).click()
  await expect(window.getByRole('heading', { name: 'shop-dev', level: 1 })).toBeVisible()
})

test('a place leads to its line in the text', async ({ window, ui, home }) => {
  furnish(home)
  await explain(window, ui.link, 'shop-prod')
  await rung(window, 'Static keys').getByRole('button', { name: 'Show credentials, line 2' }).click()
  const text = window.getByLabel('Text in credentials')
  await expect(text).toBeFocused()
  const selected = await text.evaluate((area: HTMLTextAreaElement) =>
    area.value.slice(area.selectionStart, area.selectionEnd),
  )
  expect(selected).toBe('aws_access_key_id = AKIAEXAMPLE00000Q7PX')
})

test('problems are listed with their remedies, the worst first', async ({ window, ui, home }) => {
  furnish(home)
  await window.goto(ui.link)
  await window.getByRole('button', { name: /Problems/ }).click()
  const first = window.locator('.problem').first()
  await expect(first).toContainText('shop-prod')
  await window.locator('.problem').getByRole('button', { name: 'Remove the leftover keys…' }).click()
  await expect(window.getByRole('dialog').locator('del').first()).toContainText('[shop-prod]')
  await button(window, 'Cancel').click()
  await first.getByRole('button', { name: 'Explain' }).click()
  await expect(window.getByRole('heading', { name: 'shop-prod', level: 1 })).toBeVisible()
  await expect(window.locator('.difference')).toBeVisible()
})

test('without problems one line says so', async ({ window, ui, home }) => {
  home.write('config', '[profile quiet]\nregion = eu-west-1\n')
  await window.goto(ui.link)
  await window.getByRole('button', { name: /Problems/ }).click()
  await expect(window.getByText('Nothing is wrong with your profiles and files.')).toBeVisible()
})

test('the way from the list to a remedy and back needs no mouse', async ({ window, ui, home }) => {
  furnish(home)
  await window.goto(ui.link)
  await expect(window.getByRole('option')).toHaveCount(5)
  await window.keyboard.press('Control+k')
  await window.keyboard.type('shop-prod')
  await expect(window.getByRole('option')).toHaveCount(1)
  await window.keyboard.press('Enter')
  await window.getByRole('tab', { name: 'Summary' }).focus()
  await window.keyboard.press('ArrowRight')
  await expect(window.getByRole('table')).toBeVisible()
  const press = async (key: string, until: () => Promise<boolean>) => {
    for (let pressed = 0; pressed < 12; pressed += 1) {
      if (await until()) return
      await window.keyboard.press(key)
    }
    expect(await until()).toBe(true)
  }
  const focused = () => window.evaluate(() => document.activeElement?.textContent ?? '')
  await press('Tab', async () => (await focused()).endsWith('…'))
  await window.keyboard.press('Enter')
  await expect(window.getByRole('dialog')).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toBeHidden()
  await press('Tab', async () => (await focused()) === 'Every place and every reason')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('rowheader', { name: 'CDK_PROFILE' })).toBeVisible()
})

for (const scheme of ['light', 'dark'] as const) {
  for (const [width, height] of [
    [1280, 800],
    [900, 700],
    [420, 800],
  ] as const) {
    test(`the ladder and the problems fit ${width} × ${height}, ${scheme}`, async ({ window, ui, home }) => {
      furnish(home)
      await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await window.setViewportSize({ width, height })
      await explain(window, ui.link, 'shop-prod')
      const fits = async () => expect(await outgrown(window, '.detail-pane, .problem-list, .nav')).toEqual([])
      await fits()
      await window.getByText('Also the SDK for JavaScript').click()
      await button(window, 'Every place and every reason').click()
      await fits()
      await window.getByRole('button', { name: /Problems/ }).click()
      await expect(window.getByRole('grid')).toBeVisible()
      await fits()
    })
  }
}
