import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { buildAll } from '../../scripts/build.ts'
import { prepare } from '../../scripts/prepare.ts'
import { root } from '../../scripts/run.ts'
import { chromiumArguments } from '../support/chromium.ts'
import { accountsWithRoles, startFakeAws } from '../support/fake-aws/server.ts'
import { notingBrowser } from '../support/personalBrowser.ts'
import { startUi } from '../support/program.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'
import type { Scene } from './scenes/scene.ts'
import { scenes } from './scenes/scenes.ts'

/**
 * Draws the window in both themes and three sizes: `npm run screenshots -- [FOLDER] [SCENE…]`. Without names every scene
 * is drawn; those that are in docs/images already are the README's own.
 */
const [folderName = 'test-results/screenshots', ...wanted] = process.argv.slice(2)
const folder = join(root, folderName)

const sizes = [
  [1280, 800],
  [900, 700],
  [420, 800],
] as const

const unknown = wanted.filter((name) => !scenes.some((scene) => scene.name === name))
if (unknown.length > 0) throw new Error(`There is no scene ${unknown.join(', ')}.`)
const { chromium: executablePath } = prepare()
if (executablePath === null) throw new Error('There is no Chromium on this machine.')
await buildAll()
mkdirSync(folder, { recursive: true })
const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] })
for (const scene of scenes) {
  if (wanted.length === 0 || wanted.includes(scene.name)) await play(scene)
}
await browser.close()

async function play(scene: Scene): Promise<void> {
  const home = new TemporaryHome()
  const aws = await startFakeAws({ accounts: accountsWithRoles(4, 2), throttle: null })
  const { program, opened } = notingBrowser(home)
  scene.furnish(home, aws)
  const env = home.env({
    ...aws.env(),
    BROWSER: program,
    CDK_HOME: join(home.path, '.cdk'),
    XDG_RUNTIME_DIR: join(home.path, 'run'),
  })
  const ui = await startUi(env)
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  try {
    await page.goto(ui.link)
    await scene.play({ page, home, aws, env, opened })
    // Nothing lies under the pointer.
    await page.mouse.move(0, 0)
    await draw(page, scene.name)
  } finally {
    await context.close()
    await ui.stop()
    await aws.stop()
    home.dispose()
  }
}

async function draw(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}${width === 1280 ? '' : `-${width}`}.png`) })
    }
  }
}
