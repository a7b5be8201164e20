import type { Locator, Page } from '@playwright/test'
import { codes, expect, openView, phone, test } from './agentFixtures.ts'
import { button, looks, nameless, outgrown, shoot } from './looking.ts'

const list = (window: Page) => window.getByRole('list', { name: /^Who has asked/ })
const row = (window: Page, words: string | RegExp) => list(window).getByRole('listitem').filter({ hasText: words })
const denials = (window: Page) => window.getByRole('region', { name: 'Denied now' })
const deny = (row: Locator) => row.getByRole('button', { name: /^Deny .*…$/ })

async function choose(window: Page, what: string | RegExp, lasting: string): Promise<void> {
  const dialog = window.getByRole('dialog', { name: /^Deny/ })
  await dialog.getByRole('radio', { name: what }).check({ force: true })
  await dialog.getByRole('button', { name: /For how long/ }).click()
  await window.getByRole('option', { name: lasting, exact: true }).click()
  await button(dialog, 'Deny').click()
  await expect(dialog).toHaveCount(0)
}

test('before anybody has asked, the view says how programs come to ask', async ({ window, ui }) => {
  await openView(window, ui.link, 'Callers')
  await expect(window.getByText('Nobody has asked.')).toBeVisible()
  await expect(window.getByText('credential_process = latchkey credentials NAME')).toBeVisible()
  await expect(list(window)).toHaveCount(0)
})

test('it shows who has asked, for what, how often, and what came of it', async ({ window, ui, asks }) => {
  await openView(window, ui.link, 'Callers')
  expect((await asks('aws', 'shop', 'plain')).code).toBe(0)
  await expect(row(window, 'plain')).toContainText(/^aws~\/shop · started by .*plaingot themjust now/)
  expect((await asks('aws', 'shop', 'plain')).code).toBe(0)
  await expect(row(window, 'plain')).toContainText('just now, 2 times')
  const cdk = asks('cdk', 'audits', 'deploy')
  await button(window.getByRole('dialog'), 'Later').click()
  await expect(list(window).getByRole('heading')).toHaveText(['cdk', 'aws'])
  await expect(row(window, 'cdk')).toContainText('waits')
  await button(window, 'Enter the code').click()
  await window.getByRole('dialog').getByLabel('Code').fill(codes[phone])
  await window.keyboard.press('Enter')
  expect((await cdk).code).toBe(0)
  await expect(row(window, 'cdk')).toContainText('got them')
  expect((await asks('cdk', 'audits', 'missing')).code).toBe(1)
  await expect(row(window, 'missing')).toContainText(/looked for itself|got none/)
  await expect(row(window, 'missing').getByRole('button', { name: 'missing', exact: true })).toHaveCount(0)
  await button(row(window, 'deploy'), 'deploy').click()
  await expect(window.getByRole('heading', { name: 'deploy', level: 1 })).toBeVisible()
})

for (const { what, denied, others } of [
  { what: 'cdk in ~/shop, for plain', denied: 'cdk in ~/shop, for plain', others: [1, 0, 0, 0] },
  { what: 'cdk in ~/shop, for every profile', denied: 'cdk in ~/shop, for every profile', others: [1, 1, 0, 0] },
  { what: 'cdk, wherever it runs', denied: 'cdk, wherever it runs, for every profile', others: [1, 1, 1, 0] },
  { what: 'Everybody, for plain', denied: 'everybody, for plain', others: [1, 0, 1, 1] },
]) {
  test(`a denial of ${what} is for that and nothing else, until it is taken back`, async ({ window, ui, asks }) => {
    await openView(window, ui.link, 'Callers')
    expect((await asks('cdk', 'shop', 'plain')).code).toBe(0)
    await deny(row(window, 'plain')).click()
    await choose(window, new RegExp(`^${what}`), '15 minutes')
    await expect(denials(window).getByRole('listitem')).toContainText(`Denied ${denied}until`)
    await expect(denials(window).getByRole('listitem')).toContainText(/1[45] min left/)
    const ran = await Promise.all([
      asks('cdk', 'shop', 'plain'),
      asks('cdk', 'shop', 'keys'),
      asks('cdk', 'elsewhere', 'plain'),
      asks('aws', 'shop', 'plain'),
    ])
    expect(ran.map(({ code }) => code)).toEqual(others)
    expect(ran[0]).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('You do not let cdk in ~/shop have the credentials of plain until'),
    })
    await expect(row(window, /cdk~\/shop .*plain/)).toContainText('was denied')
    await denials(window)
      .getByRole('button', { name: /^Allow again/ })
      .click()
    await expect(denials(window).getByRole('listitem')).toHaveCount(0)
    await expect(denials(window)).toContainText(`Allowed again: ${denied}.`)
    await expect(denials(window)).toBeFocused()
    expect((await asks('cdk', 'shop', 'plain')).code).toBe(0)
    await expect(row(window, /cdk~\/shop .*plain/)).toContainText('got them')
  })
}

test('denying needs no mouse, and the focus returns to where it was', async ({ window, ui, asks }) => {
  await openView(window, ui.link, 'Callers')
  expect((await asks('cdk', 'shop', 'plain')).code).toBe(0)
  await deny(row(window, 'plain')).focus()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('radio', { name: /^cdk in ~\/shop, for plain/ })).toBeFocused()
  await window.keyboard.press('ArrowDown')
  await expect(window.getByRole('radio', { name: /for every profile/ })).toBeChecked()
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await expect(deny(row(window, 'plain'))).toBeFocused()
  await expect(denials(window).getByRole('listitem')).toHaveCount(0)
})

for (const { scheme, width, height } of looks) {
  test(`the callers fit ${width} × ${height}, ${scheme}`, async ({ window, ui, asks }) => {
    await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await window.setViewportSize({ width, height })
    await openView(window, ui.link, 'Callers')
    await expect(window.getByText('Nobody has asked.')).toBeVisible()
    await shoot(window, `callers-empty-${scheme}-${width}`)
    expect(await outgrown(window, '.callers, .callers *, .nav')).toEqual([])
    await asks('cdk', 'shop', 'plain')
    await asks('terraform-provider-of-somebody', 'a-project-of-a-rather-long-name/packages/infrastructure', 'keys')
    await asks('aws', 'shop', 'a-profile-that-is-in-no-file-and-has-a-name-that-is-too-long-for-most-columns')
    const cdk = asks('cdk', 'shop', 'deploy')
    await button(window.getByRole('dialog'), 'Give no code').click()
    await cdk
    await deny(row(window, 'terraform')).click()
    await shoot(window, `callers-deny-${scheme}-${width}`)
    expect(await nameless(window)).toEqual([])
    expect(await outgrown(window, '.modal, .dialog-body, .dialog-actions')).toEqual([])
    await choose(window, /wherever it runs/, '8 hours')
    await deny(row(window, 'plain')).click()
    await choose(window, /^Everybody/, '1 hour')
    await expect(denials(window).getByRole('listitem')).toHaveCount(2)
    await asks('aws', 'shop', 'plain')
    await expect(row(window, 'was denied')).toHaveCount(1)
    await shoot(window, `callers-list-${scheme}-${width}`)
    expect(await nameless(window)).toEqual([])
    expect(await outgrown(window, '.callers, .callers *, .nav')).toEqual([])
  })
}
