import { describe, expect, it } from 'vitest'
import { Access, type Asked } from '../../main/headless/access.ts'

const port = 4711
const own = {
  method: 'GET',
  path: '/',
  host: `127.0.0.1:${port}`,
  origin: undefined,
  cookie: undefined,
  fetchSite: undefined,
}

function opened(): { readonly access: Access; readonly cookie: string; readonly entry: string } {
  const access = new Access(port)
  const entry = new URL(access.link).pathname
  const verdict = access.judge({ ...own, path: entry })
  if (verdict.kind !== 'enter') throw new Error('The link did not let anybody in.')
  return { access, entry, cookie: verdict.cookie.split(';')[0] ?? '' }
}

describe('the link', () => {
  it('lets one browser in, once, with a cookie that scripts and other sites do not get', () => {
    const access = new Access(port)
    const entry = { ...own, path: new URL(access.link).pathname }
    const verdict = access.judge(entry)
    expect(verdict).toMatchObject({
      kind: 'enter',
      cookie: expect.stringMatching(/; Path=\/; HttpOnly; SameSite=Strict$/),
    })
    expect(access.judge(entry)).toMatchObject({ kind: 'refused', status: 403 })
  })

  it.each(['/open/', '/open/guess', `/open/${'A'.repeat(43)}`])('is not to be guessed: %s', (path) => {
    expect(new Access(port).judge({ ...own, path })).toMatchObject({ kind: 'refused' })
  })

  it('is not used up by looking at it', () => {
    const access = new Access(port)
    const path = new URL(access.link).pathname
    expect(access.judge({ ...own, method: 'HEAD', path }).kind).toBe('refused')
    expect(access.judge({ ...own, path, host: 'evil.example' }).kind).toBe('refused')
    expect(access.judge({ ...own, path }).kind).toBe('enter')
  })
})

describe('the window is shown', () => {
  const { access, cookie } = opened()
  const asks = (more: Partial<Asked>) => access.judge({ ...own, cookie, ...more })

  it('to the browser with the cookie, among other cookies too', () => {
    expect(asks({}).kind).toBe('page')
    expect(asks({ cookie: `theme=dark; ${cookie}; other=1` }).kind).toBe('page')
    expect(asks({ origin: access.origin, fetchSite: 'same-origin' }).kind).toBe('page')
  })

  it.each<[string, Partial<Asked>]>([
    ['without the cookie', { cookie: undefined }],
    ['with the cookie of another port', { cookie: cookie.replace(String(port), '4712') }],
    ['with a cookie cut short', { cookie: cookie.slice(0, -1) }],
    ['under a host name that leads here', { host: `rebound.example:${port}` }],
    ['under localhost', { host: `localhost:${port}` }],
    ['without a host', { host: undefined }],
    ['on another port', { host: '127.0.0.1:80' }],
    ['for a page of another origin', { origin: 'https://evil.example' }],
    ['for a page without an origin', { origin: 'null' }],
    ['for another port of this machine', { origin: 'http://127.0.0.1:8080' }],
    ['inside another site', { fetchSite: 'cross-site' }],
    ['inside another port of this site', { fetchSite: 'same-site' }],
  ])('to nobody %s', (_who, more) => {
    expect(asks(more).kind).toBe('refused')
  })

  it('and the WebSocket opened to our own page only', () => {
    const asked = { ...own, cookie, path: '/ws', origin: access.origin }
    expect(access.mayConnect(asked)).toBe(true)
    expect(access.mayConnect({ ...asked, origin: undefined })).toBe(false)
    expect(access.mayConnect({ ...asked, origin: 'http://evil.example' })).toBe(false)
    expect(access.mayConnect({ ...asked, cookie: undefined })).toBe(false)
    expect(access.mayConnect({ ...asked, path: '/' })).toBe(false)
  })
})
