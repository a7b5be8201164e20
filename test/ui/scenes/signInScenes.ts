import { furnishSignIns, furnishTeam } from './homes.ts'
import { button, openView, type Scene } from './scene.ts'

const inSignIns = async ({ page }: Parameters<Scene['play']>[0]) => {
  await openView(page, 'Sign-ins')
  await page.getByRole('heading', { name: 'Sign-ins' }).waitFor()
}

export const signInScenes: readonly Scene[] = [
  { name: 'sign-ins', furnish: furnishSignIns, play: inSignIns },
  {
    name: 'sign-ins-browser',
    furnish: furnishTeam,
    async play(stage) {
      await inSignIns(stage)
      await button(stage.page, 'Sign in to team').click()
      await button(stage.page, 'Use a code instead').waitFor()
    },
  },
  {
    name: 'sign-ins-code',
    furnish: furnishSignIns,
    async play(stage) {
      await inSignIns(stage)
      await button(stage.page, 'Sign in to corp').click()
      await button(stage.page, 'Use a code instead').click()
      await stage.page.locator('.user-code .code').waitFor()
    },
  },
  {
    name: 'sign-ins-out-of-all',
    furnish: furnishSignIns,
    async play(stage) {
      await inSignIns(stage)
      await button(stage.page, 'Sign out of all…').click()
    },
  },
  {
    name: 'console',
    furnish: furnishSignIns,
    async play(stage) {
      await inSignIns(stage)
      await button(stage.page, 'Sign in to the console…').click()
      await stage.page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'harden',
    furnish: furnishSignIns,
    async play(stage) {
      await inSignIns(stage)
      await button(stage.page, 'Harden corp').click()
      await stage.page.getByLabel('What changes in config').waitFor()
    },
  },
  {
    name: 'harden-off',
    furnish: furnishSignIns,
    async play(stage) {
      await inSignIns(stage)
      await button(stage.page, 'Turn hardened mode of vaulted off').click()
      await stage.page.getByLabel('What changes in config').waitFor()
    },
  },
]
