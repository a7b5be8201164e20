import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { activeProfileFile } from '../../main/core/settings/activeProfile.ts'
import { eventually } from '../support/eventually.ts'
import { startFakeAws, visit } from '../support/fake-aws/server.ts'
import { ssoSession } from '../support/temporaryHome.ts'
import { SourceApp } from './sourceApp.ts'

let app: SourceApp

beforeEach(() => {
  app = new SourceApp()
})

afterEach(() => app.dispose())

test('a choice in the tray is kept, marked and told', async () => {
  const electron = await app.start()
  electron.clickTrayItem('shop-prod · signed out')
  // Other things may be told meanwhile.
  await eventually(() => electron.trayItem('shop-prod · signed out').checked)
  expect(JSON.stringify(electron.window.webContents.sent)).toContain('"active":{"name":"shop-prod"}')
  expect(electron.trayItem('shop-dev · signed out').checked).toBe(false)
  expect(electron.tray.tooltip).toBe('Latchkey: shop-prod, sign-in corp signed out')
  expect(join('/app/tray', 'needed.png')).toBe(electron.tray.image)
})

test('a click that changes nothing leaves the marks as they were', async () => {
  const electron = await app.start()
  const { menu } = electron.tray
  electron.clickTrayItem('shop-prod · signed out')
  expect(electron.tray.menu).not.toBe(menu)
  expect(electron.trayItem('shop-prod · signed out').checked).toBe(false)
})

test('a choice that cannot be kept is explained', async () => {
  const electron = await app.start()
  // No file can be put in the place of a directory.
  mkdirSync(join(app.home.stateDirectory, activeProfileFile))
  const told = once(electron, 'notification')
  electron.clickTrayItem('shop-prod · signed out')
  await told
  expect(electron.notifications[0]?.options.title).toBe('shop-prod is not the active profile')
  expect(electron.trayItem('shop-prod · signed out').checked).toBe(false)
})

test('the tray counts down by itself and sets nothing that is as it was', async () => {
  app.signInUntil('2026-11-20T14:30:00Z')
  const electron = await app.start()
  const { tray } = electron
  const labels = () => (tray.menu?.template ?? []).map(({ label }) => label)
  expect(labels()).toContain('shop-dev · ends in over 2 h')
  const set = tray.menusSet
  app.clock.moveTo('2026-11-20T12:30:00Z')
  expect(tray.menusSet).toBe(set)
  app.clock.moveTo('2026-11-20T12:30:01Z')
  expect(labels()).toContain('shop-dev · ends in over 1 h')
  app.clock.moveTo('2026-11-20T14:17:30Z')
  expect(labels()).toContain('shop-dev · ends in 12 min')
  expect(tray.image).toBe('/app/tray/idle.png')
  app.clock.moveTo('2026-11-20T14:20:00Z')
  expect(tray.image).toBe('/app/tray/ending.png')
  app.clock.moveTo('2026-11-20T14:30:00Z')
  expect(labels()).toContain('shop-dev · has ended')
})

test('a change that the menu does not show leaves it alone', async () => {
  app.home.write('config', `${ssoSession('unused')}[default]\nregion = eu-west-1\n`)
  app.home.writeToken('unused', { accessToken: 'a-token', expiresAt: '2026-11-20T12:30:00Z' })
  const electron = await app.start()
  const set = electron.tray.menusSet
  app.clock.moveTo('2026-11-20T12:20:00Z')
  expect(electron.window.webContents.sent).toHaveLength(1)
  expect(electron.tray.image).toBe('/app/tray/ending.png')
  expect(electron.tray.menusSet).toBe(set)
})

test('on macOS the icons are templates, and a click is left to the menu', async () => {
  const electron = await app.start({ platform: 'darwin', args: ['--hidden'] })
  expect(electron.tray.image).toBe('/app/tray/idleTemplate.png')
  electron.tray.emit('click')
  expect(electron.windows).toEqual([])
})

test('elsewhere a click opens the window', async () => {
  const electron = await app.start({ args: ['--hidden'] })
  electron.tray.emit('click')
  expect(electron.windows).toHaveLength(1)
})

test('the tray can end the application', async () => {
  const electron = await app.start()
  electron.clickTrayItem('Quit Latchkey')
  expect(electron.app.hasQuit).toBe(true)
})

test('a sign-in that ends soon is told once, and no longer once it has ended', async () => {
  app.signInUntil('2026-11-20T12:30:00Z')
  const electron = await app.start({ args: ['--hidden'] })
  expect(electron.notifications).toEqual([])
  app.clock.moveTo('2026-11-20T12:25:00Z')
  const [notification] = electron.notifications
  expect(notification).toMatchObject({ shown: true, closed: false })
  expect(notification?.options.title).toBe('Sign-in corp ends in 10 minutes')
  expect(notification?.options.actions).toEqual([{ type: 'button', text: 'Sign in' }])
  app.clock.moveTo('2026-11-20T12:30:00Z')
  expect(electron.notifications).toHaveLength(1)
  expect(notification?.closed).toBe(true)
})

test('a click in the tray signs in, by the browser, and a denial is told', async () => {
  const aws = await startFakeAws()
  onTestFinished(() => aws.stop())
  const electron = await app.start({
    clock: systemClock,
    args: ['--hidden'],
    env: { ...aws.env(), DISPLAY: ':0' },
  })
  electron.clickTrayItem('shop-dev · signed out')
  await eventually(() => electron.trayItem('shop-dev · signed out').checked)
  electron.clickTrayItem('Sign in to corp')
  await eventually(() => electron.pages.length === 1)
  expect(electron.trayItem('Signing in to corp…').enabled).toBe(false)
  const told = once(electron, 'notification')
  await visit('deny', electron.pages[0] ?? '')
  await told
  expect(electron.notifications[0]?.options.title).toBe('You are not signed in to corp')
  electron.clickTrayItem('Sign in to corp')
  await eventually(() => electron.pages.length === 2)
  await visit('allow', electron.pages[1] ?? '')
  await eventually(() => electron.tray.menu?.template.some(({ label }) => label === 'shop-dev · renews by itself'))
  expect(electron.windows).toEqual([])
})

test.each(['click', 'action'])(
  'a %s of a notification about a sign-in signs in, and nothing does before',
  async (event) => {
    const aws = await startFakeAws()
    onTestFinished(() => aws.stop())
    const soon = new Date(Date.now() + 300_000).toISOString()
    app.signInUntil(soon)
    const electron = await app.start({
      clock: systemClock,
      args: ['--hidden'],
      env: { ...aws.env(), DISPLAY: ':0' },
    })
    const [notification] = electron.notifications
    expect(notification?.options.title).toBe('Sign-in corp ends in 5 minutes')
    expect(electron.pages).toEqual([])
    notification?.emit(event)
    await eventually(() => electron.pages.length === 1)
    await visit('allow', electron.pages[0] ?? '')
    await eventually(() => notification?.closed)
    expect(electron.windows).toEqual([])
  },
)

test('a click on a notification about something else opens the window', async () => {
  const electron = await app.start({ args: ['--hidden'] })
  mkdirSync(join(app.home.stateDirectory, activeProfileFile))
  const told = once(electron, 'notification')
  electron.clickTrayItem('shop-prod · signed out')
  await told
  const [notification] = electron.notifications
  expect(notification?.options.actions).toEqual([])
  notification?.emit('click')
  expect([electron.windows.length, electron.pages]).toEqual([1, []])
})
