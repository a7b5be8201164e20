import { mkdirSync, writeFileSync } from 'node:fs'
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
  home.write(
    'credentials',
    ['ci-old', 'shop-prod']
      .map((name) => `[${name}]\naws_access_key_id = AKIAEXAMPLE00000Q7PX\naws_secret_access_key = example\n`)
      .join('\n'),
  )
  // Where cdk notes which account a key belongs to.
  mkdirSync(join(home.path, '.cdk', 'cache'), { recursive: true })
  writeFileSync(
    join(home.path, '.cdk', 'cache', 'accounts_partitions.json'),
    JSON.stringify({ AKIAEXAMPLE00000Q7PX: { accountId: '999900001111', partition: 'aws' } }),
  )
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
const ui = await startUi(home.env({ CDK_HOME: join(home.path, '.cdk') }))
const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] })
const page = await browser.newPage()
await page.goto(ui.link)
await page.locator('[data-key="shop-dev"]').click()
await page.getByRole('button', { name: 'Use this profile' }).click()
await page.getByText('Stop using').waitFor()
await draw('profiles')
await page.setViewportSize({ width: 1280, height: 800 })
await page.locator('[data-key="shop-prod"]').click()
await page.getByRole('tab', { name: 'Explain' }).click()
await page.getByRole('table').waitFor()
await draw('explain')
await page.getByRole('button', { name: /Problems/ }).click()
await draw('problems')
await browser.close()
await ui.stop()
home.dispose()

async function draw(name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [width, height] of [
      [1280, 800],
      [900, 700],
      [420, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}${width === 1280 ? '' : `-${width}`}.png`) })
    }
  }
}
