import { readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { latchkey } from '../support/program.ts'
import { everythingBelow } from '../support/signingIn.ts'
import { profile, roleOf, sourceScene } from '../support/sourceScene.ts'

/** A `BROWSER` that follows what it is given, as far as a page with a refresh and one redirect, twice. */
async function followingBrowser(work: string) {
  const reported = Promise.withResolvers<readonly (string | null)[]>()
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const part of request) text += String(part)
    reported.resolve(JSON.parse(text))
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  const bound = server.address()
  const report = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`
  const script = join(work, 'browser.mjs')
  writeFileSync(
    script,
    `import { readFileSync } from 'node:fs'
const page = process.argv[2]
const next = /url=([^"]*)"/.exec(readFileSync(new URL(page), 'utf8'))[1].replaceAll('&amp;', '&')
const visit = () => fetch(next, { redirect: 'manual' }).then(({ headers }) => headers.get('location'), () => null)
const went = [page, next, await visit(), await visit()]
await fetch('${report}', { method: 'POST', body: JSON.stringify(went) })
`,
  )
  const program = join(work, 'browser')
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$1"\n`, { mode: 0o755 })
  return { program, went: reported.promise }
}

describe('latchkey whoami', () => {
  it('says whom AWS takes a profile for', async () => {
    const { aws, env } = await sourceScene()
    const { code, stdout, stderr } = await latchkey(['whoami', 'team-role', '--json'], env)
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({
      account: '444455556666',
      arn: expect.stringMatching(/^arn:aws:sts::444455556666:assumed-role\/FromTeam\/botocore-session-\d+$/),
      userId: expect.stringMatching(/^AROA/),
      profile: 'team-role',
      keyId: aws.ledger.last('AssumeRole')?.issued,
    })
    const asText = await latchkey(['whoami', 'keys'], env)
    expect(asText.stdout).toMatch(/^arn:aws:iam::111122223333:user\/kim\n\n {2}account {2}111122223333\n {2}user +AIDA/)
    expect(aws.ledger.of('GetCallerIdentity')).toHaveLength(2)
  })

  it.each<[string, number, string]>([
    ['nobody', 1, 'profile-missing'],
    ['guarded', 3, 'mfa-needed'],
    ['signed-out', 3, 'token-missing'],
    ['denied', 5, 'role-refused'],
  ])('says why it cannot tell: %s', async (name, expected, finding) => {
    const config = [
      profile('denied', { role_arn: roleOf('DenyMe'), source_profile: 'keys' }),
      profile('signed-out', { sso_session: 'away', sso_account_id: '111122223001', sso_role_name: 'Developer' }),
      '[sso-session away]\nsso_start_url = https://away.awsapps.com/start\nsso_region = eu-west-1\n',
    ].join('\n')
    const { env } = await sourceScene({ config })
    const { code, stdout } = await latchkey(['whoami', name, '--json'], env)
    expect([code, JSON.parse(stdout).error.code]).toEqual([expected, finding])
  })
})

describe('latchkey console', () => {
  it('makes a link of the keys of a role, and prints it only if told to', async () => {
    const { env } = await sourceScene()
    const { code, stdout, stderr } = await latchkey(['console', 'role', '--print'], env)
    expect(code).toBe(0)
    expect(stderr).toContain('Keep it to yourself')
    const link = new URL(stdout.trim())
    expect(link.searchParams.get('Action')).toBe('login')
    expect(link.searchParams.get('Destination')).toBe(
      'https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1',
    )
    const visit = await fetch(link, { redirect: 'manual' })
    expect(visit.headers.get('location')).toBe(link.searchParams.get('Destination'))
  })

  it('leads the browser to it, without a trace in arguments and files', async () => {
    const { aws, env, home, work } = await sourceScene()
    const browser = await followingBrowser(work)
    const { code, stdout } = await latchkey(['console', 'role'], { ...env, BROWSER: browser.program })
    expect([code, stdout]).toEqual([0, 'The console opens in your browser as role.\n'])
    const [page, next, link, again] = await browser.went
    expect(page).toMatch(/^file:.*\/open-[0-9a-f-]+\.html$/)
    expect(next).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/)
    expect(again).toBe(null)
    const token = new URL(link ?? '').searchParams.get('SigninToken') ?? ''
    expect(token.length).toBeGreaterThan(50)
    expect(aws.ledger.of('GetSigninToken')).toHaveLength(1)
    expect(everythingBelow(home.stateDirectory)).not.toContain(token)
    expect(readdirSync(home.stateDirectory).filter((name) => name.startsWith('open-'))).toEqual([])
  })

  it('goes by the portal for a role of Identity Center, which needs no keys', async () => {
    const { aws, env } = await sourceScene()
    const { code, stdout } = await latchkey(['console', 'team', '--print', '--json'], env)
    const destination = encodeURIComponent('https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1')
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        profile: 'team',
        address: `https://team.awsapps.com/start/#/console?account_id=111122223001&role_name=Developer&destination=${destination}`,
      },
    ])
    expect(aws.ledger.entries).toEqual([])
  })

  it('goes straight to the console for whoever has signed in there', async () => {
    const { env } = await sourceScene()
    const { stdout } = await latchkey(['console', 'console', '--print'], env)
    expect(stdout).toBe('https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1\n')
  })

  it.each<[string, Record<string, string>, number, string]>([
    ['keys', {}, 1, 'source-not-served'],
    ['guarded', {}, 3, 'mfa-needed'],
    ['role', {}, 1, 'browser-missing'],
    ['role', { BROWSER: '/nowhere/browser' }, 1, 'browser-missing'],
  ])('says why it opens nothing: %s %j', async (name, more, expected, finding) => {
    const { env } = await sourceScene()
    const { code, stdout } = await latchkey(['console', name, '--json'], { ...env, ...more })
    expect([code, JSON.parse(stdout).error.code]).toEqual([expected, finding])
  })
})

describe('latchkey explain --verify', () => {
  it.each(['keys', 'chained', 'team-role', 'web', 'process', 'console'])('asks about %s', async (name) => {
    const { aws, env } = await sourceScene()
    const { code, stdout } = await latchkey(['explain', '--verify', '--profile', name, '--json'], env)
    const explanations: { account: { id: string; how: string } }[] = JSON.parse(stdout)
    expect([code, explanations.map(({ account }) => account.how)]).toEqual([0, ['sts', 'sts', 'sts']])
    expect(new Set(explanations.map(({ account }) => account.id)).size).toBe(1)
    expect(aws.ledger.of('GetCallerIdentity')).toHaveLength(1)
  })

  it('asks nobody for a code', async () => {
    const { aws, env } = await sourceScene()
    const { code } = await latchkey(['explain', '--verify', '--profile', 'guarded', '--tool', 'cdk', '--json'], env)
    expect([code, aws.ledger.entries]).toEqual([3, []])
  })
})
