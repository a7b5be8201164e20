import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { buildAll } from '../../scripts/build.ts'
import { prepare } from '../../scripts/prepare.ts'
import { root } from '../../scripts/run.ts'
import { chromiumArguments } from '../support/chromium.ts'
import { startUi } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

/** Draws the window in both themes and three sizes, into the folder that is named (docs/images for the README's own). */
const folder = join(root, process.argv[2] ?? 'test-results/screenshots')

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

function furnish(home: TemporaryHome): void {
  const members = {
    corp: ['shop-prod', 'shop-staging', 'shop-dev', 'platform-dev', 'data-lake-analytics'],
    partner: ['partner-eu', 'partner-us'],
    audit: ['audit-readonly'],
  }
  const sessions = Object.entries(members).map(
    ([session, names], group) =>
      ssoSession(session) +
      names
        .map((name, index) => identityCenterProfile(name, session, String(111122223333 * (group + 1) + index)))
        .join(''),
  )
  home.write(
    'config',
    `${sessions.join('')}[profile shop-audit]\nrole_arn = arn:aws:iam::777788889999:role/Audit\nsource_profile = shop-dev\nregion = eu-west-1\n\n[profile build-farm]\ncredential_process = /opt/build/credentials\nregion = us-west-2\n`,
  )
  home.write('credentials', '[ci-old]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example\n')
  const renewable = {
    refreshToken: 'example',
    clientId: 'example',
    clientSecret: 'example',
    registrationExpiresAt: inMinutes(90_000),
  }
  home.writeToken('corp', { accessToken: 'example', expiresAt: inMinutes(48), ...renewable })
  home.writeToken('partner', { accessToken: 'example', expiresAt: inMinutes(9) })
  home.writeToken('audit', { accessToken: 'example', expiresAt: inMinutes(-40) })
}

const { chromium: executablePath } = prepare()
if (executablePath === null) throw new Error('There is no Chromium on this machine.')
await buildAll()
mkdirSync(folder, { recursive: true })
const home = new TemporaryHome()
furnish(home)
const ui = await startUi(home.env())
const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] })
const page = await browser.newPage()
await page.goto(ui.link)
await page.locator('[data-key="shop-dev"]').click()
await page.getByRole('button', { name: 'Use this profile' }).click()
await page.getByText('Stop using').waitFor()
for (const colorScheme of ['light', 'dark'] as const) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  for (const [width, height] of [
    [1280, 800],
    [900, 640],
    [480, 640],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.screenshot({ path: join(folder, `profiles-${colorScheme}${width === 1280 ? '' : `-${width}`}.png`) })
  }
}
await browser.close()
await ui.stop()
home.dispose()
