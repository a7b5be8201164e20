import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { doctorShape, explanationsShape, profilesShape, statusShape } from '../support/contractShapes.ts'
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

/** Found nowhere in what is printed. */
const canaries = {
  fileSecret: 'wJalrXUtnFEMI0K7MDENG0bPxRfiCYEXAMPLEKEY',
  fileToken: 'IQoJb3JpZ2luX2VjEXAMPLEsessiontokencanaryinthefile0000000000000000000000000000000000000000',
  envSecret: 'hPx7QyR2vKq9LmN4tBw8ZcD1sFg6JkE3aUoEXAMP',
  envToken: 'FwoGZXIvYXdzEXAMPLEsessiontokencanaryintheenvironment000000000000000000000000000000000000',
  accessToken: 'example-access-token-canary',
  refreshToken: 'example-refresh-token-canary',
  clientSecret: 'example-client-secret-canary',
  loginSecret: 'example-login-secret-canary',
  password: 'example-password-canary',
  stray: 'R7kQ2xWm9TzB4nVy6HsLp8DcJf3GaE1uKoEXAMPL',
}

const keysIn = (name: string) =>
  `[${name}]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = ${canaries.fileSecret}\naws_session_token = ${canaries.fileToken}\n`

function everySecret({ isFatal = false } = {}): Readonly<Record<string, string>> {
  home.write(
    'config',
    `${ssoSession('corp') + identityCenterProfile('dev', 'corp', '111122223333')}[profile process]
credential_process = ${programs.put('helper', 'exit 1')} --password ${canaries.password}

[profile gone]
credential_process = /nowhere/helper --password ${canaries.password}

[profile console]
login_session = arn:aws:iam::111122223333:user/kim

[profile Odd]
Aws_Secret_Access_Key = ${canaries.fileSecret}
role_arn = arn:aws:iam::111122223333:role/Ops
source_profile = keys
${isFatal ? `${canaries.stray}\n` : ''}`,
  )
  home.write('credentials', `${keysIn('keys')}${keysIn('dev')}[half]\naws_secret_access_key = ${canaries.fileSecret}\n`)
  home.writeToken('corp', {
    accessToken: canaries.accessToken,
    refreshToken: canaries.refreshToken,
    clientId: 'client',
    clientSecret: canaries.clientSecret,
    expiresAt: '2099-01-01T00:00:00Z',
    registrationExpiresAt: '2099-01-01T00:00:00Z',
  })
  return home.env({
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000001',
    AWS_SECRET_ACCESS_KEY: canaries.envSecret,
    AWS_SESSION_TOKEN: canaries.envToken,
    PATH: programs.directory,
  })
}

const commands: readonly (readonly string[])[] = [
  ['explain'],
  ['explain', '--json'],
  ['explain', '--json', '--ladder', '--profile', 'dev'],
  ['explain', '--ladder', '--profile', 'gone', '--tool', 'all'],
  ['explain', '--all', '--json', '--ladder'],
  ['explain', '--all'],
  ['explain', '--set', `AWS_SECRET_ACCESS_KEY=${canaries.envSecret}`, '--json'],
  ['status'],
  ['status', '--json'],
  ['profiles'],
  ['profiles', '--json'],
  ['doctor'],
  ['doctor', '--json'],
]

const isNotOnWindows = process.platform !== 'win32'

describe.runIf(isNotOnWindows)('what is printed', () => {
  it.each([{ isFatal: false }, { isFatal: true }])('has no secret in it (%j)', async (how) => {
    const env = everySecret(how)
    for (const args of commands) {
      const { stdout, stderr } = await latchkey(args, env)
      expect(stdout, args.join(' ')).not.toBe('')
      for (const [what, canary] of Object.entries(canaries)) {
        expect(stdout + stderr, `${what} in ${args.join(' ')}`).not.toContain(canary)
      }
    }
  })

  it('as JSON is one document in the shape of the contract, and nothing else', async () => {
    const env = everySecret()
    const shapes = { explain: explanationsShape, status: statusShape, profiles: profilesShape, doctor: doctorShape }
    for (const name of ['explain', 'status', 'profiles', 'doctor'] as const) {
      const { stdout, stderr } = await latchkey([name, '--json'], env)
      expect(stderr).toBe('')
      expect(stdout.endsWith('}\n') || stdout.endsWith(']\n')).toBe(true)
      expect(() => shapes[name].parse(JSON.parse(stdout)), name).not.toThrow()
    }
  })
})

describe.runIf(isNotOnWindows)('looking', () => {
  beforeEach(() => {
    programs.put('aws', "echo 'aws-cli/2.36.7 Python/3.11.9 Linux/6.1'")
    programs.put('cdk', "echo '2.1148.1 (build 0000000)'")
    programs.put('cat', 'exit 0')
  })

  it('explain, status and profiles run no program', async () => {
    const env = everySecret()
    for (const args of commands.filter(([name]) => name !== 'doctor')) await latchkey(args, env)
    expect(programs.calls).toEqual([])
  })

  it('the doctor runs nothing but --version of aws and cdk', async () => {
    const env = everySecret()
    await latchkey(['doctor'], env, home.path)
    expect([...programs.calls].sort()).toEqual(['aws --version', 'cdk --version'])
    await latchkey(['doctor', '--fix', 'shadowed-keys', '--dry-run'], env)
    expect(programs.calls).toHaveLength(2)
  })
})
