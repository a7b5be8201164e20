import { createHash, randomBytes } from 'node:crypto'
import { ListAccountRolesCommand } from '@aws-sdk/client-sso'
import {
  CreateTokenCommand,
  type CreateTokenCommandInput,
  RegisterClientCommand,
  type RegisterClientCommandInput,
  StartDeviceAuthorizationCommand,
} from '@aws-sdk/client-sso-oidc'
import { GetSessionTokenCommand } from '@aws-sdk/client-sts'
import { fromIni } from '@aws-sdk/credential-providers'
import { chromium } from '@playwright/test'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chromiumArguments } from '../support/chromium.ts'
import { accountsWithRoles, type FakeAws, press } from '../support/fake-aws/server.ts'
import {
  kim,
  minute,
  oidcOf,
  region,
  ssoOf,
  standing,
  start,
  stsOf,
  temporaryHome,
  usable,
  whoIs,
  withEnvironment,
} from '../support/fake-aws/testing.ts'
import { identityCenterProfile, ssoSession } from '../support/temporaryHome.ts'

const startUrl = 'https://example.awsapps.com/start'

const registration: RegisterClientCommandInput = {
  clientName: 'botocore-client-example',
  clientType: 'public',
  scopes: ['sso:account:access'],
}
const withCode: RegisterClientCommandInput = {
  ...registration,
  grantTypes: ['authorization_code', 'refresh_token'],
  redirectUris: ['http://127.0.0.1/oauth/callback'],
  issuerUrl: startUrl,
}

async function register(aws: FakeAws, input = registration) {
  const { clientId = '', clientSecret = '' } = await oidcOf(aws).send(new RegisterClientCommand(input))
  return { clientId, clientSecret }
}

async function startDevice(aws: FakeAws, input = registration) {
  const client = await register(aws, input)
  const started = await oidcOf(aws).send(new StartDeviceAuthorizationCommand({ ...client, startUrl }))
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code'
  const poll = () => oidcOf(aws).send(new CreateTokenCommand({ ...client, grantType, deviceCode: started.deviceCode }))
  return { client, page: started.verificationUriComplete ?? '', poll }
}

/** Registers as the AWS CLI does and makes the address that it opens. */
async function startAuthorization(aws: FakeAws) {
  const client = await register(aws, withCode)
  const codeVerifier = randomBytes(48).toString('base64url')
  const redirectUri = 'http://127.0.0.1:49152/oauth/callback'
  const address = new URL('/authorize', aws.url)
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    state: 'state-1',
    code_challenge_method: 'S256',
    scopes: 'sso:account:access',
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
  }).toString()
  const exchange = (code: string | null, more: Partial<CreateTokenCommandInput> = {}) =>
    oidcOf(aws).send(
      new CreateTokenCommand({
        ...client,
        grantType: 'authorization_code',
        code: code ?? '',
        redirectUri,
        codeVerifier,
        ...more,
      }),
    )
  return { client, address, redirectUri, exchange }
}

const codeOf = async (address: URL) => (await press('allow', address.href))?.searchParams.get('code') ?? null

const namesError = (name: string, more: object = {}) => expect.objectContaining({ name, ...more })

describe('a sign-in with a device code', () => {
  it('waits for the person, asks for patience, and then yields a token that works', async () => {
    const aws = await start({ clock: standing() })
    const { page, poll } = await startDevice(aws)
    await expect(poll()).rejects.toEqual(
      namesError('AuthorizationPendingException', { error: 'authorization_pending' }),
    )
    await expect(poll()).rejects.toEqual(namesError('SlowDownException', { error: 'slow_down' }))
    await press('allow', page)
    aws.advance(1000)
    const { accessToken = '', refreshToken, expiresIn } = await poll()
    expect([expiresIn, typeof refreshToken]).toEqual([3600, 'string'])
    await ssoOf(aws).send(new ListAccountRolesCommand({ accessToken, accountId: '111122223001' }))
    await expect(poll()).rejects.toEqual(namesError('InvalidGrantException'))
  })

  it('asks a person once, and only for a code that is there', async () => {
    const aws = await start()
    const { page } = await startDevice(aws)
    await press('deny', page)
    for (const address of [page, `${aws.url}/device?user_code=AAAA-AAAA`])
      expect((await fetch(address)).status).toBe(400)
    expect(await (await fetch(`${aws.url}/device`)).text()).toContain('Enter the code')
  })

  it('without scopes it cannot be refreshed, and lasts as long as the sign-in', async () => {
    const aws = await start({ clock: standing() })
    const { page, poll } = await startDevice(aws, { clientName: 'legacy', clientType: 'public' })
    await press('allow', page)
    const { expiresIn, refreshToken } = await poll()
    expect([expiresIn, refreshToken]).toEqual([8 * 3600, undefined])
  })

  it.each<readonly [string, (aws: FakeAws, page: string) => unknown, string]>([
    ['the person says no', (_, page) => press('deny', page), 'AccessDeniedException'],
    ['nobody answers in time', (aws) => aws.advance(10 * minute), 'ExpiredTokenException'],
    ['the registration ends meanwhile', (aws) => aws.advance(90 * 24 * 60 * minute), 'InvalidClientException'],
  ])('fails when %s', async (_, happen, name) => {
    const aws = await start()
    const { page, poll } = await startDevice(aws)
    await happen(aws, page)
    await expect(poll()).rejects.toEqual(namesError(name))
  })
})

describe('a sign-in with an authorization code', () => {
  it('asks on a page with two buttons, and leads back with code and state', async (context) => {
    const executablePath = process.env.LATCHKEY_TEST_CHROMIUM
    if (!executablePath) return context.skip('There is no Chromium on this machine')
    const aws = await start()
    const { address, redirectUri, exchange } = await startAuthorization(aws)
    const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] })
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    const answers: URL[] = []
    await page.route(`${redirectUri}*`, async (route) => {
      answers.push(new URL(route.request().url()))
      await route.fulfill({ body: 'done' })
    })
    for (const button of ['Deny', 'Allow access']) {
      await page.goto(address.href)
      await page.getByRole('button', { name: button }).click()
      await page.waitForURL(`${redirectUri}*`)
    }
    expect(answers.map(({ searchParams: found }) => [found.get('state'), found.get('error')])).toEqual([
      ['state-1', 'access_denied'],
      ['state-1', null],
    ])
    expect(await exchange(answers[1]?.searchParams.get('code') ?? null)).toMatchObject({ tokenType: 'Bearer' })
  })

  it.each([
    ['client_id', 'unknown'],
    ['redirect_uri', 'http://127.0.0.1:49152/elsewhere'],
    ['redirect_uri', 'https://example.com/oauth/callback'],
    ['response_type', 'token'],
    ['code_challenge_method', 'plain'],
    ['code_challenge', 'short'],
    ['state', ''],
    ['scopes', 'codewhisperer:completions'],
  ])('shows no button where %s is “%s”', async (name, value) => {
    const aws = await start()
    const { address } = await startAuthorization(aws)
    address.searchParams.set(name, value)
    const answer = await fetch(address)
    expect([answer.status, await answer.text()]).toEqual([400, expect.not.stringContaining('<button')])
  })

  it.each<readonly [string, Partial<CreateTokenCommandInput>, string]>([
    ['another verifier', { codeVerifier: 'x'.repeat(64) }, 'InvalidGrantException'],
    ['another port', { redirectUri: 'http://127.0.0.1:49153/oauth/callback' }, 'InvalidGrantException'],
    ['another code', { code: 'other' }, 'InvalidGrantException'],
    ['another client', { clientId: 'other' }, 'InvalidClientException'],
    ['another secret', { clientSecret: 'other' }, 'InvalidClientException'],
    ['another grant', { grantType: 'password' }, 'UnsupportedGrantTypeException'],
    [
      'a grant it did not register for',
      { grantType: 'urn:ietf:params:oauth:grant-type:device_code' },
      'UnauthorizedClientException',
    ],
  ])('refuses %s', async (_, more, name) => {
    const aws = await start()
    const { address, exchange } = await startAuthorization(aws)
    await expect(exchange(await codeOf(address), more)).rejects.toEqual(namesError(name))
  })

  it('takes a code once, and within its time', async () => {
    const aws = await start()
    const { address, exchange } = await startAuthorization(aws)
    const [first, second] = [await codeOf(address), await codeOf(address)]
    await exchange(first)
    await expect(exchange(first)).rejects.toEqual(namesError('InvalidGrantException'))
    aws.advance(10 * minute)
    await expect(exchange(second)).rejects.toEqual(namesError('InvalidGrantException'))
  })

  it.each<readonly [string, Partial<RegisterClientCommandInput>, string]>([
    ['a client that is not public', { clientType: 'confidential' }, 'InvalidClientMetadataException'],
    ['an unknown scope', { scopes: ['everything'] }, 'InvalidScopeException'],
    ['an unknown grant', { grantTypes: ['password'] }, 'UnsupportedGrantTypeException'],
    ['a redirect to elsewhere', { redirectUris: ['https://example.com/'] }, 'InvalidRedirectUriException'],
    ['another organisation', { issuerUrl: 'https://other.awsapps.com/start' }, 'InvalidRequestException'],
  ])('does not register %s', async (_, more, name) => {
    const aws = await start({ organisations: [{ startUrl, accounts: accountsWithRoles(1, 1) }] })
    await register(aws, withCode)
    await expect(register(aws, { ...withCode, ...more })).rejects.toEqual(namesError(name))
  })
})

describe('a refresh', () => {
  const refresh = (aws: FakeAws, { clientId, clientSecret, refreshToken }: ReturnType<FakeAws['issueToken']>) =>
    oidcOf(aws).send(new CreateTokenCommand({ clientId, clientSecret, refreshToken, grantType: 'refresh_token' }))

  it('takes a refresh token once, and gives the next', async () => {
    const aws = await start()
    const token = aws.issueToken()
    const { refreshToken = '' } = await refresh(aws, token)
    await expect(refresh(aws, token)).rejects.toEqual(namesError('InvalidGrantException', { error: 'invalid_grant' }))
    await refresh(aws, { ...token, refreshToken })
  })

  it('takes the same refresh token again where tokens do not rotate', async () => {
    const aws = await start({ refreshTokens: 'keep' })
    const token = aws.issueToken()
    for (let count = 0; count < 2; count += 1) expect((await refresh(aws, token)).refreshToken).toBe(token.refreshToken)
  })

  it('ends with the sign-in', async () => {
    const aws = await start({ clock: standing() })
    const token = aws.issueToken()
    aws.advance(7.5 * 60 * minute)
    const { refreshToken = '', expiresIn } = await refresh(aws, token)
    expect(expiresIn).toBe(1800)
    aws.advance(30 * minute)
    await expect(refresh(aws, { ...token, refreshToken })).rejects.toEqual(namesError('InvalidGrantException'))
  })
})

describe('an issued token', () => {
  it('is refreshed by the SDK from the file that tools keep, and yields its role', async () => {
    const aws = await start()
    const home = temporaryHome()
    home.write('config', ssoSession('team') + identityCenterProfile('dev', 'team', '111122223001'))
    home.writeToken('team', { ...aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: 60 }) })
    withEnvironment({ ...aws.env(), HOME: home.path })
    const keys = await fromIni({
      profile: 'dev',
      configFilepath: home.file('config'),
      filepath: home.file('credentials'),
      ignoreCache: true,
    })()
    expect(await whoIs(aws, keys)).toMatchObject({ Account: '111122223001' })
    expect(aws.ledger.entries.map(({ operation }) => operation)).toEqual([
      'CreateToken',
      'GetRoleCredentials',
      'GetCallerIdentity',
    ])
  })
})

describe('the console sign-in', () => {
  interface Proof {
    readonly htm?: string
    readonly htu?: string
    readonly iat?: number
    readonly jti?: string
  }

  async function signer(aws: FakeAws) {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const prove = (claims: Proof = {}) =>
      new SignJWT({ htm: 'POST', htu: `${aws.url}/v1/token`, jti: crypto.randomUUID(), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .setIssuedAt(claims.iat)
        .sign(privateKey)
    const send = async (body: object, proof: string | null) => {
      const headers = { 'Content-Type': 'application/json', ...(proof !== null && { DPoP: proof }) }
      const answer = await fetch(`${aws.url}/v1/token`, { method: 'POST', headers, body: JSON.stringify(body) })
      return { status: answer.status, type: answer.headers.get('x-amzn-errortype'), body: await answer.json() }
    }
    return { prove, send }
  }

  async function authorize(aws: FakeAws, clientId: string, redirectUri: string) {
    const codeVerifier = randomBytes(48).toString('base64url')
    const address = new URL('/v1/authorize', aws.url)
    address.search = new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state: 'state-1',
      scope: 'openid',
      code_challenge_method: 'SHA-256',
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    }).toString()
    const target = await press('allow', address.href)
    const code = target?.searchParams.get('code') ?? ''
    return { target, input: { clientId, grantType: 'authorization_code', code, redirectUri, codeVerifier } }
  }

  const sameDevice = 'arn:aws:signin:::devtools/same-device'
  const callback = 'http://127.0.0.1:49152/oauth/callback'

  it('exchanges a code for keys, and refreshes them for the same key only', async () => {
    const aws = await start()
    const { prove, send } = await signer(aws)
    const { input } = await authorize(aws, sameDevice, callback)
    const { body } = await send(input, await prove())
    expect(body).toMatchObject({ tokenType: 'aws_sigv4', expiresIn: 900 })
    expect((await whoIs(aws, body.accessToken)).Arn).toBe('arn:aws:iam::111122223333:user/developer')
    const refresh = { clientId: sameDevice, grantType: 'refresh_token', refreshToken: body.refreshToken }
    const stranger = await signer(aws)
    expect(await stranger.send(refresh, await stranger.prove())).toMatchObject({
      status: 400,
      type: 'ValidationException',
    })
    const next = await send(refresh, await prove())
    expect(next.body.accessToken.accessKeyId).toBe('ASIAEXAMPLELGN000002')
    const again = { status: 400, type: 'AccessDeniedException', body: { error: 'TOKEN_EXPIRED' } }
    expect(await send(refresh, await prove())).toMatchObject(again)
    aws.changePassword()
    const changed = await send({ ...refresh, refreshToken: next.body.refreshToken }, await prove())
    expect(changed.body).toMatchObject({ error: 'USER_CREDENTIALS_CHANGED' })
  })

  it.each<readonly [string, Proof]>([
    ['method', { htm: 'GET' }],
    ['address', { htu: 'https://signin.aws.amazon.com/v1/token' }],
    ['time', { iat: Math.floor(Date.now() / 1000) - 3600 }],
  ])('refuses a proof of another %s', async (_, claims) => {
    const aws = await start()
    const { prove, send } = await signer(aws)
    const { input } = await authorize(aws, sameDevice, callback)
    const refused = { status: 400, type: 'ValidationException', body: { error: 'INVALID_REQUEST' } }
    expect(await send(input, await prove(claims))).toMatchObject(refused)
    expect((await send(input, await prove())).status).toBe(200)
  })

  it('refuses no proof, a proof used twice, and a proof whose signature is wrong', async () => {
    const aws = await start()
    const { prove, send } = await signer(aws)
    const { input } = await authorize(aws, sameDevice, callback)
    const proof = await prove()
    expect((await send(input, null)).status).toBe(400)
    expect((await send(input, `${proof.slice(0, -86)}${'A'.repeat(86)}`)).status).toBe(400)
    expect((await send(input, proof)).status).toBe(200)
    expect((await send(input, proof)).body).toMatchObject({ message: 'The DPoP proof was used before' })
  })

  it('shows a code to copy where the browser is on another machine', async () => {
    const aws = await start()
    const confirmation = `${aws.url}/v1/sessions/confirmation`
    const { target, input } = await authorize(aws, 'arn:aws:signin:::devtools/cross-device', confirmation)
    const page = await (await fetch(target ?? '')).text()
    const copied = Buffer.from(/<p>(.*)<\/p>/.exec(page)?.[1] ?? '', 'base64').toString()
    expect(new URLSearchParams(copied).get('code')).toBe(input.code)
  })

  it('is refreshed by the SDK from the file that tools keep', async () => {
    const aws = await start()
    const home = temporaryHome()
    const login = aws.issueLogin()
    const session = 'arn:aws:iam::111122223333:user/developer'
    const stale = { ...login, accessToken: { ...login.accessToken, expiresAt: '2020-01-01T00:00:00Z' } }
    home.write('config', `[profile console]\nlogin_session = ${session}\nregion = ${region}\n`)
    home.write(`login/${createHash('sha256').update(session).digest('hex')}.json`, JSON.stringify(stale))
    withEnvironment({ ...aws.env(), AWS_LOGIN_CACHE_DIRECTORY: home.file('login') })
    const keys = await fromIni({
      profile: 'console',
      configFilepath: home.file('config'),
      filepath: home.file('credentials'),
      ignoreCache: true,
    })()
    expect(keys.accessKeyId).toBe('ASIAEXAMPLELGN000002')
    expect(await whoIs(aws, keys)).toMatchObject({ Account: '111122223333' })
  })

  it('makes a link to the console of keys, and of nothing else', async () => {
    const aws = await start()
    const { Credentials } = await stsOf(aws, kim(aws)).send(new GetSessionTokenCommand({}))
    const { accessKeyId: sessionId, secretAccessKey: sessionKey, sessionToken } = usable(Credentials)
    const ask = (session: object) => {
      const query = new URLSearchParams({ Action: 'getSigninToken', Session: JSON.stringify(session) })
      return fetch(`${aws.url}/federation?${query}`)
    }
    const answer = await ask({ sessionId, sessionKey, sessionToken })
    const { SigninToken } = await answer.json()
    const Destination = 'https://console.aws.amazon.com/'
    const login = new URLSearchParams({ Action: 'login', Issuer: 'latchkey', Destination, SigninToken })
    const led = await fetch(`${aws.url}/federation?${login}`, { redirect: 'manual' })
    expect([led.status, led.headers.get('location')]).toEqual([302, Destination])
    expect((await ask({ sessionId, sessionKey: 'wrong', sessionToken })).status).toBe(400)
  })
})
