import type { Page } from '@playwright/test'
import { codes, expect, openView, phone, test, token } from './agentFixtures.ts'
import { button, looks, nameless, outgrown, shoot } from './looking.ts'

const dialog = (window: Page) => window.getByRole('dialog', { name: /^MFA code for/ })
const field = (window: Page) => dialog(window).getByLabel('Code')

test('a program waits for the code that a person types in the window', async ({ window, ui, aws, asks, heard }) => {
  await openView(window, ui.link, 'Problems')
  const cdk = asks('cdk', 'shop', 'deploy')
  await expect(dialog(window)).toContainText('cdk in ~/shop waits for the code that your device shows.')
  await expect(dialog(window)).toContainText('phone in 111122223333')
  await expect(dialog(window)).toContainText('Deploy in 444455556666')
  await expect(dialog(window).getByRole('timer')).toHaveText(/^[01]:\d\d$/)
  await expect(window).toHaveTitle('A code is needed – Latchkey')
  await expect(field(window)).toBeFocused()
  await window.keyboard.type('123 456')
  await window.keyboard.press('Enter')
  const { code, stdout, stderr } = await cdk
  expect([code, stderr]).toEqual([0, `Waiting for the code of ${phone}, in Latchkey.\n`])
  expect(JSON.parse(stdout)).toMatchObject({ Version: 1 })
  expect(aws.ledger.of('GetSessionToken')).toHaveLength(1)
  await expect(dialog(window)).toHaveCount(0)
  await expect(window).toHaveTitle('Latchkey')
  expect(heard.join('')).toContain('"profile":"deploy"')
  expect(heard.join('') + (await window.content())).not.toMatch(/123 ?456/)
})

test('a code that AWS does not take is asked for again, and what is none goes nowhere', async ({
  window,
  ui,
  aws,
  asks,
}) => {
  await window.goto(ui.link)
  const cdk = asks('cdk', 'shop', 'deploy')
  await expect(dialog(window)).toBeVisible()
  for (const written of ['', '12345', '1234567', 'secret']) {
    await field(window).fill(written)
    await button(dialog(window), 'Continue').click()
    await expect(dialog(window).getByRole('status')).toHaveText(
      'A code has six figures. Enter what the device shows now.',
    )
    await expect(field(window)).toBeFocused()
    await expect(field(window)).toHaveAttribute('aria-invalid', 'true')
  }
  expect(aws.ledger.of('GetSessionToken')).toEqual([])
  await field(window).fill('000000')
  await expect(dialog(window).getByRole('status')).not.toContainText('Enter what')
  await button(dialog(window), 'Continue').click()
  await expect(dialog(window)).toContainText('AWS did not take the code before.')
  await expect(field(window)).toHaveValue('')
  await expect(field(window)).toBeFocused()
  await window.keyboard.type(codes[phone])
  await window.keyboard.press('Enter')
  expect((await cdk).code).toBe(0)
  await expect(dialog(window)).toHaveCount(0)
})

test('whoever waits gets nothing where a person gives no code', async ({ window, ui, asks }) => {
  await window.goto(ui.link)
  const cdk = asks('cdk', 'shop', 'deploy')
  await button(dialog(window), 'Give no code').click()
  const { code, stdout, stderr } = await cdk
  expect([code, stdout]).toEqual([3, ''])
  expect(stderr).toContain(`The profile deploy needs a code of ${phone} first`)
  await expect(dialog(window)).toHaveCount(0)
})

test('one dialog is for all who wait for the same device', async ({ window, ui, aws, asks }) => {
  await window.goto(ui.link)
  const cdk = asks('cdk', 'shop', 'deploy')
  await expect(dialog(window)).toContainText('cdk in ~/shop waits for')
  const all = [cdk, asks('aws', 'audits', 'deploy'), asks('terraform', 'audits', 'audit')]
  await expect(dialog(window)).toContainText('cdk in ~/shop and aws in ~/audits wait for')
  await expect(dialog(window)).not.toContainText('1 more waits')
  await field(window).fill(codes[phone])
  await button(dialog(window), 'Continue').click()
  expect((await Promise.all(all)).map(({ code }) => code)).toEqual([0, 0, 0])
  await expect(dialog(window)).toHaveCount(0)
  expect(aws.ledger.of('GetSessionToken')).toHaveLength(1)
})

test('two devices are asked for one after the other', async ({ window, ui, asks }) => {
  await window.goto(ui.link)
  const first = asks('cdk', 'shop', 'deploy')
  await expect(dialog(window)).toHaveAccessibleName('MFA code for deploy')
  const second = asks('aws', 'shop', 'admin')
  await expect(dialog(window)).toContainText('1 more waits for the code of another device, which comes next.')
  await field(window).fill(codes[phone])
  await button(dialog(window), 'Continue').click()
  expect((await first).code).toBe(0)
  await expect(dialog(window)).toHaveAccessibleName('MFA code for admin')
  await expect(dialog(window)).not.toContainText('1 more waits')
  await expect(field(window)).toBeFocused()
  await window.keyboard.type(codes[token])
  await window.keyboard.press('Enter')
  expect((await second).code).toBe(0)
})

for (const [name, putAside] of [
  ['the Escape key', (window: Page) => window.keyboard.press('Escape')],
  ['“Later”', (window: Page) => button(dialog(window), 'Later').click()],
] as const) {
  test(`${name} puts the question aside, and a banner on every view leads back to it`, async ({ window, ui, asks }) => {
    await window.goto(ui.link)
    const cdk = asks('cdk', 'shop', 'deploy')
    await expect(field(window)).toBeFocused()
    await putAside(window)
    await expect(dialog(window)).toHaveCount(0)
    const banner = window.locator('.banner', { hasText: 'cdk in ~/shop waits for the code of phone for deploy' })
    await expect(banner).toBeVisible()
    await window.getByRole('button', { name: 'Callers' }).click()
    await expect(window.getByRole('list', { name: /Who has asked/ })).toContainText('waits')
    await button(banner, 'Enter the code').click()
    await field(window).fill(codes[phone])
    await button(dialog(window), 'Continue').click()
    expect((await cdk).code).toBe(0)
    await expect(banner).toHaveCount(0)
  })
}

test('what is being typed beneath is kept, and the focus returns to it', async ({ window, ui, asks }) => {
  await window.goto(ui.link)
  await button(window, 'Paste keys…').click()
  const paste = window.getByRole('dialog', { name: 'Paste keys' })
  await paste.getByLabel('Profile').fill('half-typ')
  const cdk = asks('cdk', 'shop', 'deploy', { LATCHKEY_WAIT: '3' })
  await expect(field(window)).toBeFocused()
  expect(await paste.evaluate((part) => part.closest('[inert], [aria-hidden="true"]') !== null)).toBe(true)
  const { code, stderr } = await cdk
  expect([code, stderr]).toEqual([3, expect.stringContaining('needs a code')])
  await expect(dialog(window)).toHaveCount(0)
  await expect(paste.getByLabel('Profile')).toHaveValue('half-typ')
  await expect(paste.getByLabel('Profile')).toBeFocused()
})

for (const { scheme, width, height } of looks) {
  test(`the question fits ${width} × ${height}, ${scheme}`, async ({ window, ui, asks }) => {
    await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await window.setViewportSize({ width, height })
    await window.goto(ui.link)
    void asks('cdk', 'a-project-of-a-rather-long-name/packages/infrastructure', 'deploy')
    await expect(dialog(window)).toBeVisible()
    void asks('aws', 'shop', 'admin')
    await expect(dialog(window)).toContainText('1 more waits')
    await shoot(window, `asks-open-${scheme}-${width}`)
    expect(await nameless(window)).toEqual([])
    expect(await outgrown(window, '.modal, .dialog-body, .dialog-actions')).toEqual([])
    await field(window).fill('000000')
    await button(dialog(window), 'Continue').click()
    await expect(dialog(window)).toHaveAccessibleName('MFA code for admin')
    await expect(dialog(window)).toContainText('1 more waits')
    await button(dialog(window), 'Later').click()
    await expect(dialog(window)).toContainText('AWS did not take the code before.')
    await button(dialog(window), 'Continue').click()
    await shoot(window, `asks-again-${scheme}-${width}`)
    expect(await outgrown(window, '.modal, .dialog-body, .dialog-actions')).toEqual([])
    await button(dialog(window), 'Later').click()
    await expect(button(window, 'Enter the code')).toBeVisible()
    await shoot(window, `asks-later-${scheme}-${width}`)
    expect(await outgrown(window, '.banner, .nav')).toEqual([])
  })
}
