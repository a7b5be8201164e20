import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ElectronStandIn } from '../support/electronStandIn.ts'
import type { FakeClock } from '../support/fakeClock.ts'
import { SourceApp, type Start } from './sourceApp.ts'

let app: SourceApp
let clock: FakeClock
let electron: ElectronStandIn

beforeEach(() => {
  app = new SourceApp()
  clock = app.clock
})

afterEach(() => app.dispose())

const start = async (how: Start = {}) => {
  electron = await app.start(how)
}

test('nothing of Electron is used too early', async () => {
  await start()
  expect(electron.errorBoxes).toEqual([])
  expect(electron.app.exitCodes).toEqual([])
})

test('the window appears once it has something to show', async () => {
  await start()
  expect(electron.window.visible).toBe(false)
  electron.window.emit('ready-to-show')
  expect(electron.window.visible).toBe(true)
})

test('a closed window is hidden, comes back as it was, and is let go after five minutes', async () => {
  await start()
  const [first] = electron.windows
  expect(first?.close()).toBe(false)
  expect(first).toMatchObject({ visible: false, destroyed: false })
  clock.moveTo('2026-11-20T12:04:59Z')
  electron.app.emit('activate')
  expect(electron.window).toBe(first)
  expect(first).toMatchObject({ visible: true, focused: true })
  clock.moveTo('2026-11-20T12:30:00Z')
  expect(first?.destroyed).toBe(false)
  first?.close()
  clock.moveTo('2026-11-20T12:35:00Z')
  expect(first?.destroyed).toBe(true)
  expect(electron.app.hasQuit).toBe(false)
  electron.app.emit('activate')
  expect(electron.windows).toHaveLength(2)
})

test('a window that fills the screen leaves it before it is hidden', async () => {
  await start({ platform: 'darwin' })
  const { window } = electron
  window.emit('ready-to-show')
  window.fullScreen = true
  window.close()
  expect(window).toMatchObject({ visible: true, fullScreen: false })
  window.emit('leave-full-screen')
  expect(window.visible).toBe(false)
})

test('a window that breaks down is replaced when it is next wanted', async () => {
  await start()
  electron.window.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
  expect(electron.windows[0]?.destroyed).toBe(true)
  electron.app.emit('activate')
  expect(electron.windows).toHaveLength(2)
})

test('a second start brings the window forward, unless the system did it at login', async () => {
  await start({ args: ['--hidden'] })
  electron.app.emit('second-instance', {}, ['latchkey', '--hidden'])
  expect(electron.windows).toEqual([])
  electron.app.emit('second-instance', {}, ['latchkey'])
  electron.window.minimized = true
  electron.app.emit('second-instance', {}, ['latchkey'])
  expect(electron.window).toMatchObject({ minimized: false, visible: true, focused: true })
})

test('quitting closes the window and ends everything that waits', async () => {
  app.signInUntil('2026-11-20T12:05:00Z')
  await start()
  const { tray, window, notifications } = electron
  expect(notifications).toMatchObject([{ shown: true, closed: false }])
  window.close()
  electron.app.quit()
  expect(window.destroyed).toBe(true)
  expect(tray.destroyed).toBe(true)
  expect(notifications).toMatchObject([{ closed: true }])
  expect(electron.app.hasQuit).toBe(true)
  expect(clock.pending).toEqual([])
})

test.each([
  ['darwin', true, 'hiddenInset', '#111316'],
  ['win32', false, undefined, '#f9fafb'],
  ['linux', true, undefined, '#111316'],
] as const)('on %s, dark %s, the window suits the desktop', async (platform, isDark, titleBarStyle, colour) => {
  await start({ platform, isDark })
  expect(electron.window.options).toMatchObject({ backgroundColor: colour })
  expect(electron.window.options.titleBarStyle).toBe(titleBarStyle)
})

test('developers have their tools, others do not', async () => {
  await start({ isPackaged: false })
  expect(electron.window.options.webPreferences?.devTools).toBe(true)
  expect(electron.applicationMenu).not.toBe(null)
})

test('outside macOS there is no menu bar', async () => {
  await start({ platform: 'win32' })
  expect(electron.applicationMenu).toBe(null)
  expect(electron.app.userModelId).toBe('dev.latchkey.app')
})

test('a desktop without a tray still has its window', async () => {
  await start({ hasTray: false })
  expect(electron.window.addresses).toEqual(['app://latchkey/'])
})

test('a user without a home directory is told, and the start ends', async () => {
  await start({ home: null })
  expect(electron.errorBoxes).toEqual([expect.stringContaining('no home directory')])
  expect(electron.app.exitCodes).toEqual([1])
  expect(electron.windows).toEqual([])
})

test('a state directory that cannot be made is told, and the start ends', async () => {
  writeFileSync(app.home.stateDirectory, 'a file in its place')
  await start()
  expect(electron.errorBoxes).toEqual([expect.stringContaining(app.home.stateDirectory)])
  expect(electron.app.exitCodes).toEqual([1])
  expect(electron.windows).toEqual([])
})
