import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doctorShape } from '../support/contractShapes.ts'
import { FakePrograms } from '../support/fakePrograms.ts'
import { latchkey } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
let programs: FakePrograms
beforeEach(() => {
  home = new TemporaryHome()
  programs = new FakePrograms(home.path)
})
afterEach(() => home.dispose())

const awsAnswers = "echo 'aws-cli/2.36.7 Python/3.11.9 Linux/6.1'"
const cdkAnswers = "echo '2.1148.1 (build 0000000)'"

/** Nothing that anybody could complain about. */
function cleanSetup(): void {
  home.write('config', `${ssoSession('corp')}${identityCenterProfile('dev', 'corp', '111122223333')}`)
  home.writeToken('corp', {
    accessToken: 'example',
    refreshToken: 'example',
    clientId: 'client',
    clientSecret: 'example',
    expiresAt: '2099-01-01T00:00:00Z',
    registrationExpiresAt: new Date(Date.now() + 24 * 60 * 60_000).toISOString(),
  })
}

/** Leftover keys that `cdk` prefers, and a key that only `aws` sees. */
function troubledSetup(): void {
  cleanSetup()
  home.write(
    'config',
    `${ssoSession('corp')}${identityCenterProfile('dev', 'corp', '111122223333')}[profile upper]\nRegion = eu-west-1\n`,
  )
  home.write('credentials', '[dev]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example-canary\n')
}

const run = (args: readonly string[] = [], more: Readonly<Record<string, string>> = {}, cwd = home.path) =>
  latchkey(['doctor', ...args], home.env({ PATH: programs.directory, ...more }), cwd)

async function asJson(more: Readonly<Record<string, string>> = {}, cwd?: string) {
  const { stdout, stderr } = await run(['--json'], more, cwd)
  expect(stderr).toBe('')
  return doctorShape.parse(JSON.parse(stdout))
}

describe('latchkey doctor', () => {
  it('says in one line that nothing is wrong', async () => {
    cleanSetup()
    const { code, stdout, stderr } = await run()
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toBe('● Nothing is wrong with 1 profile. aws is not installed, cdk is not installed.\n')
    expect(await asJson()).toEqual({ findings: [], tools: { aws: null, cdk: null } })
  })

  it('has nothing to say about a machine without any profile', async () => {
    expect((await run()).code).toBe(0)
  })

  it('tells what is wrong, where, and how to mend it, the worst first', async () => {
    troubledSetup()
    const { code, stdout, stderr } = await run()
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/^▲ 1 error\n\n▲ tools-diverge {2}dev {2}~\/\.aws\/config:\d+\n/)
    expect(stdout).toMatch(/◐ \d warnings/)
    expect(stdout).toContain('  → Remove the leftover keys: latchkey doctor --fix shadowed-keys@dev\n')
    expect(stdout).not.toContain('\u001b')
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('gives findings as JSON, a fix with what it would change', async () => {
    troubledSetup()
    const { findings } = await asJson()
    expect(findings[0]).toMatchObject({ code: 'tools-diverge', severity: 'error', profile: 'dev' })
    const shadowed = findings.find(({ code }) => code === 'shadowed-keys')
    expect(shadowed).toMatchObject({ profile: 'dev', at: { file: 'credentials', line: 2 } })
    expect(shadowed?.fix?.preview).toContain('-aws_secret_access_key = [secret 1]')
    expect((await run(['--json'])).code).toBe(1)
  })

  it('exits with 0 where nothing is an error', async () => {
    cleanSetup()
    home.write('config', '[profile upper]\nRegion = eu-west-1\n')
    const { findings } = await asJson()
    expect(findings.map(({ severity }) => severity)).not.toContain('error')
    expect((await run()).code).toBe(0)
  })
})

describe.runIf(process.platform !== 'win32')('the installed tools', () => {
  it('are found in PATH and asked for their versions', async () => {
    cleanSetup()
    const aws = programs.put('aws', awsAnswers)
    const cdk = programs.put('cdk', cdkAnswers)
    const { tools } = await asJson()
    expect(tools).toEqual({ aws: { version: '2.36.7', path: aws }, cdk: { version: '2.1148.1', path: cdk } })
    expect((await run()).stdout).toContain('aws 2.36.7 (~/programs/aws), cdk 2.1148.1 (~/programs/cdk).')
  })

  it('are those of the project first, as npx has it', async () => {
    cleanSetup()
    programs.put('cdk', "echo '2.1000.0 (build 0000000)'")
    const own = programs.put('cdk', cdkAnswers, join(home.path, 'shop', 'node_modules', '.bin'))
    const below = join(home.path, 'shop', 'lib', 'stacks')
    mkdirSync(below, { recursive: true })
    expect((await asJson({}, below)).tools.cdk).toEqual({ version: '2.1148.1', path: own })
    expect((await run([], {}, below)).stdout).toContain('in PATH cdk 2.1000.0')
    expect((await asJson({}, home.path)).tools.cdk?.version).toBe('2.1000.0')
  })

  it('are too old for what the files ask of them', async () => {
    cleanSetup()
    programs.put('aws', "echo 'aws-cli/2.8.0 Python/3.9.11 Linux/5.4'")
    const { findings } = await asJson()
    expect(findings).toMatchObject([{ code: 'tool-outdated', tools: ['aws'] }])
  })

  it('may be there and say nothing that makes sense', async () => {
    cleanSetup()
    const aws = programs.put('aws', 'echo broken >&2; exit 1')
    const cdk = programs.put('cdk', 'exec 1>&- 2>&-')
    expect((await asJson()).tools).toEqual({ aws: { version: null, path: aws }, cdk: { version: null, path: cdk } })
    expect((await run()).stdout).toContain('aws of an unknown version')
  })

  it('are not waited for longer than it takes, and not read without an end', async () => {
    cleanSetup()
    programs.put('aws', '/bin/sleep 60')
    programs.put('cdk', 'while :; do echo 2222222222222222222222222222222222222222; done')
    const began = performance.now()
    const { tools } = await asJson()
    expect([tools.aws?.version, tools.cdk?.version]).toEqual([null, null])
    expect(performance.now() - began).toBeLessThan(20_000)
  })

  it('are not what cannot be executed', async () => {
    cleanSetup()
    chmodSync(programs.put('aws', awsAnswers), 0o600)
    mkdirSync(join(programs.directory, 'cdk'))
    expect((await asJson()).tools).toEqual({ aws: null, cdk: null })
    expect(programs.calls).toEqual([])
  })
})
