import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test as base, type ElectronApplication, _electron as electron, expect, type Page } from '@playwright/test'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const runtime = findRuntime()

/** Looked for, not imported: the package `electron` downloads its runtime when it is imported without one. */
function findRuntime(): string | null {
  const folder = join(root, 'node_modules', 'electron')
  const named = join(folder, 'path.txt')
  if (!existsSync(named)) return null
  const program = join(folder, 'dist', readFileSync(named, 'utf8').trim())
  return existsSync(program) ? program : null
}

/** Chromium's own sandbox does not work for the superuser of a container. */
const args = [root, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]

/** A desktop session on top of what every command of the tests gets. */
function environment(home: TemporaryHome): Record<string, string> {
  const { DISPLAY, WAYLAND_DISPLAY, XDG_RUNTIME_DIR, DBUS_SESSION_BUS_ADDRESS } = process.env
  return home.env({
    ...(DISPLAY && { DISPLAY }),
    ...(WAYLAND_DISPLAY && { WAYLAND_DISPLAY }),
    ...(XDG_RUNTIME_DIR && { XDG_RUNTIME_DIR }),
    ...(DBUS_SESSION_BUS_ADDRESS && { DBUS_SESSION_BUS_ADDRESS }),
  })
}

interface Fixtures {
  readonly home: TemporaryHome
  readonly app: ElectronApplication
  readonly window: Page
}

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern
  home: async ({}, use) => {
    const home = new TemporaryHome()
    home.write('config', ssoSession('corp') + identityCenterProfile('shop-dev', 'corp', '111122223333'))
    await use(home)
    home.dispose()
  },
  app: async ({ home }, use) => {
    const app = await electron.launch({ executablePath: runtime ?? '', args, env: environment(home) })
    await use(app)
    await app.close()
  },
  window: async ({ app }, use) => {
    await use(await app.firstWindow())
  },
})

test.skip(runtime === null, "Electron's runtime is not installed")

test('the window shows the profiles of this home, and follows the files', async ({ home, window }) => {
  expect(window.url()).toBe('app://latchkey/')
  await expect(window.getByRole('option', { name: 'shop-dev' })).toBeVisible()
  home.write('config', identityCenterProfile('shop-prod', 'corp', '444455556666'))
  await expect(window.getByRole('option', { name: 'shop-prod' })).toBeVisible()
  await expect(window.getByRole('option', { name: 'shop-dev' })).toBeHidden()
})

test('the page keeps to its policy, and has nothing of Node', async ({ window }) => {
  const violations: string[] = []
  await window.exposeFunction('tellViolation', (violation: string) => violations.push(violation))
  await window.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      Reflect.get(globalThis, 'tellViolation')(`${violatedDirective} ${blockedURI}`)
    })
  })
  await window.reload()
  await expect(window.getByRole('option', { name: 'shop-dev' })).toBeVisible()
  expect(violations).toEqual([])
  expect(await window.evaluate(() => ['require', 'process', 'module'].filter((name) => name in globalThis))).toEqual([])
})

test('the page cannot leave', async ({ app, window }) => {
  const refused = app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<boolean>((resolve) => {
        BrowserWindow.getAllWindows()[0]?.webContents.once('will-navigate', (event) => resolve(event.defaultPrevented))
      }),
  )
  await window.evaluate(() => {
    location.href = 'https://example.com/'
  })
  expect(await refused).toBe(true)
  expect(window.url()).toBe('app://latchkey/')
  expect(await window.evaluate(() => globalThis.open('https://example.com/'))).toBe(null)
  expect(app.windows()).toHaveLength(1)
})

test('a second start ends by itself and leaves one window', async ({ app, home, window }) => {
  await expect(window.getByRole('option', { name: 'shop-dev' })).toBeVisible()
  const second = spawn(runtime ?? '', args, { env: environment(home), stdio: 'ignore' })
  const [code]: unknown[] = await once(second, 'close')
  expect(code).toBe(0)
  expect(app.windows()).toHaveLength(1)
})
