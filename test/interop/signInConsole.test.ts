import { createPrivateKey } from 'node:crypto'
import { fromIni } from '@aws-sdk/credential-providers'
import { describe, expect, it } from 'vitest'
import { type ConsoleLogin, type ConsoleStep, createConsoleLogin } from '../../main/core/console-login/consoleLogin.ts'
import { loginFileName } from '../../main/core/resolve/cacheNames.ts'
import { visit } from '../support/fake-aws/server.ts'
import { whoIs, withEnvironment } from '../support/fake-aws/testing.ts'
import { cacheFiles, cacheOf, everythingBelow, isOpen, type Scene, scene } from '../support/signingIn.ts'

const minute = 60_000
const region = 'eu-west-1'
const session = 'arn:aws:iam::111122223333:user/developer'
const path = `login/cache/${loginFileName(session)}`

interface ConsoleScene extends Scene {
  readonly login: ConsoleLogin
}

async function consoleScene(options: Parameters<typeof scene>[0] = {}): Promise<ConsoleScene> {
  const given = await scene({
    config: `[profile console]\nlogin_session = ${session}\nregion = ${region}\n`,
    ...options,
  })
  const { env, home, clock, log } = given
  const login = createConsoleLogin({ env, home: home.path, stateDirectory: home.stateDirectory, clock, log })
  return { ...given, login }
}

const person =
  (decision: 'allow' | 'deny', steps: ConsoleStep[] = []) =>
  (step: ConsoleStep) => {
    steps.push(step)
    visit(decision, step.url).catch(() => undefined)
  }

/** A login that the fake has begun, with so many seconds left. */
function placeLogin({ aws, home, clock }: Scene, seconds: number) {
  const issued = aws.issueLogin()
  const expiresAt = new Date(clock.now() + seconds * 1000).toISOString().replace(/\.\d+/, '')
  const login = { ...issued, accessToken: { ...issued.accessToken, expiresAt }, note: 'mine' }
  home.write(path, JSON.stringify(login))
  return login
}

describe('a console sign-in', () => {
  it('opens the page of the AWS CLI, and keeps what comes of it as it does', async () => {
    const { home, login } = await consoleScene()
    const steps: ConsoleStep[] = []
    const signedIn = await login.signIn({ region, present: person('allow', steps) })
    expect(signedIn).toMatchObject({ ok: true, value: { session, accountId: '111122223333' } })
    const [step] = steps
    const query = new URL(step?.url ?? '').searchParams
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      client_id: 'arn:aws:signin:::devtools/same-device',
      scope: 'openid',
      code_challenge_method: 'SHA-256',
    })
    const kept = cacheOf(home, path)
    expect(kept).toMatchObject({
      accessToken: { accountId: '111122223333', expiresAt: expect.stringMatching(/^[\d-]+T[\d:]+Z$/) },
      tokenType: 'aws_sigv4',
      clientId: 'arn:aws:signin:::devtools/same-device',
      dpopKey: expect.stringMatching(/^-----BEGIN EC PRIVATE KEY-----\n/),
    })
    expect(createPrivateKey(String(kept.dpopKey)).asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' })
    expect(cacheFiles(home, 'login/cache')).toEqual([loginFileName(session)])
    expect(await isOpen(query.get('redirect_uri') ?? '')).toBe(false)
  })

  it('says where it was made where the one before did, since renewals go there', async () => {
    const given = await consoleScene()
    const { home, login } = given
    home.write(path, JSON.stringify({ ...placeLogin(given, 60), signInRegion: 'us-east-1' }))
    expect((await login.signIn({ region, present: person('allow') })).ok).toBe(true)
    expect(cacheOf(home, path)).toMatchObject({ signInRegion: region, note: 'mine' })
  })

  it('can be made on another machine, with a text to bring back', async () => {
    const { login } = await consoleScene()
    let pasted: Promise<string> = Promise.resolve('')
    const present = ({ url }: ConsoleStep) => {
      pasted = allowAndCopy(url)
    }
    expect(await login.signIn({ region, present, pasted: () => pasted })).toMatchObject({
      ok: true,
      value: { session },
    })
    const wrong = await login.signIn({ region, present: () => undefined, pasted: async () => 'bm90aGluZw==' })
    expect(wrong).toMatchObject({ finding: { code: 'sign-in-failed', message: expect.stringContaining('copy all') } })
  })

  it('waits for no text any more once the time is up', async () => {
    const { login, clock } = await consoleScene()
    let over: AbortSignal | null = null
    const result = await login.signIn({
      region,
      present: () => undefined,
      pasted: (signal) => {
        over = signal
        setImmediate(() => clock.advance(10 * minute))
        return new Promise(() => undefined)
      },
    })
    expect(result).toMatchObject({ finding: { code: 'sign-in-timed-out' } })
    expect([over, clock.pendingLimits]).toEqual([expect.objectContaining({ aborted: true }), 0])
  })

  it.each([
    ['deny', 'sign-in-denied'],
    ['cancel', 'sign-in-cancelled'],
    ['time', 'sign-in-timed-out'],
  ])('that ends with %s leaves nothing', async (how, code) => {
    const { home, login, clock } = await consoleScene()
    const controller = new AbortController()
    const steps: ConsoleStep[] = []
    const result = await login.signIn({
      region,
      signal: controller.signal,
      present: (step) => {
        if (how === 'deny') return person('deny', steps)(step)
        steps.push(step)
        if (how === 'cancel') controller.abort()
        else clock.advance(10 * minute)
      },
    })
    expect(result).toMatchObject({ finding: { code } })
    expect(cacheFiles(home, 'login/cache')).toEqual([])
    expect(await isOpen(new URL(steps[0]?.url ?? '').searchParams.get('redirect_uri') ?? '')).toBe(false)
    expect(clock.pendingLimits).toBe(0)
  })

  it.each([{ status: 500 } as const, { reset: true } as const])('bears %o', async (fault) => {
    const { aws, login } = await consoleScene()
    aws.fault('CreateOAuth2Token', fault, { times: 2 })
    expect((await login.signIn({ region, present: person('allow') })).ok).toBe(true)
  })

  it.each([
    [{ status: 503 } as const, 'aws-busy', 4],
    [{ garbage: true } as const, 'aws-garbled', 1],
    [{ expired: true } as const, 'sign-in-failed', 1],
    [{ skew: 6 * minute } as const, 'clock-skew', 1],
  ])('gives up on %o with %s', async (fault, code, hits) => {
    const { aws, home, login } = await consoleScene()
    const trouble = aws.fault('CreateOAuth2Token', fault)
    expect(await login.signIn({ region, present: person('allow') })).toMatchObject({ finding: { code } })
    expect([trouble.hits, cacheFiles(home, 'login/cache')]).toEqual([hits, []])
  })
})

describe('keys of a console sign-in', () => {
  const keys = ({ login }: ConsoleScene, force = false) => login.credentials(session, { region, force })

  it('are used while more than five minutes are left, and renewed with the same key after', async () => {
    const given = await consoleScene()
    const before = placeLogin(given, 6 * 60)
    expect(await keys(given)).toMatchObject({ value: { accessKeyId: before.accessToken.accessKeyId } })
    given.clock.advance(2 * minute)
    const renewed = await keys(given)
    expect(renewed).toMatchObject({ ok: true, value: { session, accountId: '111122223333' } })
    expect(given.aws.ledger.of('CreateOAuth2Token')).toMatchObject([
      { status: 200, details: { grantType: 'refresh_token' } },
    ])
    const after = cacheOf(given.home, path)
    expect(after).toMatchObject({
      note: 'mine',
      dpopKey: before.dpopKey,
      idToken: before.idToken,
      clientId: before.clientId,
    })
    expect(after.refreshToken).not.toBe(before.refreshToken)
    cacheFiles(given.home, 'login/cache')
  })

  it('are renewed once by all who want them', async () => {
    const given = await consoleScene()
    placeLogin(given, 60)
    const all = await Promise.all(Array.from({ length: 20 }, () => keys(given)))
    expect([all.every(({ ok }) => ok), given.aws.ledger.of('CreateOAuth2Token').length]).toEqual([true, 1])
  })

  it('end with the password, and that is said once and known after', async () => {
    const given = await consoleScene()
    placeLogin(given, 60)
    given.aws.changePassword()
    const message = expect.stringMatching(/password.*has changed.*Sign in again/)
    expect(await keys(given)).toMatchObject({ finding: { code: 'sign-in-over', message } })
    expect(await keys(given)).toMatchObject({ finding: { code: 'sign-in-over' } })
    expect(given.aws.ledger.of('CreateOAuth2Token')).toHaveLength(1)
  })

  it('whose key is torn ask for a new sign-in, without asking AWS', async () => {
    const given = await consoleScene()
    const login = placeLogin(given, 60)
    given.home.write(path, JSON.stringify({ ...login, dpopKey: 'torn' }))
    expect(await keys(given)).toMatchObject({ finding: { code: 'token-unreadable' } })
    expect(given.aws.ledger.entries).toEqual([])
  })

  it('of nobody who has signed in say that', async () => {
    expect(await keys(await consoleScene())).toMatchObject({ finding: { code: 'token-missing' } })
  })

  it('that Latchkey wrote are taken and renewed by the SDK, and the other way round', async () => {
    const given = await consoleScene({ clock: Date })
    const { aws, home, login, env } = given
    await login.signIn({ region, present: person('allow') })
    const kept = cacheOf(home, path)
    const expiresAt = '2020-01-01T00:00:00Z'
    home.write(path, JSON.stringify({ ...kept, accessToken: { ...Object(kept.accessToken), expiresAt } }))
    withEnvironment({ ...env, AWS_LOGIN_CACHE_DIRECTORY: home.file('login/cache') })
    const files = { configFilepath: home.file('config'), filepath: home.file('credentials'), ignoreCache: true }
    expect(await whoIs(aws, await fromIni({ profile: 'console', ...files })())).toMatchObject({
      Account: '111122223333',
    })
    expect((await keys(given, true)).ok).toBe(true)
    expect(aws.ledger.of('CreateOAuth2Token').map(({ status }) => status)).toEqual([200, 200, 200])
  })
})

it('a sign-out removes the file of one login, or of all, and nothing else', async () => {
  const given = await consoleScene()
  placeLogin(given, 600)
  const { home, login } = given
  home.write('login/cache/other.json', JSON.stringify({ accessToken: { accessKeyId: 'ASIAEXAMPLE' } }))
  home.write('login/cache/strange.json', JSON.stringify({ accessToken: 'text' }))
  expect(await login.signOut(session)).toEqual({ ok: true, value: 1 })
  expect(await login.signOut(session)).toEqual({ ok: true, value: 0 })
  expect(await login.signOut(null)).toEqual({ ok: true, value: 1 })
  expect(cacheFiles(home, 'login/cache')).toEqual(['strange.json'])
})

it('no key, token or code of a console sign-in reaches the log, a finding or the state directory', async () => {
  const given = await consoleScene()
  const { aws, home, login } = given
  const said: unknown[] = [await login.signIn({ region, present: person('allow') })]
  for (const fault of [{ status: 500 }, { garbage: true }, { expired: true }] as const) {
    placeLogin(given, 60)
    const placed = aws.fault('CreateOAuth2Token', fault)
    said.push(await login.credentials(session, { region }))
    placed.remove()
  }
  const { refreshToken, idToken, dpopKey, accessToken } = cacheOf(home, path)
  const visible = JSON.stringify(said) + everythingBelow(home.stateDirectory) + everythingBelow(`${home.path}/log`)
  for (const secret of [refreshToken, idToken, String(dpopKey).split('\n')[1], Object(accessToken).secretAccessKey]) {
    expect(visible).not.toContain(String(secret).slice(0, 30))
  }
})

/** What a person copies from the page that the browser ends on. */
async function allowAndCopy(url: string): Promise<string> {
  const { press } = await import('../support/fake-aws/server.ts')
  const target = await press('allow', url)
  const page = await (await fetch(target ?? '')).text()
  return /<p>([^<]+)<\/p>/.exec(page)?.[1] ?? ''
}
