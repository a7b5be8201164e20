import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { SignInStep } from '../../main/core/identity-center/identityCenter.ts'
import { press } from '../support/fake-aws/server.ts'
import { cacheFiles, cacheOf, isOpen, legacyUrl, person, redirectOf, scene, tokenPath } from '../support/signingIn.ts'

const minute = 60_000
const until = (clock: { now(): number }, ms: number) => `${new Date(clock.now() + ms).toISOString().slice(0, 15)}`
/** As Python writes it and hashes it, in the AWS CLI. */
const registrationName = (scopes: string) =>
  `${createHash('sha1').update(`{"region": "eu-west-1", "scopes": ${scopes}, "session_name": "team", "startUrl": "https://team.awsapps.com/start", "tool": "botocore"}`).digest('hex')}.json`

describe('a sign-in in the browser', () => {
  it('opens the page of the AWS CLI, and keeps the token as it does', async () => {
    const { aws, home, clock, center } = await scene()
    const steps: SignInStep[] = []
    const signedIn = await center.signIn('team', { present: person('allow', steps) })
    expect(signedIn).toMatchObject({ ok: true, value: { session: 'team', refreshable: true } })
    expect(aws.ledger.of('RegisterClient', 'CreateToken')).toMatchObject([
      { status: 200 },
      { status: 200, details: { grantType: 'authorization_code' } },
    ])
    const [step] = steps
    const url = new URL(step?.kind === 'open' ? step.url : '')
    const challenge = expect.stringMatching(/^[\w-]{43}$/)
    expect([url.origin + url.pathname, ...url.searchParams]).toEqual([
      `${aws.url}/authorize`,
      ['response_type', 'code'],
      ['client_id', expect.stringMatching(/^EXAMPLE/)],
      ['redirect_uri', expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/)],
      ['state', expect.stringMatching(/^[\da-f]{8}-[\da-f-]{27}$/)],
      ['code_challenge_method', 'S256'],
      ['scopes', 'sso:account:access'],
      ['code_challenge', challenge],
    ])
    const token = cacheOf(home, tokenPath())
    expect(Object.keys(token)).toEqual([
      'startUrl',
      'region',
      'accessToken',
      'expiresAt',
      'clientId',
      'clientSecret',
      'registrationExpiresAt',
      'refreshToken',
    ])
    expect(token).toMatchObject({
      startUrl: 'https://team.awsapps.com/start',
      region: 'eu-west-1',
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      registrationExpiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
    expect(token.expiresAt).toContain(until(clock, 60 * minute))
    expect(cacheOf(home, `sso/cache/${registrationName('null')}`)).toMatchObject({
      clientId: token.clientId,
      clientSecret: token.clientSecret,
      expiresAt: token.registrationExpiresAt,
      scopes: ['sso:account:access'],
      grantTypes: ['authorization_code', 'refresh_token'],
    })
    expect(cacheFiles(home)).toHaveLength(2)
    expect(await isOpen(redirectOf(step))).toBe(false)
  })

  it('writes blanks between scopes as the AWS CLI does, and makes the name of the registration of them', async () => {
    const { home, center } = await scene({
      config:
        '[sso-session more]\nsso_start_url = https://more.awsapps.com/start\nsso_region = eu-west-1\nsso_registration_scopes = openid, sso:account:access\n',
    })
    const steps: SignInStep[] = []
    expect((await center.signIn('more', { flow: 'pkce', present: person('allow', steps) })).ok).toBe(true)
    expect(steps[0]?.kind === 'open' && steps[0].url).toContain('&scopes=openid%20sso%3Aaccount%3Aaccess&')
    const key =
      '{"region": "eu-west-1", "scopes": ["openid", "sso:account:access"], "session_name": "more", "startUrl": "https://more.awsapps.com/start", "tool": "botocore"}'
    expect(cacheFiles(home)).toContain(`${createHash('sha1').update(key).digest('hex')}.json`)
  })

  it('goes on listening where another page comes with another state, another host or another path', async () => {
    const { center } = await scene()
    const steps: SignInStep[] = []
    let answers: number[] = []
    const signedIn = await center.signIn('team', {
      flow: 'pkce',
      present: async (step) => {
        steps.push(step)
        const redirect = redirectOf(step)
        const strange = [
          fetch(`${redirect}?code=stolen&state=guessed`),
          fetch(`${redirect}?error=access_denied&state=guessed`),
          fetch(redirect.replace('/oauth/callback', '/')),
          // Of what is no address at all.
          fetch(redirect.replace('/oauth/callback', '//')),
          fetch(redirect, { method: 'POST' }),
          fetch(redirect.replace('127.0.0.1', 'localhost')).catch(() => ({ status: 404 })),
        ]
        answers = (await Promise.all(strange)).map(({ status }) => status)
        person('allow')(step)
      },
    })
    expect(answers).toEqual([400, 400, 404, 404, 404, 404])
    expect(signedIn.ok).toBe(true)
  })

  it('keeps a registration while more than 15 minutes of it are left, and not across flows', async () => {
    const { aws, clock, center } = await scene()
    const registrations = () => aws.ledger.of('RegisterClient').length
    const signIn = (flow: 'pkce' | 'device') => center.signIn('team', { flow, present: person('allow') })
    await signIn('pkce')
    await signIn('pkce')
    expect(registrations()).toBe(1)
    expect((await signIn('device')).ok).toBe(true)
    expect((await signIn('device')).ok).toBe(true)
    expect(registrations()).toBe(2)
    expect((await signIn('pkce')).ok).toBe(true)
    expect(registrations()).toBe(3)
    clock.advance(90 * 24 * 60 * minute - 14 * minute)
    expect((await signIn('pkce')).ok).toBe(true)
    expect(registrations()).toBe(4)
  })

  it('keeps fields that it does not know', async () => {
    const { home, center } = await scene()
    home.writeToken('team', { accessToken: 'old', expiresAt: '2020-01-01T00:00:00Z', signedInBy: 'another tool' })
    await center.signIn('team', { present: person('allow') })
    expect(cacheOf(home, tokenPath())).toMatchObject({ signedInBy: 'another tool' })
  })
})

describe('a sign-in with a device code', () => {
  it('asks at the pace of the service until the person has said yes', async () => {
    const { aws, clock, center } = await scene({ pollSeconds: 3 })
    const steps: SignInStep[] = []
    const signedIn = await center.signIn('team', {
      flow: 'device',
      present: (step) => {
        steps.push(step)
        void aws.ledger
          .arrived('CreateToken', 3)
          .then(() => press('allow', step.kind === 'code' ? step.verificationUriComplete : ''))
      },
    })
    expect(signedIn).toMatchObject({ ok: true, value: { refreshable: true } })
    expect(steps).toMatchObject([{ kind: 'code', userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/) }])
    const refusals = aws.ledger.of('CreateToken').map(({ refused }) => refused)
    expect([...new Set(refusals)]).toEqual(['AuthorizationPendingException', null])
    expect(Math.max(...clock.waits)).toBe(3000)
  })

  it.each([
    ['device', { deviceCode: 120 }, 2 * minute],
    ['device', { deviceCode: 3600 }, 10 * minute],
    ['pkce', { deviceCode: 120 }, 10 * minute],
  ] as const)('%s: says until when it can be done, of %j', async (flow, lifetimes, left) => {
    const { clock, center } = await scene({ lifetimes })
    const steps: SignInStep[] = []
    const begun = clock.now()
    expect((await center.signIn('team', { flow, present: person('allow', steps) })).ok).toBe(true)
    const late = Date.parse(steps[0]?.expiresAt ?? '') - begun - left
    expect(late).toBeGreaterThanOrEqual(0)
    expect(late).toBeLessThan(minute)
  })

  it('slows down when it is told to', async () => {
    const { aws, clock, center } = await scene()
    aws.fault('CreateToken', { status: 429 }, { times: 2 })
    expect((await center.signIn('team', { flow: 'device', present: person('allow') })).ok).toBe(true)
    expect(clock.waits).toEqual(expect.arrayContaining([1000, 6000, 11_000]))
  })

  it('is the way of legacy profiles, whose token cannot be renewed', async () => {
    const { aws, home, center } = await scene()
    expect(center.chooseFlow(legacyUrl)).toMatchObject({ ok: true, value: { flow: 'device' } })
    const signedIn = await center.signIn(legacyUrl, { present: person('allow') })
    expect(signedIn).toMatchObject({ ok: true, value: { session: legacyUrl, refreshable: false } })
    expect(cacheOf(home, tokenPath(legacyUrl))).not.toHaveProperty('refreshToken')
    expect(await center.refresh(legacyUrl)).toMatchObject({ ok: true })
    expect(await center.refresh(legacyUrl, { force: true })).toMatchObject({
      finding: { code: 'token-not-refreshable' },
    })
    expect(aws.ledger.of('CreateToken').at(-1)?.details.grantType).toContain('device_code')
  })

  it('registers again where the service has forgotten the registration', async () => {
    const { aws, center } = await scene()
    const signIn = () => center.signIn('team', { flow: 'device', present: person('allow') })
    await signIn()
    aws.advance(91 * 24 * 60 * minute)
    expect((await signIn()).ok).toBe(true)
    expect(aws.ledger.of('RegisterClient')).toHaveLength(2)
  })
})

describe('a sign-in that does not come to its end', () => {
  type Happening = (given: Awaited<ReturnType<typeof scene>>, abort: () => void, step: SignInStep) => unknown

  const cases: readonly (readonly [string, Happening, string, RegExp])[] = [
    ['the person cancels', (_, abort) => abort(), 'sign-in-cancelled', /^Cancelled\. .*sign in again/],
    ['nobody comes back', ({ clock }) => clock.advance(10 * minute), 'sign-in-timed-out', /sign in again\.$/],
    ['the person says no', (_given, _abort, step) => person('deny')(step), 'sign-in-denied', /sign in again/],
  ]

  it.each(cases.flatMap((one) => (['pkce', 'device'] as const).map((flow) => [flow, ...one] as const)))(
    '%s: %s',
    async (flow, _, happen, code, says) => {
      const given = await scene()
      const { home, center, clock } = given
      const controller = new AbortController()
      const steps: SignInStep[] = []
      const result = await center.signIn('team', {
        flow,
        signal: controller.signal,
        present: (step) => {
          steps.push(step)
          void happen(given, () => controller.abort(), step)
        },
      })
      expect(result).toMatchObject({ ok: false, finding: { code, message: expect.stringMatching(says) } })
      // The registration is all that there is; no token, and nothing half written.
      expect(cacheFiles(home)).toEqual([registrationName('null')])
      expect(clock.pendingLimits).toBe(0)
      if (flow === 'pkce') expect(await isOpen(redirectOf(steps[0]))).toBe(false)
    },
  )

  it('is cancelled, too, while its token is being fetched', async () => {
    const { aws, home, center, clock } = await scene()
    aws.fault('CreateToken', { hold: true })
    const controller = new AbortController()
    const signingIn = center.signIn('team', { flow: 'pkce', signal: controller.signal, present: person('allow') })
    await aws.ledger.arrived('CreateToken')
    controller.abort()
    expect(await signingIn).toMatchObject({ finding: { code: 'sign-in-cancelled' } })
    expect([cacheFiles(home), clock.pendingLimits]).toEqual([[registrationName('null')], 0])
  })

  it('does not listen on where the host could not show the page', async () => {
    const { center, clock } = await scene()
    const steps: SignInStep[] = []
    const signingIn = center.signIn('team', {
      flow: 'pkce',
      present: (step) => {
        steps.push(step)
        throw new Error('No window')
      },
    })
    await expect(signingIn).rejects.toThrow('No window')
    expect([await isOpen(redirectOf(steps[0])), clock.pendingLimits]).toEqual([false, 0])
  })

  it('leaves the token that was there as it was', async () => {
    const { home, center } = await scene()
    const before = { accessToken: 'old', expiresAt: '2020-01-01T00:00:00Z' }
    home.writeToken('team', before)
    await center.signIn('team', { flow: 'pkce', present: person('deny') })
    expect(cacheOf(home, tokenPath())).toEqual(before)
  })

  it('says no more than cancelled to one that was cancelled before it began', async () => {
    const { aws, center } = await scene()
    const result = await center.signIn('team', { signal: AbortSignal.abort(), present: person('allow') })
    expect(result).toMatchObject({ finding: { code: 'sign-in-cancelled' } })
    expect(aws.ledger.entries).toEqual([])
  })

  const missing: readonly (readonly [string, string, string])[] = [
    ['nobody', 'sso-session-missing', ''],
    ['half', 'sso-session-incomplete', '[sso-session half]\nsso_start_url = https://half.awsapps.com/start\n'],
    [
      'odd',
      'region-malformed',
      '[sso-session odd]\nsso_start_url = https://a.awsapps.com/start\nsso_region = eu west 1\n',
    ],
  ]
  it.each(missing)('does not begin for the session `%s`: %s', async (session, code, config) => {
    const { aws, center } = await scene({ config })
    expect(await center.signIn(session, { present: person('allow') })).toMatchObject({ finding: { code } })
    expect(aws.ledger.entries).toEqual([])
  })

  it.each(['pkce', 'device'] as const)('%s: says so where AWS does not know the start URL', async (flow) => {
    const { center } = await scene({ organisations: [{ startUrl: 'https://other.awsapps.com/start', accounts: [] }] })
    expect(await center.signIn('team', { flow, present: person('allow') })).toMatchObject({
      finding: {
        code: 'start-url-unknown',
        message:
          'Identity Center in eu-west-1 does not know https://team.awsapps.com/start. Correct sso_start_url or sso_region of `team`, then sign in again.',
      },
    })
  })

  it('says so where nobody answers', async () => {
    const { center } = await scene({ env: { AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:9' } })
    expect(await center.signIn('team', { present: person('allow') })).toMatchObject({
      finding: {
        code: 'aws-unreachable',
        message: expect.stringContaining('127.0.0.1:9 cannot be reached (ECONNREFUSED)'),
      },
    })
  })

  it.each([
    [6 * minute, /is 6 minutes behind AWS's.*Set the clock, then sign in again/],
    [-7 * minute, /is 7 minutes ahead of AWS's/],
  ])('says so where the clocks differ by %d', async (skew, says) => {
    const { aws, home, center } = await scene()
    aws.fault('*', { skew })
    const steps: SignInStep[] = []
    const result = await center.signIn('team', { present: person('allow', steps) })
    expect(result).toMatchObject({ finding: { code: 'clock-skew', message: expect.stringMatching(says) } })
    expect([steps, cacheFiles(home)]).toEqual([[], [registrationName('null')]])
  })

  it('takes a difference of four minutes', async () => {
    const { aws, center } = await scene()
    aws.fault('*', { skew: 4 * minute })
    expect((await center.signIn('team', { present: person('allow') })).ok).toBe(true)
  })
})
