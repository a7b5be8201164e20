import { furnishNothing, furnishUsual } from './homes.ts'
import { button, fillChoice, openProfile, openView, type Scene, type Stage } from './scene.ts'

async function editRegion({ page }: Stage): Promise<void> {
  await openProfile(page, 'shop-staging', 'Edit')
  await fillChoice(page, 'region', 'eu-central-1')
}

export const profileScenes: readonly Scene[] = [
  {
    name: 'profiles',
    furnish: furnishUsual,
    async play({ page }) {
      await openProfile(page, 'shop-dev')
      await button(page, 'Use this profile').click()
      await page.getByText('Stop using').waitFor()
    },
  },
  {
    name: 'explain',
    furnish: furnishUsual,
    async play({ page }) {
      await openProfile(page, 'shop-dev')
      await button(page, 'Use this profile').click()
      await openProfile(page, 'shop-prod', 'Explain')
      await page.getByRole('table').waitFor()
    },
  },
  { name: 'edit', furnish: furnishUsual, play: editRegion },
  {
    name: 'edit-review',
    furnish: furnishUsual,
    async play(stage) {
      await editRegion(stage)
      await button(stage.page, 'Review changes…').click()
      await stage.page.getByLabel('What changes in config').waitFor()
    },
  },
  {
    name: 'edit-text',
    furnish: furnishUsual,
    play: ({ page }) => openProfile(page, 'shop-prod', 'Text'),
  },
  {
    name: 'history',
    furnish: furnishUsual,
    play: ({ page }) => openProfile(page, 'shop-prod', 'History'),
  },
  {
    name: 'problems',
    furnish: furnishUsual,
    play: ({ page }) => openView(page, 'Problems'),
  },
  {
    name: 'paste',
    furnish: furnishUsual,
    play: ({ page }) => button(page, 'Paste keys…').click(),
  },
  {
    name: 'paste-filled',
    furnish: furnishUsual,
    async play({ page }) {
      await button(page, 'Paste keys…').click()
      const keys =
        '[609629065308_Developer]\naws_access_key_id=ASIAY34FZKBOKMUTVV7A\naws_secret_access_key=fake/example/key/00000000000000000000000\naws_session_token=fake-token-example/+0=='
      await page.getByLabel('From “Access keys”').fill(keys)
      await page.getByText('Session keys').waitFor()
    },
  },
  {
    name: 'empty',
    furnish: furnishNothing,
    play: ({ page }) => page.getByText('No profiles yet').waitFor(),
  },
]
