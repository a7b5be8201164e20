import { furnishNothing, furnishTeam } from './homes.ts'
import { allow, button, fillChoice, openView, type Scene, type Stage } from './scene.ts'

async function describe(stage: Stage): Promise<void> {
  await button(stage.page, 'Add a sign-in session').click()
  await stage.page.getByLabel('Start URL or issuer URL').fill('https://corp.awsapps.com/start#/')
  await fillChoice(stage.page, 'Region', 'eu-central-1')
}

async function signIn(stage: Stage): Promise<void> {
  await describe(stage)
  await button(stage.page, 'Sign in').click()
  await button(stage.page, 'Use a code instead').waitFor()
}

async function choose(stage: Stage): Promise<void> {
  await signIn(stage)
  await allow(stage)
  await stage.page.getByRole('option', { name: /Account 002.*ReadOnly/ }).click()
  await stage.page.getByRole('option', { name: /Account 003.*Developer/ }).click()
}

async function beginImport({ page }: Stage): Promise<void> {
  await openView(page, 'Sign-ins')
  await button(page, 'Import profiles of team').click()
  await page.getByRole('option').first().waitFor()
}

export const wizardScenes: readonly Scene[] = [
  {
    name: 'wizard-session',
    furnish: furnishNothing,
    play: ({ page }) => button(page, 'Add a sign-in session').click(),
  },
  { name: 'wizard-session-filled', furnish: furnishNothing, play: describe },
  { name: 'wizard-sign-in', furnish: furnishNothing, play: signIn },
  {
    name: 'wizard-code',
    furnish: furnishNothing,
    async play(stage) {
      await signIn(stage)
      await button(stage.page, 'Use a code instead').click()
      await stage.page.locator('.user-code .code').waitFor()
    },
  },
  { name: 'wizard-roles', furnish: furnishNothing, play: choose },
  {
    name: 'wizard-review',
    furnish: furnishNothing,
    async play(stage) {
      await choose(stage)
      await button(stage.page, 'Review 2 profiles…').click()
      await stage.page.getByLabel('What changes in config').waitFor()
    },
  },
  {
    name: 'wizard-done',
    furnish: furnishNothing,
    async play(stage) {
      await choose(stage)
      await button(stage.page, 'Review 2 profiles…').click()
      await button(stage.page, 'Save').click()
      await stage.page.getByText('Added the session corp').waitFor()
    },
  },
  { name: 'import', furnish: furnishTeam, play: beginImport },
  {
    name: 'import-chosen',
    furnish: furnishTeam,
    async play(stage) {
      const { page } = stage
      await beginImport(stage)
      await page.getByRole('searchbox').fill('developer')
      await button(page, /^Select all/).click()
      await fillChoice(stage.page, 'Names', '{account_name}')
      await page.getByText('1 name is taken').waitFor()
    },
  },
]
