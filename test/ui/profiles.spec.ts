import type { Page } from '@playwright/test'
import { identityCenterProfile, ssoSession, type TemporaryHome } from '../support/temporaryHome.ts'
import { expect, test } from './fixtures.ts'
import { outgrown } from './looking.ts'

const three = ['dev', 'staging', 'prod'] as const

/** By its key: a name may be a part of another row's text. */
const row = (window: Page, name: string) => window.locator(`[role=option][data-key="${name}"]`)

function write(home: TemporaryHome, ...names: readonly string[]): void {
  home.write(
    'config',
    ssoSession('corp') + names.map((name) => identityCenterProfile(name, 'corp', '111122223333')).join(''),
  )
}

test('the window lives: profiles appear, change and go with the files, without a reload', async ({
  window,
  ui,
  home,
}) => {
  write(home, ...three)
  await window.goto(ui.link)
  for (const name of three) await expect(row(window, name)).toBeVisible()
  await window.evaluate(() => {
    document.title = 'not reloaded'
  })

  await test.step('a profile that an editor adds is there within 300 ms', async () => {
    const seen = window.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const look = () => {
            if (!document.querySelector('[role=option][data-key=added]')) return
            observer.disconnect()
            resolve(Date.now())
          }
          const observer = new MutationObserver(look)
          observer.observe(document.body, { childList: true, subtree: true })
          look()
        }),
    )
    const saved = Date.now()
    write(home, ...three, 'added')
    expect((await seen) - saved).toBeLessThan(300)
  })

  await test.step('without a file there is an empty window that says what to do', async () => {
    home.remove('config')
    await expect(window.getByRole('heading', { name: 'No profiles yet' })).toBeVisible()
    await expect(window.getByRole('button', { name: 'Add a sign-in session' })).toBeVisible()
    await expect(window.getByText('~/.aws/config')).toBeVisible()
  })

  await test.step('the directory may go and come back', async () => {
    home.remove()
    write(home, 'again')
    await expect(row(window, 'again')).toBeVisible()
    write(home, 'again', 'and-again')
    await expect(row(window, 'and-again')).toBeVisible()
  })
  expect(await window.title()).toBe('not reloaded')
})

test('a list that is worked by keys alone', async ({ window, ui, home }) => {
  write(home, ...three, 'sandbox')
  await window.goto(ui.link)
  await expect(window.getByRole('option')).toHaveCount(4)
  await window.keyboard.press('Control+k')
  await window.keyboard.type('sta corp')
  await expect(window.getByRole('option')).toHaveCount(1)
  await window.keyboard.press('Enter')
  await expect(window.getByRole('heading', { name: 'staging', level: 1 })).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(window.getByRole('option')).toHaveCount(4)
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('ArrowDown')
  await expect(window.getByRole('heading', { name: 'prod', level: 1 })).toBeVisible()
  await window.keyboard.press('End')
  await expect(window.getByRole('heading', { name: 'staging', level: 1 })).toBeVisible()
})

test('a search without a match says so and offers the way back', async ({ window, ui, home }) => {
  write(home, ...three)
  await window.goto(ui.link)
  await window.getByRole('searchbox').fill('nothing like it')
  await expect(window.getByText('No profile matches')).toBeVisible()
  await window.getByRole('button', { name: 'Show all 3' }).click()
  await expect(window.getByRole('option')).toHaveCount(3)
})

test('the active profile is chosen in the window and shown everywhere', async ({ window, ui, home }) => {
  write(home, ...three)
  home.writeToken('corp', { accessToken: 'example', expiresAt: '2099-01-01T00:00:00Z' })
  await window.goto(ui.link)
  await row(window, 'prod').click()
  await window.getByRole('button', { name: 'Use this profile' }).click()
  await expect(row(window, 'prod')).toContainText('active')
  await expect(window.getByRole('navigation').getByText('prod')).toBeVisible()
  await window.reload()
  await expect(window.getByRole('navigation').getByText('prod')).toBeVisible()
})

test('a sign-in that ends soon, one that has ended and one that renews look different and say so', async ({
  window,
  ui,
  home,
}) => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
  home.write(
    'config',
    ['soon', 'over', 'lasting', 'never']
      .map((name) => ssoSession(name) + identityCenterProfile(`p-${name}`, name, '111122223333'))
      .join(''),
  )
  home.writeToken('soon', { accessToken: 'example', expiresAt: inMinutes(8) })
  home.writeToken('over', { accessToken: 'example', expiresAt: inMinutes(-8) })
  home.writeToken('lasting', {
    accessToken: 'example',
    expiresAt: inMinutes(30),
    refreshToken: 'example',
    clientId: 'example',
    clientSecret: 'example',
    registrationExpiresAt: inMinutes(10_000),
  })
  await window.goto(ui.link)
  await expect(row(window, 'p-soon')).toContainText('7 min')
  await expect(row(window, 'p-soon').locator('.glyph.soon')).toHaveCount(2)
  await expect(row(window, 'p-over')).toContainText('aws: needs you to sign in · cdk: needs you to sign in')
  await expect(row(window, 'p-lasting')).toContainText('aws: works · cdk: works')
  await expect(row(window, 'p-never')).toContainText('aws: needs you to sign in · cdk: needs you to sign in')
  await window.getByRole('button', { name: /Sign-ins/ }).click()
  await expect(window.getByText('Nobody is signed in.')).toBeVisible()
  await expect(window.getByText('It does not renew by itself.')).toBeVisible()
  await expect(window.getByText('The access token renews by itself.')).toBeVisible()
})

test('ten thousand profiles are scrolled and searched without drawing them all', async ({ window, ui, home }) => {
  write(home, ...Array.from({ length: 10_000 }, (_, index) => `account-${index}`))
  await window.goto(ui.link)
  await expect(window.getByRole('option').first()).toBeVisible()
  expect(await window.getByRole('option').count()).toBeLessThan(60)
  await window.getByRole('searchbox').fill('account-9999')
  await expect(row(window, 'account-9999')).toBeVisible()
})

test('a link that was used lets nobody else in', async ({ window, ui, home, browser }) => {
  write(home, ...three)
  await window.goto(ui.link)
  await expect(window.getByRole('option')).toHaveCount(3)
  const stranger = await browser.newPage()
  const answer = await stranger.goto(ui.link)
  expect(answer?.status()).toBe(403)
  expect((await stranger.goto(ui.origin))?.status()).toBe(401)
  await stranger.close()
})

test('a page on another origin gets nothing, not even with the cookie in the same browser', async ({
  window,
  ui,
  home,
}) => {
  write(home, ...three)
  await window.goto(ui.link)
  await expect(window.getByRole('option')).toHaveCount(3)
  const other = await window.context().newPage()
  await other.route('http://other.example/', (route) => route.fulfill({ contentType: 'text/html', body: '<p>other' }))
  await other.goto('http://other.example/')
  const got = await other.evaluate(async (origin) => {
    const page = await fetch(origin, { mode: 'no-cors', credentials: 'include' }).then(
      (response) => response.type,
      () => 'refused',
    )
    const socket = await new Promise((resolve) => {
      const tried = new WebSocket(`${origin.replace('http', 'ws')}/ws`)
      tried.onopen = () => resolve('open')
      tried.onerror = () => resolve('refused')
    })
    return [page, socket]
  }, ui.origin)
  expect(got[1]).toBe('refused')
  expect(['opaque', 'refused']).toContain(got[0])
  await other.close()
})

test('when Latchkey ends, the window says so', async ({ page, ui, home }) => {
  write(home, ...three)
  await page.goto(ui.link)
  await expect(page.getByRole('option')).toHaveCount(3)
  await ui.stop()
  await expect(page.getByText('Latchkey is not running any more')).toBeVisible()
})

for (const scheme of ['light', 'dark'] as const) {
  for (const [width, height, panes] of [
    [1280, 800, 2],
    [900, 640, 2],
    [480, 640, 1],
  ] as const) {
    test(`fits ${width} × ${height}, ${scheme}`, async ({ window, ui, home }) => {
      write(home, ...three, 'a-profile-with-a-name-that-is-much-too-long-for-the-width-of-the-list')
      await window.emulateMedia({ colorScheme: scheme })
      await window.setViewportSize({ width, height })
      await window.goto(ui.link)
      await row(window, 'prod').click()
      await expect(window.getByRole('heading', { name: 'prod', level: 1 })).toBeVisible()
      await expect(window.getByRole('listbox')).toBeVisible({ visible: panes === 2 })
      expect(await outgrown(window, '.nav')).toEqual([])
      if (panes === 1) {
        await window.getByRole('button', { name: 'Back to the list' }).click()
        await expect(window.getByRole('listbox')).toBeVisible()
      }
    })
  }
}
