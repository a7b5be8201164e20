import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { errorShape, explanationShape, explanationsShape } from '../support/contractShapes.ts'
import { latchkey } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
  home.write('config', config)
  home.write('credentials', credentials)
  home.writeToken('corp', { accessToken: 'example', expiresAt: '2099-01-01T00:00:00Z' })
  home.writeToken('gone', { accessToken: 'example', expiresAt: '2020-01-01T00:00:00Z' })
})
afterEach(() => home.dispose())

const config = `${
  ssoSession('corp') +
  ssoSession('gone') +
  identityCenterProfile('dev', 'corp', '111122223333') +
  identityCenterProfile('late', 'gone', '444455556666') +
  identityCenterProfile('torn', 'corp', '111122223333')
}[profile deploy]
role_arn = arn:aws:iam::444455556666:role/Deploy
source_profile = dev

[profile coded]
role_arn = arn:aws:iam::444455556666:role/Deploy
source_profile = old
mfa_serial = arn:aws:iam::111122223333:mfa/kim

[profile lost]
role_arn = arn:aws:iam::444455556666:role/Deploy
source_profile = nobody

[profile tool]
credential_process = ${process.execPath} --version

[profile empty]
region = eu-west-1
`
const keys = (name: string) =>
  `[${name}]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example-secret\n`
/** `torn` has leftover keys that `cdk` prefers to its sign-in. */
const credentials = keys('old') + keys('torn')

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd?: string) =>
  latchkey(['explain', ...args], home.env(env), cwd)

type Explanation = z.infer<typeof explanationShape>

async function one(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Explanation> {
  const { stdout, stderr } = await run([...args, '--json'], env)
  expect(stderr).toBe('')
  return explanationShape.parse(JSON.parse(stdout))
}

describe('latchkey explain', () => {
  it.each([
    ['dev', 'aws', 'works', 0],
    ['dev', 'cdk', 'works', 0],
    ['deploy', 'cdk', 'works', 0],
    ['late', 'aws', 'needs-sign-in', 3],
    ['late', 'cdk', 'needs-sign-in', 3],
    ['coded', 'aws', 'needs-mfa', 3],
    ['coded', 'cdk', 'needs-mfa', 3],
    ['lost', 'aws', 'fails', 1],
    ['lost', 'cdk', 'fails', 1],
    ['absent', 'aws', 'fails', 1],
    ['absent', 'cdk', 'fails', 1],
    ['absent', 'sdk-js', 'fails', 1],
    ['empty', 'aws', 'none', 1],
    ['tool', 'aws', 'unknown', 0],
    ['tool', 'cdk', 'unknown', 0],
  ])('%s with %s: %s, and exits with %i', async (profile, tool, outcome, code) => {
    const ran = await run(['--profile', profile, '--tool', tool, '--json'])
    expect(explanationShape.parse(JSON.parse(ran.stdout))).toMatchObject({ tool, outcome, profile: { name: profile } })
    expect([ran.code, ran.stderr]).toEqual([code, ''])
    expect((await run(['--profile', profile, '--tool', tool])).code).toBe(code)
  })

  it.each([
    [
      ['--profile', 'dev'],
      ['aws', 'cdk', 'sdk-js'],
    ],
    [
      ['--profile=dev', '--tool=all'],
      ['aws', 'cdk', 'sdk-js'],
    ],
  ])('%j gives a list with every tool', async (args, tools) => {
    const { stdout, code } = await run([...args, '--json'])
    expect(explanationsShape.parse(JSON.parse(stdout)).map(({ tool }) => tool)).toEqual(tools)
    expect(code).toBe(0)
  })

  it('of several tools exits with what the worst of them does', async () => {
    home.write(
      'credentials',
      `${keys('old')}[late]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = x\n`,
    )
    expect((await one(['--profile', 'late', '--tool', 'cdk'])).outcome).toBe('works')
    expect((await run(['--profile', 'late'])).code).toBe(3)
  })

  it('compares aws and cdk for a person, and says what tells them apart', async () => {
    const { stdout, stderr, code } = await run(['--profile', 'torn'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^≠ source +Identity Center corp +Static keys AKIA…0000$/m)
    expect(stdout).toContain('tools-diverge')
    expect(stdout).toContain('latchkey doctor --fix shadowed-keys@torn')
    expect(stdout).not.toContain('\u001b')
    expect(stdout.split('\n').filter((line) => line.length > 80 && line.includes(' '))).toEqual([])
  })

  it('shows the ladder only when asked', async () => {
    const { ladder, selection } = await one(['--profile', 'torn', '--tool', 'cdk', '--ladder'])
    expect(ladder.find(({ status }) => status === 'chosen')?.rung).toBe('static')
    expect(selection[0]).toMatchObject({ rung: 'option', status: 'chosen' })
    expect((await one(['--profile', 'torn', '--tool', 'cdk'])).ladder).toEqual([])
    const { stdout } = await run(['--profile', 'torn', '--ladder'])
    expect(stdout).toMatch(/^Which profile +aws +cdk$/m)
    expect(stdout).toMatch(/^ {2}Identity Center +4 ● chosen +6 shadowed +config:\d+,\d+$/m)
    expect(stdout).toMatch(/^ {2}Static keys +5 shadowed +3 ● chosen +credentials:5$/m)
  })

  it('of everything is a flat list, and a summary for a person', async () => {
    const { stdout, code } = await run(['--all', '--json'])
    const all = explanationsShape.parse(JSON.parse(stdout))
    expect([code, all.length]).toEqual([0, 9 * 3])
    expect(all.every(({ ladder, profile }) => ladder.length === 0 && profile.selectedBy === 'option')).toBe(true)
    const cdk = explanationsShape.parse(
      JSON.parse((await run(['--all', '--tool', 'cdk', '--ladder', '--json'])).stdout),
    )
    expect(cdk.every(({ tool, ladder }) => tool === 'cdk' && ladder.length > 0)).toBe(true)
    const text = await run(['--all'])
    expect([text.code, text.stderr]).toEqual([0, ''])
    expect(text.stdout).toMatch(/^lost +▲ fails +▲ fails/m)
    expect(text.stdout).not.toMatch(/^dev /m)
    expect(text.stdout).toMatch(/^ {2}aws +● 4 work {2}◉ 1 need you to sign in/m)
  })

  it('passes an empty --profile on, which the tools take for none', async () => {
    for (const tool of ['aws', 'cdk'] as const) {
      const { profile } = await one(['--profile=', '--tool', tool], { AWS_PROFILE: 'dev' })
      expect(profile).toMatchObject({ name: 'dev', selectedBy: 'AWS_PROFILE' })
    }
  })

  it.each([
    [['--tool', 'terraform'], '--tool takes aws, cdk, sdk-js or all'],
    [['--set', 'AWS_PROFILE'], '--set takes NAME=VALUE'],
    [['--set', '=dev'], '--set takes NAME=VALUE'],
    [['--unset', 'A=B'], '--unset takes the name'],
    [['--set', 'A=1', '--unset', 'A'], 'A cannot be both'],
    [['--app', './nowhere/at/all'], '--app takes the directory'],
    [['--all', '--profile', 'dev'], 'not both'],
    [['--all', '--verify'], '--verify asks about one profile'],
    [['--aws-version', '3'], '--aws-version takes 1 or 2'],
    [['--profile'], "'--profile <name>' argument missing"],
    [['dev'], 'takes no arguments'],
  ])('%j is wrong use', async (args, expected) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(expected)
    const asJson = await run([...args, '--json'])
    if (args.at(-1) === '--profile') return
    expect([asJson.code, asJson.stderr]).toEqual([2, ''])
    expect(errorShape.parse(JSON.parse(asJson.stdout)).error.code).toBe('usage')
  })

  it('does not repeat what is to be set, since it may be a secret', async () => {
    const { stderr } = await run(['--set', 'example-canary-value'])
    expect(stderr).not.toContain('canary')
  })
})

describe('what would be', () => {
  it.each([
    ['a variable set', ['--set', 'AWS_PROFILE=late'], {}, 'late'],
    ['the last of two settings', ['--set', 'AWS_PROFILE=late', '--set=AWS_PROFILE=dev'], {}, 'dev'],
    ['a variable not set', ['--unset', 'AWS_PROFILE'], { AWS_PROFILE: 'dev' }, 'default'],
    ['without the environment', ['--without-env'], { AWS_PROFILE: 'dev' }, 'default'],
    [
      'one variable instead of the environment',
      ['--without-env', '--set', 'AWS_PROFILE=old'],
      { AWS_PROFILE: 'dev' },
      'old',
    ],
  ])('%s', async (_what, args, env, expected) => {
    expect((await one([...args, '--tool', 'aws'], env)).profile.name).toBe(expected)
  })

  it('is said to a person, without the values', async () => {
    const { stdout } = await run([
      '--set',
      'AWS_SECRET_ACCESS_KEY=example-canary',
      '--unset',
      'AWS_PROFILE',
      '--without-env',
    ])
    expect(stdout).toMatch(/^As if: without the environment, AWS_SECRET_ACCESS_KEY set, AWS_PROFILE not set$/m)
    expect(stdout).not.toContain('example-canary')
  })

  it('with the first version of the AWS CLI', async () => {
    const env = { AWS_PROFILE: 'dev', AWS_DEFAULT_PROFILE: 'old' }
    expect((await one(['--tool', 'aws'], env)).profile.name).toBe('dev')
    expect((await one(['--tool', 'aws', '--aws-version', '1'], env)).profile.name).toBe('old')
  })

  it('in an application, whose cdk.json counts', async () => {
    const app = join(home.path, 'shop')
    mkdirSync(app)
    writeFileSync(join(app, 'cdk.json'), '{"profile": "late"}')
    const there = await one(['--app', app, '--tool', 'cdk'])
    expect(there.profile).toMatchObject({ name: 'late', selectedBy: 'cdk.json' })
    const { stdout } = await run(['--tool', 'cdk', '--json'], {}, app)
    expect(explanationShape.parse(JSON.parse(stdout)).profile.selectedBy).toBe('cdk.json')
    expect((await one(['--tool', 'cdk'])).profile.selectedBy).toBe('default')
    const relative = await run(['--tool', 'cdk', '--app', 'shop', '--json'], {}, home.path)
    expect(explanationShape.parse(JSON.parse(relative.stdout)).profile.name).toBe('late')
  })
})
