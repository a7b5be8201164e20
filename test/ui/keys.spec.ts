import { existsSync, readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { everythingIn } from '../support/everythingIn.ts'
import { type FakeAws, startFakeAws } from '../support/fake-aws/server.ts'
import { latchkey, startUi, type Ui } from '../support/program.ts'
import type { TemporaryHome } from '../support/temporaryHome.ts'
import { test as base, expect } from './fixtures.ts'
import { button, looks, outgrown, shoot } from './looking.ts'
import { choosePassphrase, openKeys } from './vaultInWindow.ts'

interface PlainKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

interface Fixtures {
  readonly aws: FakeAws
  readonly kim: PlainKeys
  readonly env: Readonly<Record<string, string>>
  readonly ui: Ui
}

const account = '111122223333'
const passphrase = 'EXAMPLE passphrase of kim'

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern
  aws: async ({}, use) => {
    const aws = await startFakeAws({ users: [{ accountId: account, userName: 'kim' }] })
    await use(aws)
    await aws.stop()
  },
  kim: async ({ aws }, use) => use(aws.issueUserKey(account, 'kim')),
  env: async ({ aws, home }, use) => use(home.env(aws.env())),
  ui: async ({ env }, use) => {
    const ui = await startUi(env)
    await use(ui)
    await ui.stop()
  },
})

test.beforeEach(() => test.slow())

const keyLines = ({ accessKeyId, secretAccessKey }: PlainKeys) =>
  `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
const textOf = (home: TemporaryHome, name = 'config') =>
  existsSync(home.file(name)) ? readFileSync(home.file(name), 'utf8') : ''
const row = (window: Page, profile: string) => window.locator('.keys li').filter({ hasText: profile })
const profileField = (window: Page) => window.getByRole('combobox', { name: 'Profile', exact: true })
const told = (window: Page) => window.locator('.keys > .told')

async function openWithVault(window: Page, ui: Ui): Promise<void> {
  await openKeys(window, ui.link)
  await choosePassphrase(window, passphrase)
}

/** What a tool gets that asks for a profile's credentials in a process of its own. */
async function givenTo(env: Readonly<Record<string, string>>, profile = 'dev'): Promise<PlainKeys> {
  const ran = await latchkey(['credentials', profile], env)
  expect([ran.code, ran.stderr]).toEqual([0, ''])
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = JSON.parse(ran.stdout)
  return { accessKeyId, secretAccessKey }
}

/** The user's keys at AWS, as one of them lists them. */
async function atAws(aws: FakeAws, by: PlainKeys): Promise<Readonly<Record<string, string>>> {
  const { IAMClient, ListAccessKeysCommand } = await import('@aws-sdk/client-iam')
  const client = new IAMClient({ endpoint: aws.url, region: 'us-east-1', credentials: { ...by }, maxAttempts: 1 })
  const { AccessKeyMetadata = [] } = await client.send(new ListAccessKeysCommand({}))
  client.destroy()
  return Object.fromEntries(AccessKeyMetadata.map(({ AccessKeyId = '', Status = '' }) => [AccessKeyId, Status]))
}

async function addKeys(window: Page, keys: PlainKeys, profile = 'dev'): Promise<void> {
  await button(window, 'Add keys…').click()
  await profileField(window).fill(profile)
  await profileField(window).press('Tab')
  await window.getByLabel('Access key id').fill(keys.accessKeyId)
  await window.getByLabel('Secret access key').fill(keys.secretAccessKey)
  await button(window, 'Review changes…').click()
  await expect(window.getByRole('dialog').locator('ins')).toContainText(['credential_process'])
  await button(window, 'Keep in the vault').click()
  await expect(told(window)).toHaveText(`The vault has the keys of ${profile}.`)
}

async function rotate(window: Page, profile = 'dev'): Promise<void> {
  await button(window, `Rotate the keys of ${profile}`).click()
  await expect(window.getByRole('alertdialog')).toContainText('It can all be taken back until you delete the old key')
  await button(window.getByRole('alertdialog'), 'Rotate').click()
}

test('keys that are added go into the vault, and tools get them from there', async ({
  window,
  ui,
  home,
  env,
  kim,
  heard,
}) => {
  home.write('config', '# mine\n[profile dev]\nregion = eu-west-1\n')
  await openWithVault(window, ui)
  await expect(window.locator('.keys .hint')).toHaveText('No profile has long-term keys. That is as it should be.')
  await button(window, 'Add keys…').click()
  await window.getByLabel('Access key id').fill('ASIAEXAMPLE')
  await expect(window.getByRole('dialog')).toContainText('are temporary')
  await expect(button(window, 'Review changes…')).toBeDisabled()
  await window.keyboard.press('Escape')
  await addKeys(window, kim)
  expect(textOf(home)).toMatch(
    /^# mine\n\[profile dev\]\nregion = eu-west-1\ncredential_process = .*credentials dev\n$/,
  )
  expect(await givenTo(env)).toEqual(kim)
  await expect(row(window, 'dev')).toContainText('Kept in the vault.')
  await expect(row(window, 'dev')).toContainText(`AKIA…${kim.accessKeyId.slice(-4)}`)
  expect(everythingIn(home.path)).not.toContain(kim.secretAccessKey)
  expect(heard.join('\n')).toContain(kim.accessKeyId)
  for (const secret of [kim.secretAccessKey, passphrase]) {
    expect(heard.join('\n')).not.toContain(secret)
    expect(await window.content()).not.toContain(secret)
  }
})

test('a profile that has other credentials is refused before anything is lost', async ({ window, ui, home, kim }) => {
  const config = '[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = base\n'
  home.write('config', config)
  await openWithVault(window, ui)
  await button(window, 'Add keys…').click()
  await profileField(window).fill('dev')
  await profileField(window).press('Tab')
  await window.getByLabel('Access key id').fill(kim.accessKeyId)
  await window.getByLabel('Secret access key').fill(kim.secretAccessKey)
  await button(window, 'Review changes…').click()
  await expect(window.getByRole('dialog').locator('.banner')).toContainText('role_arn')
  await expect(window.getByLabel('Secret access key')).toHaveValue(kim.secretAccessKey)
  expect(textOf(home)).toBe(config)
})

test('a move takes the plain text out of the file, and the profile works as before', async ({
  window,
  ui,
  home,
  env,
  kim,
  heard,
}) => {
  home.write('credentials', `# old\n[other]\nregion = eu-west-1\n\n[dev]\n${keyLines(kim)}`)
  await openWithVault(window, ui)
  await expect(row(window, 'dev')).toContainText('In plain text')
  await button(window, 'Move the keys of dev to the vault').click()
  const dialog = window.getByRole('dialog')
  await expect(dialog.locator('ins').filter({ hasText: 'credential_process' })).toHaveCount(1)
  await expect(dialog.locator('del').filter({ hasText: 'aws_secret_access_key = [secret 1]' })).toHaveCount(1)
  await expect(dialog).toContainText('The history keeps the file as it was')
  expect(textOf(home, 'credentials')).toContain(kim.secretAccessKey)
  await button(window, 'Move to the vault').click()
  // For a moment it is in both.
  await expect(row(window, 'dev')).toHaveCount(1)
  await expect(row(window, 'dev')).toContainText('Kept in the vault.')
  expect(textOf(home, 'credentials')).toBe('# old\n[other]\nregion = eu-west-1\n')
  expect(textOf(home)).toMatch(/^\[profile dev\]\ncredential_process = .*credentials dev\n$/)
  expect(everythingIn(home.path)).not.toContain(kim.secretAccessKey)
  expect(await givenTo(env)).toEqual(kim)
  expect(heard.join('\n')).not.toContain(kim.secretAccessKey)
})

test('a profile and a problem lead to the move', async ({ window, ui, home, kim }) => {
  home.write('credentials', `[dev]\n${keyLines(kim)}`)
  await openWithVault(window, ui)
  await window.getByRole('button', { name: /^Problems/ }).click()
  await button(window.locator('.problems'), 'Show the keys').click()
  await expect(row(window, 'dev')).toBeVisible()
  await window.getByRole('button', { name: /^Profiles/ }).click()
  await window.locator('[data-key="dev"]').click()
  await window.getByRole('tab', { name: 'Edit' }).click()
  await button(window, 'Move to the vault…').click()
  await button(window.getByRole('dialog'), 'Move to the vault').click()
  await expect(window.getByText('Saved to config and credentials.')).toBeVisible()
  expect(textOf(home, 'credentials')).toBe('')
  await expect(button(window, 'Move to the vault…')).toHaveCount(0)
})

test('keys are rotated, and the old one deleted once the person says so', async ({
  window,
  ui,
  aws,
  env,
  kim,
  heard,
}) => {
  await openWithVault(window, ui)
  await addKeys(window, kim)
  const held = aws.fault('UpdateAccessKey', { hold: true })
  await rotate(window)
  await expect(row(window, 'dev').locator('[aria-current=step]')).toContainText('is made inactive')
  await expect(row(window, 'dev').locator('.rotation li.done')).toHaveCount(3)
  held.remove()
  await expect(row(window, 'dev')).toContainText('Rotated. The old key is inactive, but still there.')
  const fresh = await givenTo(env)
  expect(fresh.accessKeyId).not.toBe(kim.accessKeyId)
  expect(await atAws(aws, fresh)).toEqual({ [kim.accessKeyId]: 'Inactive', [fresh.accessKeyId]: 'Active' })
  await expect(row(window, 'dev')).toContainText(`AKIA…${fresh.accessKeyId.slice(-4)}`)
  await button(window, 'Delete the old key of dev').click()
  await button(window.getByRole('alertdialog'), 'Delete the old key').click()
  await expect(told(window)).toContainText('is deleted')
  expect(await atAws(aws, fresh)).toEqual({ [fresh.accessKeyId]: 'Active' })
  await expect(row(window, 'dev').locator('.rotation')).toHaveCount(0)
  await expect(row(window, 'dev')).toContainText('made today')
  for (const secret of [kim.secretAccessKey, fresh.secretAccessKey]) expect(heard.join('\n')).not.toContain(secret)
})

test('a rotation that is cut short says where, and goes back or on', async ({ window, ui, aws, env, kim }) => {
  await openWithVault(window, ui)
  await addKeys(window, kim)
  const refused = aws.fault('UpdateAccessKey', { status: 500 })
  await rotate(window)
  await expect(row(window, 'dev')).toContainText('Its rotation was cut short.')
  await expect(row(window, 'dev').locator('.rotation')).toContainText('It stopped before this')
  await expect(row(window, 'dev').locator('.rotation li.done')).toHaveCount(3)
  refused.remove()
  await window.reload()
  await window.getByRole('button', { name: /^Keys/ }).click()
  await button(window, 'Take back the rotation of dev').click()
  await button(window.getByRole('alertdialog'), 'Take back').click()
  await expect(told(window)).toContainText('has its old key')
  expect(await givenTo(env)).toEqual(kim)
  expect(await atAws(aws, kim)).toEqual({ [kim.accessKeyId]: 'Active' })
  const again = aws.fault('UpdateAccessKey', { status: 500 })
  await rotate(window)
  await expect(row(window, 'dev')).toContainText('Its rotation was cut short.')
  again.remove()
  await button(window, 'Go on rotating dev').click()
  await expect(row(window, 'dev')).toContainText('Rotated. The old key is inactive, but still there.')
  const fresh = await givenTo(env)
  expect(await atAws(aws, fresh)).toEqual({ [kim.accessKeyId]: 'Inactive', [fresh.accessKeyId]: 'Active' })
})

test('keys are removed from the vault, and AWS keeps them', async ({ window, ui, aws, home, env, kim }) => {
  await openWithVault(window, ui)
  await addKeys(window, kim)
  await button(window, 'Remove the keys of dev').click()
  await expect(window.getByRole('dialog')).toContainText('AWS still has the key')
  await button(window, 'Remove from the vault').click()
  await expect(told(window)).toContainText('The vault no longer has keys of dev.')
  await expect(row(window, 'dev')).toHaveCount(0)
  await expect(window.locator('.saved-bar')).toContainText('for good')
  await expect(button(window, 'Undo…')).toHaveCount(0)
  expect(textOf(home)).not.toContain('credential_process')
  expect((await latchkey(['credentials', 'dev'], env)).code).not.toBe(0)
  expect(await atAws(aws, kim)).toEqual({ [kim.accessKeyId]: 'Active' })
})

test('AWS says how old keys are, and old ones are said to be', async ({ window, ui, aws, home, kim }) => {
  home.write(
    'credentials',
    `[dev]\n${keyLines(kim)}\n[gone]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = fake\n`,
  )
  await openWithVault(window, ui)
  await expect(row(window, 'dev')).toContainText('AWS was not asked yet')
  await button(window, 'Ask AWS how old they are').click()
  await expect(told(window)).toContainText('AWS did not say how old the keys of gone are')
  await expect(row(window, 'dev')).toContainText('made today')
  expect(aws.ledger.of('ListAccessKeys').length).toBeGreaterThan(0)
  await window.clock.install({ time: Date.now() + 100 * 86_400_000 })
  await window.reload()
  await window.getByRole('button', { name: /^Keys/ }).click()
  await expect(row(window, 'dev')).toContainText('100 days old')
  await expect(row(window, 'dev')).toContainText('new ones are due after 90 days')
})

test('what another program does is seen', async ({ window, ui, home, kim }) => {
  await openWithVault(window, ui)
  home.write('credentials', `[dev]\n${keyLines(kim)}`)
  await expect(row(window, 'dev')).toContainText('In plain text')
  home.write('credentials', '')
  await expect(row(window, 'dev')).toHaveCount(0)
})

for (const { scheme, width, height } of looks) {
  test(`the keys fit ${width}, ${scheme}`, async ({ window, ui, aws, home, kim }) => {
    const lee = aws.issueUserKey(account, 'lee')
    const old = `[legacy-deployment-of-the-shop]\n${keyLines(lee)}`
    home.write('credentials', old)
    home.write('config', '[profile dev]\nregion = eu-west-1\n')
    await window.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await window.setViewportSize({ width, height })
    await openWithVault(window, ui)
    const named = `${scheme}-${width}`
    const parts = '.keys, .keys li, .vault, .rotation, .nav, .dialog, .dialog-body'
    await button(window, 'Add keys…').click()
    await shoot(window, `keys-add-${named}`)
    expect(await outgrown(window, parts)).toEqual([])
    await window.keyboard.press('Escape')
    await addKeys(window, kim)
    await button(window, 'Rotate the keys of dev').click()
    await shoot(window, `keys-rotate-${named}`)
    expect(await outgrown(window, parts)).toEqual([])
    await window.keyboard.press('Escape')
    const refused = aws.fault('UpdateAccessKey', { status: 500 })
    await rotate(window)
    await expect(row(window, 'dev')).toContainText('Its rotation was cut short.')
    await shoot(window, `keys-cut-${named}`)
    expect(await outgrown(window, parts)).toEqual([])
    refused.remove()
    await button(window, 'Go on rotating dev').click()
    await expect(row(window, 'dev')).toContainText('Rotated. The old key')
    await shoot(window, `keys-${named}`)
    expect(await outgrown(window, parts)).toEqual([])
    await button(window, 'Move the keys of legacy-deployment-of-the-shop to the vault').click()
    await expect(window.getByRole('dialog').locator('ins').first()).toBeVisible()
    await shoot(window, `keys-move-${named}`)
    expect(await outgrown(window, parts)).toEqual([])
  })
}
