import { test as base, expect, type Page } from '@playwright/test'
import { startUi, type Ui } from '../support/program.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

interface Fixtures {
  readonly home: TemporaryHome
  readonly ui: Ui
  /** The window, open in the browser. Whatever it complains about fails the test. */
  readonly window: Page
  /** Everything that has come over the wire to the window since then. */
  readonly heard: readonly string[]
}

const chromium = process.env.LATCHKEY_TEST_CHROMIUM

/** Tests that run in a real browser, on the built window and the real core, over a home of their own. */
export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern
  home: async ({}, use) => {
    const home = new TemporaryHome()
    await use(home)
    home.dispose()
  },
  ui: async ({ home }, use) => {
    const ui = await startUi(home.env())
    await use(ui)
    await ui.stop()
  },
  window: async ({ page }, use) => {
    const complaints: string[] = []
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)
      })
    })
    await use(page)
    expect(complaints).toEqual([])
  },
  heard: async ({ window }, use) => {
    const heard: string[] = []
    window.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))))
    await use(heard)
  },
})

test.beforeEach(() => {
  test.skip(!chromium, 'There is no Chromium on this machine')
})

export { expect }
