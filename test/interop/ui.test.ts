import { once } from 'node:events'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { createCore } from '../../main/core/core.ts'
import { silentLog } from '../../main/core/log/log.ts'
import { serveHeadless } from '../../main/headless/serve.ts'
import { FakeClock } from '../support/fakeClock.ts'
import { latchkey, startUi, type Ui } from '../support/program.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
let ui: Ui | null = null
beforeEach(() => {
  home = new TemporaryHome()
  home.write('config', '[profile dev]\nregion = eu-west-1\n')
})
afterEach(async () => {
  await ui?.stop()
  ui = null
  home.dispose()
})

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A request as only a program can make it: any host, any origin. */
function get(address: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(address, { headers }, async (response) => {
      let body = ''
      for await (const part of response) body += String(part)
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
    })
    asked.on('error', reject)
    asked.end()
  })
}

async function enter(link: string): Promise<string> {
  const { status, headers } = await get(link)
  expect(status).toBe(303)
  expect(headers.location).toBe('/')
  const [cookie = ''] = headers['set-cookie'] ?? []
  expect(cookie).toMatch(/HttpOnly/)
  expect(cookie).toMatch(/SameSite=Strict/)
  return cookie.split(';')[0] ?? ''
}

/** What becomes of a WebSocket: `open`, or the status that it was refused with. */
async function connect(address: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const socket = new WebSocket(address, { headers })
  const ended = new Promise<string>((resolve) => {
    socket.on('open', () => resolve('open'))
    socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
    socket.on('error', () => resolve('error'))
  })
  const outcome = await ended
  socket.terminate()
  return outcome
}

describe('latchkey ui', () => {
  it('prints its link first, serves the window to whoever opens it, and to nobody else', async () => {
    ui = await startUi(home.env())
    expect(ui.link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\/[\w-]{43}$/)
    const cookie = await enter(ui.link)
    expect((await get(ui.link)).status).toBe(403)

    const window = await get(`${ui.origin}/`, { cookie })
    expect(window.status).toBe(200)
    expect(window.body).toContain('<div id="root">')
    expect(window.headers['content-security-policy']).not.toContain('unsafe')

    expect((await get(`${ui.origin}/`)).status).toBe(401)
    const nonce = /content="([^"]+)" \/>\s*<title>/.exec(window.body)?.[1]
    expect(window.headers['content-security-policy']).toContain(`'nonce-${nonce}'`)
  })

  it('gives nothing to a host name that was bound anew, nor to another origin', async () => {
    ui = await startUi(home.env())
    const cookie = await enter(ui.link)
    const port = new URL(ui.origin).port
    for (const headers of [
      { cookie, host: `evil.example:${port}` },
      { cookie, host: `localhost:${port}` },
      { cookie, origin: 'http://evil.example' },
      { cookie, 'sec-fetch-site': 'cross-site' },
    ]) {
      const { status, body } = await get(`${ui.origin}/`, headers)
      expect([status, body.includes('root')], JSON.stringify(headers)).toEqual([403, false])
    }
  })

  it('opens its WebSocket for its own page only', async () => {
    ui = await startUi(home.env())
    const cookie = await enter(ui.link)
    const address = `${ui.origin.replace('http', 'ws')}/ws`
    const { origin } = ui
    expect(await connect(address, { cookie, origin })).toBe('open')
    expect(await connect(address, { origin })).toBe('403')
    expect(await connect(address, { cookie })).toBe('403')
    expect(await connect(address, { cookie, origin: 'http://evil.example' })).toBe('403')
    expect(await connect(address, { cookie, origin, host: 'evil.example' })).toBe('403')
    expect(await connect(address.replace('/ws', '/other'), { cookie, origin })).toBe('403')
  })

  it('leads a person on who came from another page, since the cookie does not survive that redirect', async () => {
    ui = await startUi(home.env())
    const { status, headers, body } = await get(ui.link, { 'sec-fetch-site': 'cross-site' })
    expect([status, body]).toEqual([200, expect.stringContaining('url=/')])
    expect(headers['set-cookie']?.[0]).toContain('SameSite=Strict')
  })

  it('ends on Ctrl+C with the exit code of an interruption, with a window open too', async () => {
    ui = await startUi(home.env())
    const cookie = await enter(ui.link)
    const socket = new WebSocket(`${ui.origin.replace('http', 'ws')}/ws`, { headers: { cookie, origin: ui.origin } })
    await once(socket, 'open')
    expect(await ui.stop()).toBe(130)
  })

  it('takes the port that it is given, and says so when it cannot', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    const refused = await latchkey(['ui', '--no-open', '--port', port], home.env())
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining(`Port ${port}`)])
    taken.close()
    await once(taken, 'close')
    ui = await startUi(home.env(), ['--port', port])
    expect(new URL(ui.origin).port).toBe(port)
  })
})

describe('an idle window', () => {
  const start = async (clock: FakeClock) => {
    const core = createCore({ env: {}, home: home.path, stateDirectory: home.stateDirectory, clock, log: silentLog })
    const headless = await serveHeadless({ core, clock, log: silentLog, root: '/nowhere', port: 0, idleMs: 60_000 })
    return { core, headless }
  }

  it('that nobody opens ends by itself', async () => {
    const clock = new FakeClock('2026-11-20T12:00:00Z')
    const { core, headless } = await start(clock)
    clock.moveTo('2026-11-20T12:01:00Z')
    expect(await headless.ended).toBe('idle')
    core.stop()
  })

  it('stays while it is open, and ends some time after it was closed', async () => {
    const clock = new FakeClock('2026-11-20T12:00:00Z')
    const { core, headless } = await start(clock)
    const cookie = await enter(headless.link)
    const origin = `http://127.0.0.1:${headless.port}`
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers: { cookie, origin } })
    await once(socket, 'open')
    socket.send('{"id":1,"name":"state.snapshot","input":null}')
    await once(socket, 'message')
    clock.moveTo('2026-11-20T13:00:00Z')
    socket.send('{"id":2,"name":"state.snapshot","input":null}')
    await once(socket, 'message')
    socket.close()
    await once(socket, 'close')
    // The server hears of it a moment after the client: a request that it answers afterwards tells that it has.
    await get(`${origin}/`)
    clock.moveTo('2026-11-20T13:01:00Z')
    expect(await headless.ended).toBe('idle')
    core.stop()
  })
})
