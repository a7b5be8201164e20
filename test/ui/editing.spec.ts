import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import type { CallMessage } from '../../preload/contract.ts'
import type { TemporaryHome } from '../support/temporaryHome.ts'
import { expect, test } from './fixtures.ts'
import { button, outgrown } from './looking.ts'

const canary = 'wJalrXUtnFEMIcanaryCANARYKEYcanary000001'

const config = (region = 'eu-west-1') => `# Kept by hand. Ask before you change it.
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1

[profile dev]
sso_session = corp
sso_account_id=111122223333
sso_role_name   =  Developer
; the region of the team
region = ${region}
s3 =
  max_concurrent_requests = 20

# below dev
[profile audit]
role_arn = arn:aws:iam::444455556666:role/Audit
source_profile = dev
`

const credentials = `[keys]
aws_access_key_id = AKIAEXAMPLE000000000
aws_secret_access_key = ${canary}
region = us-east-1
`

const read = (home: TemporaryHome, name = 'config') => readFileSync(home.file(name), 'utf8')
const row = (window: Page, name: string) => window.locator(`[role=option][data-key="${name}"]`)
const setting = (within: Page | Locator, name: string) =>
  within.getByRole('textbox', { name, exact: true }).or(within.getByRole('combobox', { name, exact: true }))
async function open(window: Page, link: string, profile: string, tab: string): Promise<void> {
  await window.goto(link)
  await row(window, profile).click()
  await window.getByRole('tab', { name: tab }).click()
}

/** Writes into a field and leaves it, so that no list of choices stays open. */
async function write(field: Locator, value: string): Promise<void> {
  await field.fill(value)
  await field.press('Tab')
}

async function setRegion(window: Page, region: string): Promise<void> {
  await write(setting(window, 'region'), region)
  await button(window, 'Review changes…').click()
}

test('a region is changed in the form, and nothing else in the file', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await expect(button(window, 'Review changes…')).toBeDisabled()
  await setRegion(window, 'eu-central-1')
  const dialog = window.getByRole('dialog', { name: 'Review changes to dev' })
  await expect(dialog.locator('del')).toHaveText('−region = eu-west-1')
  await expect(dialog.locator('ins')).toHaveText('+region = eu-central-1')
  expect(read(home)).toBe(config())
  await button(window, 'Save').click()
  await expect(window.getByText('Saved to config.')).toBeVisible()
  await expect(dialog).toBeHidden()
  expect(read(home)).toBe(config('eu-central-1'))
  await expect(row(window, 'dev')).toContainText('eu-central-1')
  await expect(setting(window, 'region')).toHaveValue('eu-central-1')
  await expect(button(window, 'Review changes…')).toBeDisabled()
})

test('a setting that is emptied goes, and one that was not there comes', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await write(setting(window, 'region'), '')
  await setting(window, 'output').fill('json')
  await window.keyboard.press('Control+s')
  await expect(window.getByRole('dialog').locator('ins')).toContainText('output = json')
  await button(window, 'Save').click()
  await expect(window.getByText('Saved to config.')).toBeVisible()
  expect(read(home)).not.toContain('region = eu-west-1\ns3')
  expect(read(home)).toContain('output = json\n')
  await expect(setting(window, 'region')).toHaveValue('')
})

test('what is called off is not written, and what was typed stays', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await setRegion(window, 'eu-central-1')
  await button(window, 'Cancel').click()
  await expect(window.getByRole('dialog')).toBeHidden()
  await expect(button(window, 'Review changes…')).toBeFocused()
  await button(window, 'Review changes…').click()
  await expect(window.getByRole('dialog')).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toBeHidden()
  await expect(setting(window, 'region')).toHaveValue('eu-central-1')
  expect(read(home)).toBe(config())
})

test('a value that looks wrong is said to, and what nobody can write is refused', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await setting(window, 'sso_account_id').fill('12')
  await expect(window.getByText('An account id has 12 digits.')).toBeVisible()
  await write(setting(window, 'sso_session'), 'other')
  await expect(window.getByText('There is no sign-in session other in config.')).toBeVisible()
  await button(window, 'Discard').click()
  await expect(setting(window, 'sso_account_id')).toHaveValue('111122223333')
  await setting(window, 'sso_role_name').fill('Developer # no longer')
  await button(window, 'Review changes…').click()
  await expect(window.getByRole('dialog').locator('.banner')).toContainText('cuts the value')
})

test('input that is not saved is not lost without a question', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await setting(window, 'sso_role_name').fill('Admin')
  await row(window, 'audit').click()
  const question = window.getByRole('alertdialog', { name: 'Discard your changes?' })
  await expect(question).toBeVisible()
  await button(window, 'Keep editing').click()
  await expect(setting(window, 'sso_role_name')).toHaveValue('Admin')
  await window.getByRole('tab', { name: 'Text' }).click()
  await question.getByRole('button', { name: 'Discard' }).click()
  await expect(window.getByLabel('Text in config')).toBeVisible()
  await row(window, 'audit').click()
  await expect(window.getByRole('heading', { name: 'audit', level: 1 })).toBeVisible()
})

test('input stays when the file changes elsewhere, and even when the profile goes', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await setting(window, 'sso_role_name').fill('Admin')
  home.write('config', config('us-west-2'))
  await expect(window.getByText('The file has changed meanwhile.')).toBeVisible()
  await expect(setting(window, 'region')).toHaveValue('us-west-2')
  await expect(setting(window, 'sso_role_name')).toHaveValue('Admin')
  home.write('config', '[profile other]\nregion = eu-west-1\n')
  await expect(window.getByText('This profile is not in the files any more.')).toBeVisible()
  await expect(setting(window, 'sso_role_name')).toHaveValue('Admin')
})

test('a setting that somebody else changed before the save is a conflict that loses nothing', async ({
  window,
  ui,
  home,
}) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await setRegion(window, 'eu-central-1')
  await expect(window.getByRole('dialog').locator('ins')).toBeVisible()
  home.write('config', config('us-west-2'))
  await button(window, 'Save').click()
  const dialog = window.getByRole('dialog', { name: 'The file has changed meanwhile' })
  await expect(dialog.getByLabel('Changed meanwhile').locator('ins')).toHaveText('+region = us-west-2')
  await expect(dialog.getByLabel('Your change').locator('ins')).toHaveText('+region = eu-central-1')
  expect(read(home)).toBe(config('us-west-2'))

  await test.step('the person may go back and still has the input', async () => {
    await window.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(setting(window, 'region')).toHaveValue('eu-central-1')
    await expect(window.getByText('The file now says us-west-2.')).toBeVisible()
  })
  await test.step('or look again at what it does to the file as it is now', async () => {
    await button(window, 'Review changes…').click()
    await expect(window.getByRole('dialog').locator('del')).toHaveText('−region = us-west-2')
    home.write('config', config('ap-south-1'))
    await button(window, 'Save').click()
    await button(window, 'Review again').click()
    await expect(window.getByRole('dialog').locator('del')).toHaveText('−region = ap-south-1')
    await button(window, 'Save').click()
    await expect(window.getByText('Saved to config.')).toBeVisible()
    expect(read(home)).toBe(config('eu-central-1'))
  })
  await test.step('or give up their own', async () => {
    await setRegion(window, 'eu-north-1')
    await expect(window.getByRole('dialog').locator('ins')).toBeVisible()
    home.write('config', config('us-west-2'))
    await button(window, 'Save').click()
    await button(window, 'Discard mine').click()
    await expect(setting(window, 'region')).toHaveValue('us-west-2')
    expect(read(home)).toBe(config('us-west-2'))
  })
})

test('the text of a section is edited with its comments, and a secret in it stays', async ({ window, ui, home }) => {
  home.write('config', config())
  home.write('credentials', credentials)
  await open(window, ui.link, 'keys', 'Text')
  const text = window.getByLabel('Text in credentials')
  await expect(text).toHaveValue(
    '[keys]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = [secret 1]\nregion = us-east-1',
  )
  await expect(window.getByText('stands for a secret')).toBeVisible()
  await text.fill(
    '[keys]\n# rotate in May\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = [secret 1]\nregion = us-east-2',
  )
  await window.keyboard.press('Control+s')
  await expect(window.getByRole('dialog').locator('ins').first()).toHaveText('+# rotate in May')
  await button(window, 'Save').click()
  await expect(window.getByText('Saved to credentials.')).toBeVisible()
  expect(read(home, 'credentials')).toBe(
    credentials.replace('[keys]\n', '[keys]\n# rotate in May\n').replace('us-east-1', 'us-east-2'),
  )
  await text.focus()
  await window.keyboard.press('Tab')
  await expect(text).not.toBeFocused()
})

test('a profile is renamed, and those that name it follow', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await button(window, 'Use this profile').click()
  await expect(window.getByText('Stop using')).toBeVisible()
  await button(window, 'Rename…').click()
  const name = window.getByRole('textbox', { name: 'New name' })
  await name.fill('audit')
  await expect(window.getByText('There is a profile audit already.')).toBeVisible()
  await name.fill('team-dev')
  await expect(window.getByText('of audit')).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('dialog', { name: 'Rename dev to team-dev' }).locator('ins')).toHaveText([
    '+[profile team-dev]',
    '+source_profile = team-dev',
  ])
  await button(window, 'Save').click()
  await expect(window.getByRole('heading', { name: 'team-dev', level: 1 })).toBeVisible()
  expect(read(home)).toBe(
    config()
      .replace('[profile dev]', '[profile team-dev]')
      .replace('source_profile = dev', 'source_profile = team-dev'),
  )
  await expect(window.getByText('Stop using')).toBeVisible()
})

test('a profile is duplicated, and the active one stays the active one', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await button(window, 'Use this profile').click()
  await button(window, 'Duplicate…').click()
  await window.getByRole('textbox', { name: 'New name' }).fill('dev-2')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('dialog', { name: 'Duplicate dev as dev-2' }).locator('ins').first()).toBeVisible()
  await button(window, 'Save').click()
  await expect(window.getByRole('heading', { name: 'dev-2', level: 1 })).toBeVisible()
  await expect(setting(window, 'sso_account_id')).toHaveValue('111122223333')
  await expect(row(window, 'dev')).toContainText('active')
  await expect(row(window, 'dev-2')).not.toContainText('active')
})

test('a profile is removed after it is said who needs it', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await button(window, 'Remove…').click()
  await expect(window.getByText('audit takes its credentials from this profile')).toBeVisible()
  await button(window, 'Save').click()
  await expect(row(window, 'dev')).toBeHidden()
  await expect(window.getByText('Choose a profile to see what it leads to.')).toBeVisible()
  expect(read(home)).not.toContain('[profile dev]')
  expect(read(home)).toContain('# below dev\n[profile audit]\n')
})

test('a profile in both files is changed in both, with one review', async ({ window, ui, home }) => {
  home.write('config', `${config()}\n[profile keys]\noutput = json\n`)
  home.write('credentials', credentials)
  await open(window, ui.link, 'keys', 'Edit')
  await write(setting(window.getByRole('region', { name: 'config' }), 'output'), 'table')
  await setting(window.getByRole('region', { name: 'credentials' }), 'region').fill('us-east-2')
  await button(window, 'Review changes…').click()
  await expect(window.getByRole('dialog').locator('ins')).toHaveText(['+output = table', '+region = us-east-2'])
  await button(window, 'Save').click()
  await expect(window.getByText('Saved to config and credentials.')).toBeVisible()
  expect(read(home)).toContain('output = table')
  expect(read(home, 'credentials')).toBe(credentials.replace('us-east-1', 'us-east-2'))
})

test('no secret ever comes into the window', async ({ window, ui, home }) => {
  const frames: string[] = []
  window.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))))
  home.write('config', config())
  home.write('credentials', credentials)
  await open(window, ui.link, 'keys', 'Edit')
  await expect(window.getByText('kept secret')).toBeVisible()
  const look = async () => expect(await window.content()).not.toContain(canary)
  await look()
  await setRegion(window, 'us-east-2')
  await expect(window.getByRole('dialog').locator('ins')).toBeVisible()
  await look()
  home.write('credentials', credentials.replace('us-east-1', 'us-west-1'))
  await button(window, 'Save').click()
  await expect(window.getByText('Your change')).toBeVisible()
  await look()
  await button(window, 'Review again').click()
  await button(window, 'Save').click()
  await expect(window.getByText('Saved to credentials.')).toBeVisible()
  for (const tab of ['Explain', 'Text', 'History', 'Summary', 'Edit']) {
    await window.getByRole('tab', { name: tab }).click()
    await expect(window.getByRole('tabpanel', { name: tab })).not.toBeEmpty()
    await look()
  }
  await button(window, 'Remove…').click()
  await expect(window.getByText('The secret that stands in it goes with it.')).toBeVisible()
  await look()
  expect(frames.length).toBeGreaterThan(5)
  expect(frames.filter((frame) => frame.includes(canary))).toEqual([])
})

test('a saved change can be taken back, or the bar says why not', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Edit')
  await setRegion(window, 'eu-central-1')
  await button(window, 'Save').click()
  const bar = window.locator('.saved-bar')
  await expect(bar).toContainText('Saved to config.')
  const isKept = await bar.getByRole('button', { name: 'Undo…' }).isVisible()
  if (!isKept) {
    await expect(bar).toContainText(/undone/)
    return
  }
  await bar.getByRole('button', { name: 'Undo…' }).click()
  await expect(window.getByRole('dialog').locator('ins')).toHaveText('+region = eu-west-1')
  await button(window, 'Save').click()
  await expect(bar).toContainText('The last change to config is undone.')
  expect(read(home)).toBe(config())
})

test('the history shows who changed what, and offers to take back the newest', async ({ window, ui, home }) => {
  home.write('config', config('eu-central-1'))
  const diff = '--- config\n+++ config\n@@ -10 +10 @@\n-region = eu-west-1\n+region = eu-central-1\n'
  const at = new Date().toISOString()
  const kept = [
    { id: 'two', at, cause: 'saved', title: 'Edited dev', diff },
    { id: 'one', at, cause: 'outside', title: 'As it was found', diff: '' },
  ]
  const answers: Readonly<Record<string, unknown>> = {
    'history.list': kept,
    'undo.preview': {
      file: 'config',
      diff: '--- config\n+++ config\n@@ -10 +10 @@\n-region = eu-central-1\n+region = eu-west-1\n',
      notes: [],
      basis: 'kept',
    },
    'undo.save': { saved: true, noUndo: null },
  }
  const asked: unknown[] = []
  // The keychain that the history needs is not on every machine, so what it would answer is put in its place.
  await window.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) => {
      const { id, name, input }: CallMessage = JSON.parse(String(message))
      if (!Object.hasOwn(answers, name)) return server.send(message)
      asked.push([name, input])
      socket.send(JSON.stringify({ id, answer: { ok: true, value: answers[name] } }))
    })
  })
  await open(window, ui.link, 'dev', 'History')
  const entries = window.getByRole('region', { name: 'History of config' }).getByRole('listitem')
  await expect(entries).toHaveCount(2)
  await expect(entries.first()).toContainText('saved with Latchkey')
  await expect(entries.last()).toContainText('changed by another program')
  await expect(entries.first().locator('ins')).toBeHidden()
  await entries
    .first()
    .getByRole('button', { name: /Edited dev/ })
    .click()
  await expect(entries.first().locator('ins')).toHaveText('+region = eu-central-1')
  await expect(window.getByRole('button', { name: 'Undo…' })).toHaveCount(1)
  await button(window, 'Undo…').click()
  await expect(window.getByRole('dialog').locator('ins')).toHaveText('+region = eu-west-1')
  await button(window, 'Save').click()
  await expect(window.getByText('The last change to config is undone.')).toBeVisible()
  expect(asked).toContainEqual(['undo.save', { file: 'config', basis: 'kept' }])
})

test('a line that aws stops at is named with its place', async ({ window, ui, home }) => {
  home.write('config', `${config()}a stray line\n`)
  await window.goto(ui.link)
  await expect(window.locator('.banner .place')).toHaveText('config : 19')
})

test('tabs are worked by keys, and a slash in the text is a slash', async ({ window, ui, home }) => {
  home.write('config', config())
  await open(window, ui.link, 'dev', 'Summary')
  await window.getByRole('tab', { name: 'Summary' }).focus()
  await window.keyboard.press('ArrowRight')
  await expect(window.getByRole('table')).toBeVisible()
  await window.keyboard.press('ArrowRight')
  await expect(setting(window, 'region')).toBeVisible()
  await window.keyboard.press('ArrowRight')
  const text = window.getByLabel('Text in config')
  await text.press('End')
  await text.press('/')
  await expect(text).toBeFocused()
  await expect(text).toHaveValue(/\//)
})

for (const [width, height] of [
  [1280, 800],
  [900, 640],
  [480, 640],
] as const) {
  test(`every tab and the review fit ${width} × ${height}`, async ({ window, ui, home }) => {
    home.write('config', config())
    await window.setViewportSize({ width, height })
    await open(window, ui.link, 'dev', 'Edit')
    const fits = async () => expect(await outgrown(window, '.detail-pane, .dialog-body')).toEqual([])
    for (const tab of ['Explain', 'Text', 'History', 'Edit']) {
      await window.getByRole('tab', { name: tab }).click()
      await fits()
    }
    await setRegion(
      window,
      'a-region-with-a-name-that-is-much-too-long-for-the-width-of-any-dialog-that-is-shown-here-1',
    )
    await expect(window.getByRole('dialog').locator('ins')).toBeVisible()
    await fits()
    await expect(button(window, 'Save')).toBeInViewport({ ratio: 1 })
  })
}
