import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profilesShape, statusShape } from '../support/contractShapes.ts'
import { latchkey, program } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) => latchkey(args, home.env(more))

function threeProfiles(): void {
  home.write(
    'config',
    ssoSession('corp') +
      identityCenterProfile('dev', 'corp', '111122223333') +
      identityCenterProfile('prod', 'corp', '444455556666'),
  )
  home.write(
    'credentials',
    '[old]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example-secret-canary\n',
  )
  home.writeToken('corp', { accessToken: 'example-access-token', expiresAt: '2099-01-01T00:00:00Z' })
}

describe('latchkey profiles', () => {
  it('gives every profile as JSON, in the shape that others build on', async () => {
    threeProfiles()
    const { code, stdout, stderr } = await run(['profiles', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const { profiles } = JSON.parse(stdout)
    expect(profiles.map(({ name }: { name: string }) => name)).toEqual(['dev', 'prod', 'old'])
    expect(profiles[0]).toEqual({
      name: 'dev',
      kind: 'sso',
      sessions: ['corp'],
      accountId: '111122223333',
      roleName: 'Developer',
      region: 'eu-west-1',
      files: ['config'],
      verdicts: {
        aws: { outcome: 'works', kind: 'sso', accountId: '111122223333' },
        cdk: { outcome: 'works', kind: 'sso', accountId: '111122223333' },
      },
      expires: {
        accessToken: '2099-01-01T00:00:00Z',
        roleCredentials: null,
        signInSession: null,
        signInSessionHow: 'unknown',
      },
      tags: [],
      findings: ['token-not-refreshable'],
    })
    expect(profilesShape.parse(JSON.parse(stdout)).profiles[2]?.findings).toContain('keys-long-term')
  })

  it('shows a person what aws and cdk make of each', async () => {
    threeProfiles()
    home.writeToken('corp', { accessToken: 'example', expiresAt: '2020-01-01T00:00:00Z' })
    const { stdout } = await run(['profiles'])
    expect(stdout).toMatch(/^ {2}PROFILE +AWS +CDK +ACCOUNT/)
    expect(stdout).toMatch(/^ {2}dev +◉ sign in +◉ sign in +111122223333/m)
    expect(stdout).toMatch(/^ {2}old +● works +● works/m)
  })

  it('never prints a secret', async () => {
    threeProfiles()
    for (const args of [['profiles', '--json'], ['profiles'], ['status', '--json'], ['status']]) {
      const { stdout, stderr } = await run(args)
      expect(stdout + stderr).not.toContain('example-access-token')
      expect(stdout + stderr).not.toContain('example-secret-canary')
    }
  })

  it('without profiles says where it looked and what to do', async () => {
    const { code, stdout } = await run(['profiles'])
    expect(code).toBe(0)
    expect(stdout).toContain('~/.aws/config')
    expect(stdout).toContain('`latchkey configure sso`')
  })

  it('says so where a file cannot be read', async (context) => {
    if (process.platform === 'win32' || process.getuid?.() === 0) {
      return context.skip('this user reads every file, whatever its mode')
    }
    threeProfiles()
    chmodSync(home.file('config'), 0o000)
    expect((await run(['profiles'])).stderr).toContain('cannot be read')
  })
})

describe('latchkey status', () => {
  it('is what the bare command does', async () => {
    threeProfiles()
    expect((await run([])).stdout).toBe((await run(['status'])).stdout)
  })

  it.each([
    ['works', { AWS_PROFILE: 'dev' }, 0],
    ['a profile that is not there', { AWS_PROFILE: 'dve' }, 1],
    ['nothing chosen', {}, 1],
  ])('%s', async (_what, env, expected) => {
    threeProfiles()
    expect((await run(['status'], env)).code).toBe(expected)
  })

  it('wants a person when the sign-in has ended', async () => {
    threeProfiles()
    home.writeToken('corp', { accessToken: 'example', expiresAt: '2020-01-01T00:00:00Z' })
    const { code, stdout } = await run(['status', '--json'], { AWS_PROFILE: 'prod' })
    expect(code).toBe(3)
    expect(JSON.parse(stdout)).toMatchObject({
      active: { profile: 'prod', by: 'AWS_PROFILE' },
      explanations: [
        { schema: 1, tool: 'aws', outcome: 'needs-sign-in', account: { id: '444455556666' } },
        { schema: 1, tool: 'cdk', outcome: 'needs-sign-in' },
      ],
      signIns: [{ session: 'corp', state: 'ended', refreshable: false }],
    })
    const { explanations, findings } = statusShape.parse(JSON.parse(stdout))
    expect(explanations.every(({ ladder, selection }) => ladder.length > 0 && selection.length > 0)).toBe(true)
    expect(findings.map(({ code: one }) => one)).toContain('token-expired')
  })

  it('takes Latchkey’s own choice for the AWS_PROFILE of a shell that has the hook', async () => {
    threeProfiles()
    await run(['use', 'dev'])
    const { active, explanations } = statusShape.parse(JSON.parse((await run(['status', '--json'])).stdout))
    expect(active).toEqual({ profile: 'dev', by: 'active' })
    expect(explanations.map(({ profile }) => profile)).toEqual([
      { name: 'dev', selectedBy: 'AWS_PROFILE', exists: true },
      { name: 'dev', selectedBy: 'AWS_PROFILE', exists: true },
    ])
  })

  it('tells a person who they are in each tool, until when, and what is wrong', async () => {
    threeProfiles()
    home.write('credentials', '[dev]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example\n')
    const { stdout, stderr } = await run(['status'], { AWS_PROFILE: 'dev' })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^dev \(from AWS_PROFILE\)\n\n +aws {2}● works +cdk {2}● works\n/)
    expect(stdout).toMatch(/^≠ role +Developer +–$/m)
    expect(stdout).toMatch(/^ {2}access token +until 1 Jan 2099 00:00, \d+ +–$/m)
    expect(stdout).toMatch(/^Sign-in corp: ends in \d+ d/m)
    expect(stdout).toContain('▲ tools-diverge')
  })
})

describe('latchkey use', () => {
  it('chooses the active profile for the commands that follow', async () => {
    threeProfiles()
    expect((await run(['use', 'prod'])).code).toBe(0)
    expect(JSON.parse((await run(['status', '--json'])).stdout).active).toEqual({ profile: 'prod', by: 'active' })
    expect((await run(['use'])).stdout).toBe('prod\n')
    expect((await run(['profiles'])).stdout).toContain('* prod')
    expect((await run(['use', '--clear'])).code).toBe(0)
    expect(JSON.parse((await run(['status', '--json'])).stdout).active).toEqual({ profile: 'default', by: 'default' })
  })

  it('refuses a profile that is not there, and leaves the choice alone', async () => {
    threeProfiles()
    await run(['use', 'prod'])
    const { code, stderr } = await run(['use', 'prdo'])
    expect([code, stderr]).toEqual([1, 'There is no profile `prdo`. Did you mean `prod`?\n'])
    expect((await run(['use'])).stdout).toBe('prod\n')
  })

  it('says when AWS_PROFILE goes first all the same', async () => {
    threeProfiles()
    expect((await run(['use', 'prod'], { AWS_PROFILE: 'dev' })).stderr).toContain('AWS_PROFILE')
  })
})

describe('the command line', () => {
  it('tells its version', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each([
    [['--help'], 'Commands:'],
    [['help', 'ui'], '--port <number>'],
    [['profiles', '--help'], '--json'],
    [['explain', '--help'], '--set <name=value>'],
    [['explain', '--help'], 'Exit codes: 0 works'],
    [['doctor', '--help'], '--fix <code[@profile]>'],
  ])('%j helps', async (args, expected) => {
    const { code, stdout } = await run(args)
    expect(code).toBe(0)
    expect(stdout).toContain(expected)
  })

  it.each([
    [['profile'], 'Did you mean `profiles`?'],
    [['profiles', '--jsn'], '--jsn'],
    [['profiles', 'extra'], 'arguments'],
    [['ui', '--port', '99999'], '65535'],
    [['use', 'a', '--clear'], 'not both'],
  ])('%j is wrong use', async (args, expected) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(expected)
  })

  it('fails as JSON where JSON was asked for', async () => {
    const { code, stdout, stderr } = await run(['profil', '--json'])
    expect([code, stderr]).toEqual([2, ''])
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage', severity: 'error' } })
  })

  it('does not mind a reader that goes away', async (context) => {
    if (process.platform === 'win32') return context.skip('there is no head on Windows')
    home.write(
      'config',
      Array.from({ length: 3_000 }, (_, index) => identityCenterProfile(`p${index}`, 'corp', '111122223333')).join(''),
    )
    const command = `"${process.execPath}" "${program}" profiles --json | head -c 1`
    const { stdout, stderr } = spawnSync('sh', ['-c', command], { env: home.env(), encoding: 'utf8' })
    expect([stdout, stderr]).toEqual(['{', ''])
  })

  it('waits for a reader that is slow', async () => {
    home.write(
      'config',
      Array.from({ length: 3_000 }, (_, index) => identityCenterProfile(`p${index}`, 'corp', '111122223333')).join(''),
    )
    const child = spawn(process.execPath, [program, 'profiles', '--json'], { env: home.env() })
    let text = ''
    child.stdout.on('data', (part) => {
      text += part
      child.stdout.pause()
      setImmediate(() => child.stdout.resume())
    })
    await once(child, 'close')
    expect(JSON.parse(text).profiles).toHaveLength(3_000)
  })

  it('has no colours for a program, and none with NO_COLOR', async () => {
    threeProfiles()
    expect((await run(['status'])).stdout).not.toContain('\u001b')
    expect((await run(['status'], { NO_COLOR: '1' })).stdout).not.toContain('\u001b')
  })

  it('gets along with a home directory that is not there', async () => {
    const { code, stderr } = await latchkey(['profiles'], {
      ...home.env(),
      HOME: '/nowhere/at/all',
      USERPROFILE: '/nowhere/at/all',
    })
    expect([code, stderr]).toEqual([0, ''])
  })
})
