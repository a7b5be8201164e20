import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { servePage } from '../../main/window/page.ts'

let root: string
let outside: string
beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'latchkey-page-'))
  root = join(outside, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), '<meta name="csp-nonce" content="__NONCE__">')
  writeFileSync(join(root, 'assets', 'index-abc.js'), 'run()')
  writeFileSync(join(outside, 'secret.js'), 'must not be served')
})
afterAll(() => rmSync(outside, { recursive: true, force: true }))

const get = (path: string, method = 'GET') => servePage(method, path, { root, connect: ['ws://127.0.0.1:1'] })

it('the page carries the nonce of its own policy, a new one each time', async () => {
  const [first, second] = [await get('/'), await get('/')]
  const nonce = /'nonce-([^']+)'/.exec(first.headers['Content-Security-Policy'] ?? '')?.[1]
  expect(nonce).toMatch(/^[\w+/=]{20,}$/)
  expect(first.body).toBe(`<meta name="csp-nonce" content="${nonce}">`)
  expect(second.headers['Content-Security-Policy']).not.toContain(nonce)
})

it('the policy lets no script in but our own, and nobody frame the window', async () => {
  const policy = (await get('/')).headers['Content-Security-Policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).toMatch(/script-src 'self'(;|$)/)
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("connect-src 'self' ws://127.0.0.1:1")
  expect(policy).not.toContain('unsafe')
})

it('built files are served with their type, and may be kept', async () => {
  const { status, headers } = await get('/assets/index-abc.js')
  expect(status).toBe(200)
  expect(headers['Content-Type']).toBe('text/javascript; charset=utf-8')
  expect(headers['Cache-Control']).toContain('immutable')
  expect(headers['X-Content-Type-Options']).toBe('nosniff')
})

it.each([
  '/../secret.js',
  '/assets/../../secret.js',
  '/assets/..%2f..%2fsecret.js',
  '/assets/%2e%2e/%2e%2e/secret.js',
  '/assets/..\\..\\secret.js',
  '/assets/index-abc.js%00.html',
  '/assets/',
  '/assets/missing.js',
  '/%',
  '//secret.js',
  '/etc/passwd',
])('nothing is served for %s', async (path) => {
  expect((await get(path)).status).toBe(404)
})

it('nothing but reading is answered', async () => {
  expect((await get('/', 'POST')).status).toBe(405)
})
