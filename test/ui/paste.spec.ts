import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { button } from './looking.ts'

const [id, secret, token] = [
  'ASIAY34FZKBOKMUTVV7A',
  'fake/canary+key/000000000000000000000000',
  'fake-token-canary/+0==',
]
const block = `[609629065308_Developer]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\naws_session_token=${token}`
const shell = `$Env:AWS_ACCESS_KEY_ID="${id}"\n$Env:AWS_SECRET_ACCESS_KEY="${secret}"\n$Env:AWS_SESSION_TOKEN="${token}"`

const dialog = (window: Page) => window.getByRole('dialog')
const keysField = (window: Page) => dialog(window).getByLabel('From “Access keys”')

test.beforeEach(({ home }) => {
  home.write('credentials', '[old]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = fake\n')
})

test('keys that are pasted become a profile, which is reviewed first', async ({ window, ui, home, heard }) => {
  await window.goto(ui.link)
  await button(window, 'Paste keys…').click()
  await expect(button(window, 'Review changes…')).toBeDisabled()
  await keysField(window).fill(block)
  await expect(dialog(window)).toContainText(`Session keys ${id} of account 609629065308`)
  await expect(dialog(window).getByLabel('Profile')).toHaveAttribute('placeholder', '609629065308_Developer')
  await button(window, 'Review changes…').click()
  await expect(dialog(window)).toContainText('aws_secret_access_key = [secret 2]')
  await expect(dialog(window)).toContainText('x_security_token_expires = 20')
  expect(readFileSync(home.file('credentials'), 'utf8')).not.toContain(id)
  await button(window, 'Save').click()
  await expect(window.getByText('Saved to credentials.')).toBeVisible()
  const written = readFileSync(home.file('credentials'), 'utf8')
  expect(written).toContain(`[609629065308_Developer]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\n`)
  const end = /^x_security_token_expires = (.*)$/m.exec(written)?.[1] ?? ''
  expect(Math.abs(Date.parse(end) - Date.now() - 3_600_000)).toBeLessThan(60_000)
  await window.locator('[data-key="609629065308_Developer"]').click()
  await expect(window.getByRole('heading', { name: '609629065308_Developer' })).toBeVisible()
  expect(heard.length).toBeGreaterThan(0)
  expect(heard.join('\n')).not.toContain('canary')
})

test('what is wrong with the text is said beside it, and nothing is written', async ({ window, ui, home }) => {
  await window.goto(ui.link)
  await button(window, 'Paste keys…').click()
  for (const [text, says] of [
    [`${block}\n${shell}`, 'a credentials file and for PowerShell'],
    [shell.replaceAll('ASIA', 'AKIA'), 'latchkey keys add'],
    [shell.split('\n')[0] ?? '', 'no AWS_SECRET_ACCESS_KEY'],
  ] as const) {
    await keysField(window).fill(text)
    await expect(dialog(window)).toContainText(says)
    await expect(button(window, 'Review changes…')).toBeDisabled()
  }
  await keysField(window).fill(shell)
  await dialog(window).getByLabel('Profile').fill('bad name')
  await expect(dialog(window)).toContainText('Some tools do not find a profile of that name')
  await expect(button(window, 'Review changes…')).toBeDisabled()
  await window.keyboard.press('Escape')
  await expect(dialog(window)).toHaveCount(0)
  expect(readFileSync(home.file('credentials'), 'utf8')).not.toContain(id)
})

test('a profile that is there gets new keys, for as long as is said', async ({ window, ui, home }) => {
  await window.goto(ui.link)
  await button(window, 'Paste keys…').click()
  await keysField(window).fill(shell)
  await dialog(window).getByLabel('Profile').fill('old')
  await expect(dialog(window)).toContainText('in the place of those it has')
  await dialog(window)
    .getByRole('button', { name: /They end/ })
    .click()
  await window.getByRole('option', { name: 'Not known' }).click()
  await button(window, 'Review changes…').click()
  await expect(dialog(window)).toContainText('long-term keys AKIAEXAMPLE000000000 of old are replaced')
  await button(window, 'Save').click()
  await expect(window.getByText('Saved to credentials.')).toBeVisible()
  expect(readFileSync(home.file('credentials'), 'utf8')).toBe(
    `[old]\naws_access_key_id = ${id}\naws_secret_access_key = ${secret}\naws_session_token = ${token}\n`,
  )
})

test('keys that have ended say so, and lead to new ones', async ({ window, ui, home }) => {
  home.write(
    'credentials',
    `[portal]\naws_access_key_id = ${id}\naws_secret_access_key = fake\naws_session_token = fake\nx_security_token_expires = 2026-01-01T00:00:00Z\nregion = eu-west-1\n`,
  )
  await window.goto(ui.link)
  await window.locator('[data-key="portal"]').click()
  await expect(window.locator('.detail').getByText('uses keys that ended at')).toHaveCount(2)
  await window.getByRole('button', { name: /Problems/ }).click()
  await button(window, 'Paste new keys…').click()
  await expect(window.getByRole('heading', { name: 'Paste keys for portal' })).toBeVisible()
  await keysField(window).fill(block)
  await button(window, 'Review changes…').click()
  await button(window, 'Save').click()
  await expect(button(window, 'Paste new keys…')).toHaveCount(0)
  expect(readFileSync(home.file('credentials'), 'utf8')).toMatch(/^\[portal\]\n[^[]*region = eu-west-1\n$/)
})
