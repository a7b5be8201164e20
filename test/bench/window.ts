import { chromium } from '@playwright/test'
import { chromiumArguments } from '../support/chromium.ts'
import { startUi } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'
import { median } from './figures.ts'

const rounds = 15

/** From the rename that puts a changed file in place to the row in the page, in milliseconds, with 1,500 profiles. */
export async function benchFileToWindow(browserPath: string): Promise<number> {
  const home = new TemporaryHome()
  const profiles = Array.from({ length: 1_500 }, (_, index) =>
    identityCenterProfile(`profile-${index}`, 'corp', '111122223333'),
  )
  const write = (added: string) =>
    home.write('config', ssoSession('corp') + identityCenterProfile(added, 'corp', '111122223333') + profiles.join(''))
  write('a-0')
  const ui = await startUi(home.env())
  const browser = await chromium.launch({ executablePath: browserPath, args: [...chromiumArguments] })
  const page = await browser.newPage()
  await page.goto(ui.link)
  await page.waitForSelector('[data-key="a-0"]')
  const times: number[] = []
  for (let round = 1; round <= rounds; round += 1) {
    const seen = page.evaluate(
      (key) =>
        new Promise<number>((resolve) => {
          const look = () => {
            if (!document.querySelector(`[data-key="${key}"]`)) return
            observer.disconnect()
            resolve(Date.now())
          }
          const observer = new MutationObserver(look)
          observer.observe(document.body, { childList: true, subtree: true, attributes: true })
          look()
        }),
      `a-${round}`,
    )
    // The observer must stand before the file changes: this answer comes after it.
    await page.evaluate(() => document.readyState)
    const saved = Date.now()
    write(`a-${round}`)
    times.push((await seen) - saved)
  }
  await browser.close()
  await ui.stop()
  home.dispose()
  return median(times)
}
