import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { activeProfileFile } from '../../main/core/settings/activeProfile.ts'
import type { CallEvent } from '../../main/desktop/electronCalls.ts'
import { channels } from '../../preload/contract.ts'
import type { Desktop } from '../support/electronStandIn.ts'
import { ElectronStandIn } from '../support/electronStandIn.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'
import { type BuiltApp, startBuiltApp } from './builtApp.ts'

let home: TemporaryHome
let app: BuiltApp | null = null

beforeEach(() => {
  home = new TemporaryHome()
  home.write('config', ssoSession('corp') + identityCenterProfile('shop-dev', 'corp', '111122223333'))
})

afterEach(() => {
  app?.stop()
  app = null
  home.dispose()
})

const start = async (desktop: Desktop = {}, args: readonly string[] = []) => {
  app = await startBuiltApp(home, new ElectronStandIn(desktop), args)
  return app
}

test('the window is sandboxed, isolated, without Node, and has the built preload script', async () => {
  const { electron } = await start()
  const { webPreferences, ...options } = electron.window.options
  expect(webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    spellcheck: false,
    devTools: false,
  })
  expect(existsSync(webPreferences?.preload ?? '')).toBe(true)
  expect(options).toMatchObject({ width: 1180, height: 760, minWidth: 480, minHeight: 420, show: false })
  expect(electron.app.sandboxed).toBe(true)
  expect(electron.window.addresses).toEqual(['app://latchkey/'])
})

test('the scheme of the page is one of its own, registered before Electron is ready', async () => {
  const { electron } = await start()
  expect(electron.schemes).toEqual([
    { scheme: 'app', privileges: expect.objectContaining({ standard: true, secure: true }) },
  ])
})

test('the page comes with its policy, and everything that it names is served', async () => {
  const { electron } = await start()
  const page = await electron.request('app://latchkey/')
  expect(page.status).toBe(200)
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self'")
  const text = await page.text()
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none'
  expect(text).toContain(`content="${nonce}"`)
  const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path)
  expect(assets.length).toBeGreaterThan(0)
  for (const path of assets) {
    expect(await electron.request(new URL(path, 'app://latchkey/').href), path).toMatchObject({ status: 200 })
  }
})

test.each([
  'app://latchkey/../main/index.js',
  'app://latchkey/%2e%2e/main/index.js',
  'app://latchkey/assets/..%2f..%2fmain%2findex.js',
  'app://latchkey/assets/../../../package.json',
  'app://elsewhere/',
  'app://elsewhere/index.html',
  'app://latchkey.example/',
])('%s is not there', async (url) => {
  const { electron } = await start()
  expect((await electron.request(url)).status).toBe(404)
})

test('the page goes nowhere else', async () => {
  const { electron } = await start()
  const { webContents } = electron.window
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect'] as const) {
    expect(webContents.navigate('https://example.com/', event), event).toBe(false)
    expect(webContents.navigate('file:///etc/passwd', event), event).toBe(false)
    expect(webContents.navigate('app://latchkey/', event), event).toBe(true)
  }
  expect(webContents.open('https://example.com/')).toBe('deny')
  expect(webContents.open('app://latchkey/')).toBe('deny')
  expect(webContents.attachWebview()).toBe(false)
})

test.each(['geolocation', 'media', 'notifications', 'clipboard-read', 'openExternal', 'fullscreen'])(
  'the page is not permitted %s',
  async (permission) => {
    const { electron } = await start()
    expect(electron.session.grants(permission)).toEqual({ asked: false, checked: false, device: false })
    expect(electron.session.download()).toBe(false)
  },
)

test('the page gets the profiles of this home', async () => {
  const { call } = await start()
  const answer = await call('state.snapshot', null)
  expect(answer).toMatchObject({
    ok: true,
    value: { items: { profiles: [{ name: 'shop-dev', session: 'corp', accountId: '111122223333' }] } },
  })
})

test('the page chooses the active profile, which the tray says as well', async () => {
  const { call, electron } = await start()
  expect(await call('profile.use', { name: 'shop-dev' })).toEqual({ ok: true, value: null })
  expect(existsSync(join(home.stateDirectory, activeProfileFile))).toBe(true)
  expect(electron.tray.tooltip).toBe('Latchkey: shop-dev, sign-in corp signed out')
})

test.each<[string, (own: CallEvent) => CallEvent]>([
  ['another page', (own) => ({ ...own, senderFrame: { origin: 'https://example.com', parent: null } })],
  ['a page with a like name', (own) => ({ ...own, senderFrame: { origin: 'app://latchkey.example', parent: null } })],
  ['a page that is nowhere', (own) => ({ ...own, senderFrame: { origin: 'null', parent: null } })],
  ['a page inside the page', (own) => ({ ...own, senderFrame: { origin: 'app://latchkey', parent: {} } })],
  ['a page that has gone', (own) => ({ ...own, senderFrame: null })],
  ['other web contents', (own) => ({ ...own, sender: { id: own.sender.id + 1 } })],
])('%s gets no answer but a refusal', async (_who, changed) => {
  const { callAs, ownPage } = await start()
  const answer = await callAs(changed(ownPage()))
  expect(answer).toMatchObject({ ok: false, finding: { code: 'call-refused' } })
  expect(JSON.stringify(answer)).not.toContain('shop-dev')
})

test('a change of the files reaches the window', async () => {
  const { nextEvent } = await start()
  let event = nextEvent()
  home.write('config', identityCenterProfile('shop-prod', 'corp', '444455556666'))
  // Other things, such as how the vault is, may be told before.
  while (!JSON.stringify(await event).includes('shop-prod')) event = nextEvent()
  expect(await event).toMatchObject({
    channel: channels.event,
    message: {
      event: 'state.changed',
      payload: { items: { profiles: { set: [{ name: 'shop-prod' }], removed: ['shop-dev'] } } },
    },
  })
})

test('a second instance ends at once and leaves everything to the first', async () => {
  const { electron } = await start({ isOnlyInstance: false })
  expect(electron.app.hasQuit).toBe(true)
  expect(electron.windows).toEqual([])
  expect(electron.trays).toEqual([])
  expect(electron.schemes).toEqual([])
})

test('the lock and the browser files belong to this state directory', async () => {
  const { electron } = await start()
  expect(electron.app.paths.get('userData')).toBe(join(home.stateDirectory, 'window'))
})

test('started at login it waits in the tray', async () => {
  const { electron } = await start({}, ['--hidden'])
  expect(electron.windows).toEqual([])
  expect(existsSync(electron.tray.image)).toBe(true)
  electron.clickTrayItem('Open Latchkey')
  expect(electron.window.addresses).toEqual(['app://latchkey/'])
})
