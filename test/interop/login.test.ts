import { existsSync, readFileSync } from 'node:fs'
import { fromIni } from '@aws-sdk/credential-providers'
import { describe, expect, it } from 'vitest'
import { whoIs, withEnvironment } from '../support/fake-aws/testing.ts'
import { begin, logIn, pressingBrowser } from '../support/loggingIn.ts'
import { latchkey } from '../support/program.ts'
import { account, cacheFiles, cacheOf, isOpen, legacyUrl, placeToken, scene, tokenPath } from '../support/signingIn.ts'

const realTime = { clock: Date }

describe('latchkey login', () => {
  it('signs in with the address that it shows, and the SDK works as that role until the sign-out', async () => {
    const { aws, home, env } = await scene(realTime)
    const { code, stdout, stderr } = await logIn(['dev'], env)
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^Signed in to team\. The access token lasts until .* and renews by itself\.\n$/)
    withEnvironment({ ...env })
    const credentials = await fromIni({ profile: 'dev', ignoreCache: true })()
    expect(await whoIs(aws, credentials)).toMatchObject({ Account: account, Arn: expect.stringContaining('Developer') })
    const out = await latchkey(['logout', 'dev'], env)
    expect([out.code, out.stdout]).toEqual([0, 'Signed out of team.\n'])
    await expect(fromIni({ profile: 'dev', ignoreCache: true })()).rejects.toThrow()
    expect(existsSync(home.file(tokenPath()))).toBe(false)
  })

  it('shows the code and the complete address, each on a line of its own', async () => {
    const { env } = await scene(realTime)
    const { code, stderr } = await logIn(['dev', '--device-code'], env)
    expect(code, stderr).toBe(0)
    const lines = stderr.split('\n')
    const address = lines.find((line) => line.startsWith('http')) ?? ''
    expect(lines).toContain(new URL(address).searchParams.get('user_code'))
  })

  it('opens the browser that BROWSER names, with an address that no other user can read', async () => {
    const at = await scene(realTime)
    const env = { ...at.env, BROWSER: pressingBrowser(at) }
    const { code, stdout, stderr } = await latchkey(['login', '--session', 'team', '--json'], env)
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      session: 'team',
      accessTokenUntil: expect.stringMatching(/^\d{4}-.*Z$/),
      refreshable: true,
    })
    expect(at.aws.ledger.of('Authorize')).toHaveLength(1)
  })

  it.each([
    [[], { AWS_PROFILE: 'dev' }, 'Profile dev: AWS_PROFILE names it.', 'team'],
    [['old'], {}, '', legacyUrl],
    [['through'], {}, '', 'team'],
  ])('finds the session of %j with %j', async (args, more, says, session) => {
    const { env } = await scene({
      ...realTime,
      config: '[profile through]\nrole_arn = arn:aws:iam::111122223333:role/Deploy\nsource_profile = dev\n',
      env: more,
    })
    const { code, stdout, stderr } = await logIn([...args, '--json'], env)
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ session })
    expect(stderr).toContain(says)
  })

  it('signs in to the console for a profile with login_session', async () => {
    const arn = 'arn:aws:iam::111122223333:user/developer'
    const config = `[profile console]\nlogin_session = ${arn}\nregion = eu-west-1\n`
    const { env, home } = await scene({ ...realTime, config })
    const { code, stdout, stderr } = await logIn(['console', '--json'], env)
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ session: arn, refreshable: true })
    const out = await latchkey(['logout', '--all', '--json'], env)
    expect(JSON.parse(out.stdout)).toEqual({ session: null, tokens: 1, untold: 0 })
    expect(cacheFiles(home, 'login/cache')).toEqual([])
  })

  it('signs in to the console for a profile that then uses it', async () => {
    const arn = 'arn:aws:iam::111122223333:user/developer'
    const { env, home, aws } = await scene(realTime)
    const { code, stdout, stderr } = await logIn(['fresh', '--console', '--region', 'eu-west-1', '--json'], env)
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ session: arn, refreshable: true })
    expect(readFileSync(home.file('config'), 'utf8')).toContain(
      `[profile fresh]\nlogin_session = ${arn}\nregion = eu-west-1\n`,
    )
    withEnvironment({ ...env })
    const credentials = await fromIni({ profile: 'fresh', ignoreCache: true })()
    expect(await whoIs(aws, credentials)).toMatchObject({ Arn: arn })
    const status = JSON.parse((await latchkey(['status', '--json'], { ...env, AWS_PROFILE: 'fresh' })).stdout)
    expect(status.signIns).toContainEqual(expect.objectContaining({ session: arn, state: 'ready', refreshable: true }))
  })

  it.each([
    [['dev', '--console'], {}, 1, 'signs in with Identity Center'],
    [['fresh', '--console'], {}, 1, 'Give one with --region'],
    [['--session', 'team', '--console'], {}, 2, '--console with a profile'],
  ])('does not sign in to the console with %j', async (args, more, expected, says) => {
    const { env, aws } = await scene({ ...realTime, env: more })
    const { code, stderr } = await latchkey(['login', ...args], env)
    expect(code).toBe(expected)
    expect(stderr).toContain(says)
    expect(aws.ledger.of('Authorize')).toEqual([])
  })

  it('ends on Ctrl+C without a listener and without half a cache', async () => {
    const { env, home } = await scene(realTime)
    const running = begin(['login', 'dev', '--pkce', '--no-browser'], env)
    const redirect = new URL(await running.address).searchParams.get('redirect_uri') ?? ''
    expect(await isOpen(redirect)).toBe(true)
    running.interrupt()
    const { code, stdout, stderr } = await running.ended
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toContain('Cancelled. Nothing was changed')
    expect(await isOpen(redirect)).toBe(false)
    expect(existsSync(home.file(tokenPath()))).toBe(false)
  })

  it('ends, too, while it waits for the text that a page of the console shows', async () => {
    const { env, home } = await scene(realTime)
    const args = ['login', 'fresh', '--console', '--device-code', '--no-browser', '--region', 'eu-west-1']
    const running = begin(args, env, { isInputOpen: true })
    await running.says('The text that the page shows')
    running.interrupt()
    const { code, stderr } = await running.ended
    expect([code, stderr]).toEqual([130, expect.stringContaining('Cancelled. Nothing was changed')])
    expect(cacheFiles(home, 'login/cache')).toEqual([])
  }, 15_000)

  it('says what was refused, with the exit code for it', async () => {
    const { aws, env } = await scene(realTime)
    const denied = await logIn(['dev', '--json'], env, 'deny')
    expect([denied.code, JSON.parse(denied.stdout).error.code]).toEqual([1, 'sign-in-denied'])
    await aws.stop()
    const offline = await logIn(['dev', '--device-code', '--json'], env)
    expect([offline.code, JSON.parse(offline.stdout).error.code]).toEqual([5, 'aws-unreachable'])
  })

  it.each([
    [['nobody'], 1, 'profile-missing'],
    [['--session', 'nowhere'], 1, 'sso-session-missing'],
    [['keys'], 1, 'sso-session-missing'],
    [['dev', '--session', 'team'], 2, 'usage'],
    [['dev', '--pkce', '--device-code'], 2, 'usage'],
  ])('refuses %j with %i', async (args, expected, finding) => {
    const { env, aws } = await scene({ ...realTime, config: '[profile keys]\nregion = eu-west-1\n' })
    const { code, stdout } = await latchkey(['login', ...args, '--json'], env)
    expect([code, JSON.parse(stdout).error.code]).toEqual([expected, finding])
    expect(aws.ledger.entries).toEqual([])
  })

  it('keeps what it says free of secrets', async () => {
    const { env, home } = await scene(realTime)
    const { stdout, stderr } = await logIn(['dev'], env)
    const token = cacheOf(home, tokenPath())
    for (const key of ['accessToken', 'refreshToken', 'clientSecret']) {
      expect(`${stdout}${stderr}`).not.toContain(token[key])
    }
  })
})

describe('latchkey logout', () => {
  it('says that nobody was signed in, or that AWS could not be told', async () => {
    const { aws, home, env } = await scene(realTime)
    expect(await latchkey(['logout', 'dev'], env)).toMatchObject({
      code: 0,
      stdout: 'You were not signed in to team.\n',
    })
    placeToken({ aws, home }, 3600)
    await aws.stop()
    const { code, stdout, stderr } = await latchkey(['logout', '--session', 'team'], env)
    expect([code, stdout]).toEqual([0, 'Signed out of team.\n'])
    expect(stderr).toContain('AWS could not be told')
    expect(existsSync(home.file(tokenPath()))).toBe(false)
  })

  it('takes --all or one session', async () => {
    const { env } = await scene(realTime)
    expect((await latchkey(['logout', 'dev', '--all'], env)).code).toBe(2)
  })
})
