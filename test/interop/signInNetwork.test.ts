import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect as connectTo } from '../../main/core/aws/connection.ts'
import { systemClock } from '../../main/core/clock.ts'
import { signInEndpoint } from '../../main/core/console-login/tokenEndpoint.ts'
import { readSettings } from '../../main/core/identity-center/settings.ts'
import { temporaryHome } from '../support/fake-aws/testing.ts'
import { cacheOf, person, placeToken, scene, tokenPath } from '../support/signingIn.ts'

/** Where each service is, going by a config file and an environment. */
async function addresses(region: string, env: Record<string, string> = {}, config = '') {
  const home = temporaryHome()
  home.write('config', config)
  const settings = readSettings({ env: home.env(env), home: home.path, clock: systemClock })
  const connection = connectTo({ settings, home: home.path, now: () => Date.now() })
  onTestFinished(() => connection.close())
  const [oidc, portal] = [await connection.oidc(region), await connection.portal(region)]
  const console = signInEndpoint(region, settings)
  return [oidc.ok && oidc.value.host, portal.ok && portal.value.host, console.ok && console.value.host]
}

describe('where AWS is', () => {
  it.each([
    [
      'eu-west-1',
      'oidc.eu-west-1.amazonaws.com',
      'portal.sso.eu-west-1.amazonaws.com',
      'eu-west-1.signin.aws.amazon.com',
    ],
    [
      'us-gov-west-1',
      'oidc.us-gov-west-1.amazonaws.com',
      'portal.sso.us-gov-west-1.amazonaws.com',
      'us-gov-west-1.signin.amazonaws-us-gov.com',
    ],
    [
      'cn-north-1',
      'oidc.cn-north-1.amazonaws.com.cn',
      'portal.sso.cn-north-1.amazonaws.com.cn',
      'cn-north-1.signin.amazonaws.cn',
    ],
    [
      'eusc-de-east-1',
      'oidc.eusc-de-east-1.amazonaws.eu',
      'portal.sso.eusc-de-east-1.amazonaws.eu',
      'eusc-de-east-1.signin.amazonaws-eusc.eu',
    ],
  ])('in %s', async (region, ...hosts) => {
    expect(await addresses(region)).toEqual(hosts)
  })

  const services = `[default]\nservices = own\nendpoint_url = https://all.example\n\n[profile dev]\nendpoint_url = https://dev.example\n\n[services own]\nsso_oidc =\n  endpoint_url = https://oidc.example/base\nsignin =\n  endpoint_url = https://signin.example\n`
  it.each<readonly [string, Record<string, string>, readonly string[]]>([
    ['the file', {}, ['oidc.example', 'all.example', 'signin.example']],
    ['another profile', { AWS_PROFILE: 'dev' }, ['dev.example', 'dev.example', 'dev.example']],
    ['a variable for all', { AWS_ENDPOINT_URL: 'https://env.example' }, ['env.example', 'env.example', 'env.example']],
    [
      'a variable for one',
      { AWS_ENDPOINT_URL: 'https://env.example', AWS_ENDPOINT_URL_SSO: 'http://127.0.0.1:4000' },
      ['env.example', '127.0.0.1:4000', 'env.example'],
    ],
    [
      'nothing that is configured',
      { AWS_ENDPOINT_URL: 'https://env.example', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      ['oidc.eu-west-1.amazonaws.com', 'portal.sso.eu-west-1.amazonaws.com', 'eu-west-1.signin.aws.amazon.com'],
    ],
  ])('going by %s', async (_, env, hosts) => {
    expect(await addresses('eu-west-1', env, services)).toEqual(hosts)
  })

  it('the page that a person signs in on is there, too', async () => {
    const { aws, center } = await scene({ env: {} })
    const urls: string[] = []
    await center.signIn('team', {
      flow: 'pkce',
      limitMs: 1,
      present: (step) => urls.push(step.kind === 'open' ? step.url : ''),
    })
    expect(urls[0]).toMatch(new RegExp(`^${aws.url}/authorize\\?response_type=code&`))
  })

  it('says so where an address is none', async () => {
    const { center } = await scene({ env: { AWS_ENDPOINT_URL_SSO_OIDC: 'nowhere' } })
    expect(await center.signIn('team', { present: person('allow') })).toMatchObject({
      finding: { code: 'endpoint-malformed', message: expect.stringContaining('AWS_ENDPOINT_URL_SSO_OIDC') },
    })
  })
})

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port')
  return address.port
}

/** A proxy that leads everything to the fake, whatever its name, and writes down what it was asked for. */
async function proxy(target: string, status = 200) {
  const asked: string[] = []
  const server = createServer((_, response) => response.writeHead(400).end())
  server.on('connect', (message, socket) => {
    asked.push(message.url ?? '')
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)
    const through = connect(Number(new URL(target).port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      through.pipe(socket).pipe(through)
    })
    through.on('error', () => socket.destroy())
    socket.on('error', () => through.destroy())
  })
  return { url: `http://127.0.0.1:${await listening(server)}`, asked }
}

describe('a proxy', () => {
  it('is asked for what the variables say', async () => {
    const given = await scene()
    const way = await proxy(given.aws.url)
    const through = await scene({
      env: {
        AWS_ENDPOINT_URL_SSO_OIDC: 'http://oidc.example:8080',
        AWS_ENDPOINT_URL_SSO: given.aws.url,
        HTTP_PROXY: way.url,
        NO_PROXY: '127.0.0.1',
      },
    })
    through.home.writeToken('team', {
      ...given.aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: 60 }),
    })
    expect((await through.center.refresh('team')).ok).toBe(true)
    expect((await through.center.accounts('team')).ok).toBe(true)
    expect([...new Set(way.asked)]).toEqual(['oidc.example:8080'])
  })

  it.each([
    [407, 'proxy-refused'],
    [503, 'aws-busy'],
  ])('that answers %d is named', async (status, code) => {
    const given = await scene()
    const way = await proxy(given.aws.url, status)
    const through = await scene({ env: { AWS_ENDPOINT_URL_SSO_OIDC: 'https://oidc.example', HTTPS_PROXY: way.url } })
    placeToken(through, 60)
    expect(await through.center.refresh('team')).toMatchObject({ finding: { code } })
    expect(way.asked.every((host) => host === 'oidc.example:443')).toBe(true)
  })

  it.each(['socks5://127.0.0.1:1080', 'http://[', 'ftp://127.0.0.1'])(
    'whose address is %s is refused',
    async (address) => {
      const through = await scene({ env: { HTTP_PROXY: address } })
      placeToken(through, 60)
      expect(await through.center.refresh('team')).toMatchObject({ finding: { code: 'proxy-refused' } })
    },
  )
})

/** A key and a certificate for this machine, made now; null where nothing can make them. */
function certificate(directory: string) {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  const make = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  try {
    execFileSync('openssl', [...make, '-keyout', key, '-out', cert, ...subject], { stdio: 'pipe' })
  } catch {
    return null
  }
  return { cert, options: { key: readFileSync(key), cert: readFileSync(cert) } }
}

describe('a start URL on a host of the organisation', () => {
  it.for(['pkce', 'device'] as const)(
    '%s: is followed for one step, and kept as it is written',
    async (flow, context) => {
      const home = temporaryHome()
      const pair = certificate(home.path)
      if (!pair) return context.skip('There is no openssl on this machine')
      const issuer = 'https://team.awsapps.com/start'
      const asked: (string | undefined)[] = []
      const vanity = createSecureServer(pair.options, (message, response) => {
        asked.push(message.method)
        const location = message.url === '/elsewhere' ? 'https://example.com/start' : issuer
        response.writeHead(302, { Location: location }).end()
      })
      const own = `https://127.0.0.1:${await listening(vanity)}`
      const session = (name: string, url: string) =>
        `[sso-session ${name}]\nsso_start_url = ${url}\nsso_region = eu-west-1\n`
      const { home: signedIn, center } = await scene({
        config: session('vanity', `${own}/aws`) + session('elsewhere', `${own}/elsewhere`),
        organisations: [{ startUrl: issuer, accounts: [] }],
        env: { AWS_CA_BUNDLE: pair.cert },
      })
      expect(await center.signIn('vanity', { flow, present: person('allow') })).toMatchObject({ ok: true })
      expect(cacheOf(signedIn, tokenPath('vanity')).startUrl).toBe(`${own}/aws`)
      expect(await center.signIn('elsewhere', { flow, present: person('allow') })).toMatchObject({
        finding: { code: 'start-url-unknown', message: expect.stringContaining(`${own}/elsewhere`) },
      })
      expect(asked).toEqual(['HEAD', 'HEAD'])
    },
  )
})

describe('a certificate', () => {
  it('of an authority that AWS_CA_BUNDLE or ca_bundle names is trusted, and no other', async (context) => {
    const given = await scene()
    const pair = certificate(given.home.path)
    if (!pair) return context.skip('There is no openssl on this machine')
    const { cert } = pair
    const secure = createSecureServer(pair.options, (message, response) => {
      const { method, headers, url } = message
      const sent = request(`${given.aws.url}${url}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      })
      message.pipe(sent)
    })
    const endpoint = { AWS_ENDPOINT_URL_SSO_OIDC: `https://127.0.0.1:${await listening(secure)}` }
    const outcome = async (env: Record<string, string>, config = '') => {
      const other = await scene({ env: { ...endpoint, ...env }, config })
      const token = given.aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: 60 })
      other.home.writeToken('team', { ...token })
      const result = await other.center.refresh('team')
      return result.ok ? 'ok' : result.finding.code
    }
    expect(await outcome({})).toBe('aws-untrusted')
    expect(await outcome({ AWS_CA_BUNDLE: cert })).toBe('ok')
    expect(await outcome({}, `[default]\nca_bundle = ${cert}\n`)).toBe('ok')
    expect(await outcome({ AWS_CA_BUNDLE: `${cert}.none` })).toBe('ca-bundle-unreadable')
  })
})
