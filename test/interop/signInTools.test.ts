import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { promisify } from 'node:util'
import { chromium } from '@playwright/test'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chromiumArguments } from '../support/chromium.ts'
import { liveTools } from '../support/liveTools.ts'
import { latchkey } from '../support/program.ts'
import { account, cacheFiles, cacheOf, placeToken, type Scene, scene, tokenPath } from '../support/signingIn.ts'
import { atWork, logInWith, signOutAsAws } from '../support/toolsAtWork.ts'

const { tools, missing } = await liveTools()
if (missing !== null) it('aws does as cdk and the SDK do', (context) => context.skip(missing))

const minute = 60_000
const works = { works: true, said: '', account, isSignedByRole: true, role: 'Developer' }
const realTime = { clock: Date, throttle: null }

async function ready(): Promise<Scene> {
  const given = await scene(realTime)
  placeToken(given, 3600)
  return given
}

describe('after a sign-in with Latchkey', () => {
  it('in a browser, every tool works as the role of its profile and asks nobody', async (context) => {
    const executablePath = process.env.LATCHKEY_TEST_CHROMIUM
    if (!executablePath) return context.skip('There is no Chromium on this machine')
    const browser = await chromium.launch({ executablePath, args: [...chromiumArguments] })
    onTestFinished(() => browser.close())
    const given = await scene(realTime)
    const { ran, lastPage } = await logInWith(browser, given, ['dev'])
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/^Signed in to team\./)])
    expect(lastPage).toContain('You can close this tab')
    for (const tool of tools) {
      const seen = await atWork(tool, given)
      expect({ tool: tool.title, ...seen }).toMatchObject({ tool: tool.title, ...works, said: expect.any(String) })
      // Nothing of a sign-in, and nothing that renews one.
      expect(new Set(seen.asked)).toEqual(new Set(['GetRoleCredentials', 'GetCallerIdentity']))
    }
  })
})

type Token = ReturnType<typeof placeToken>
const spelled = (token: Token, spell: (iso: string) => string): Token => ({
  ...token,
  expiresAt: spell(token.expiresAt),
  registrationExpiresAt: spell(token.registrationExpiresAt ?? ''),
})

/** As others have written their tokens. */
const writings: readonly (readonly [string, (token: Token) => string])[] = [
  ['the AWS CLI of today', (token) => JSON.stringify(token)],
  ['an old AWS CLI', (token) => JSON.stringify(spelled(token, (iso) => iso.replace('Z', 'UTC')))],
  [
    'the SDK',
    (token) =>
      JSON.stringify(
        spelled(token, (iso) => iso.replace('Z', '.000Z')),
        null,
        2,
      ),
  ],
  [
    'another program',
    (token) =>
      `${JSON.stringify({ tool: { name: 'other', version: 2 }, ...Object.fromEntries(Object.entries(spelled(token, (iso) => iso.replace('Z', '+00:00'))).reverse()) })}\n`,
  ],
]

describe.each(writings)('a token that %s has written', (_, write) => {
  it('is shown, renewed, and written so that every tool takes it', async () => {
    const given = await scene(realTime)
    const { aws, home, env } = given
    const token = aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: 600 })
    home.write(tokenPath(), write(token))

    const status = JSON.parse((await latchkey(['status', '--json'], { ...env, AWS_PROFILE: 'dev' })).stdout)
    expect(status.signIns).toContainEqual(
      expect.objectContaining({
        session: 'team',
        state: 'ready',
        accessTokenUntil: token.expiresAt,
        refreshable: true,
      }),
    )
    const listed = JSON.parse((await latchkey(['profiles', '--json'], env)).stdout)
    expect(listed.profiles).toContainEqual(
      expect.objectContaining({
        name: 'dev',
        verdicts: expect.objectContaining({ aws: expect.objectContaining({ outcome: 'works' }) }),
      }),
    )

    expect(await latchkey(['credentials', 'dev'], env)).toMatchObject({ code: 0, stderr: '' })
    expect(aws.ledger.of('CreateToken')).toMatchObject([{ status: 200, details: { grantType: 'refresh_token' } }])
    const renewed = cacheOf(home, tokenPath())
    expect(Object.keys(renewed).slice(0, 4)).toEqual(['startUrl', 'region', 'accessToken', 'expiresAt'])
    expect(renewed.expiresAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect([renewed.clientId, renewed.clientSecret]).toEqual([token.clientId, token.clientSecret])
    const before = JSON.parse(write(token))
    expect(renewed.tool).toEqual(before.tool)
    expect(statSync(home.file(tokenPath())).mode & 0o777).toBe(0o600)

    home.remove('cli')
    for (const tool of tools) {
      expect({ tool: tool.title, ...(await atWork(tool, given)) }).toMatchObject({
        tool: tool.title,
        ...works,
        said: expect.any(String),
      })
    }
    expect(cacheOf(home, tokenPath())).toEqual(renewed)
  })
})

it('a sign-in goes from Latchkey to every tool and back, and each of them renews it', async () => {
  const given = await ready()
  const { aws, home, env } = given
  for (const tool of tools) {
    const seen = new Set([cacheOf(home, tokenPath()).refreshToken])
    const soon = new Date(Date.now() + minute).toISOString().replace(/\.\d+/, '')
    home.write(tokenPath(), JSON.stringify({ ...cacheOf(home, tokenPath()), expiresAt: soon }))
    home.remove('cli')
    const renewing = await atWork(tool, given)
    expect({ tool: tool.title, ...renewing }).toMatchObject({ tool: tool.title, ...works, said: expect.any(String) })
    expect(renewing.asked).toContain('CreateToken')
    const theirs = cacheOf(home, tokenPath())
    expect(seen.has(theirs.refreshToken)).toBe(false)
    home.write(tokenPath(), JSON.stringify({ ...theirs, expiresAt: soon }))
    home.remove('cli')
    aws.ledger.clear()
    expect(await latchkey(['credentials', 'dev'], env)).toMatchObject({ code: 0, stderr: '' })
    expect(aws.ledger.of('CreateToken')).toMatchObject([{ status: 200 }])
    cacheFiles(home)
  }
})

describe('a sign-out', () => {
  const isAws2 = tools.some(({ query }) => query.tool === 'aws' && query.awsVersion === 2)

  /** Every tool works, then somebody signs out, then no tool does. */
  async function endedBy(signOut: (given: Scene) => Promise<unknown>) {
    const given = await ready()
    const { aws, home } = given
    const { accessToken } = cacheOf(home, tokenPath())
    for (const tool of tools)
      expect({ tool: tool.title, ...(await atWork(tool, given)) }).toMatchObject({ works: true })
    aws.ledger.clear()
    await signOut(given)
    expect(aws.ledger.of('Logout')).toMatchObject([{ status: 200 }])
    const portal = await fetch(`${aws.url}/assignment/accounts`, {
      headers: { 'x-amz-sso_bearer_token': String(accessToken) },
    })
    expect(portal.status).toBe(401)
    const seen = []
    for (const tool of tools) seen.push({ tool: tool.title, ...(await atWork(tool, given)) })
    return { seen, left: [...cacheFiles(home), ...cacheFiles(home, 'cli/cache')] }
  }

  it('by Latchkey makes every tool fail as it fails after `aws sso logout`', async () => {
    const theirs = await endedBy((given) =>
      isAws2 ? promisify(execFile)('aws', ['sso', 'logout'], { env: given.env }) : signOutAsAws(given),
    )
    for (const args of [['dev'], ['--all']]) {
      const ours = await endedBy(({ env }) => latchkey(['logout', ...args], env))
      expect(ours).toEqual(theirs)
    }
    for (const { works, said, asked } of theirs.seen) {
      expect([works, asked]).toEqual([false, []])
      expect(said).toMatch(/SSO Token: Token for team does not exist|SSO session token .*=dev was not found/)
    }
  })
})
