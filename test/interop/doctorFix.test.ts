import { chmodSync, readFileSync, statSync } from 'node:fs'
import { fromIni } from '@aws-sdk/credential-providers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { errorShape } from '../support/contractShapes.ts'
import { whoIs, withEnvironment } from '../support/fake-aws/testing.ts'
import { FakePrograms } from '../support/fakePrograms.ts'
import { logIn } from '../support/loggingIn.ts'
import { latchkey } from '../support/program.ts'
import { legacyUrl, scene } from '../support/signingIn.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
  home.write('config', config)
  home.write('credentials', credentials)
})
afterEach(() => home.dispose())

const keys = 'aws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example-canary\n'
const config = `# mine\n${ssoSession('corp')}${
  identityCenterProfile('dev', 'corp', '111122223333') + identityCenterProfile('prod', 'corp', '444455556666')
}[profile upper]\nRegion = eu-west-1\n`
const credentials = `# these too\n[old]\n${keys}\n[dev]\n${keys}\n[prod]\n${keys}`

const text = (file: string) => readFileSync(home.file(file), 'utf8')
const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  latchkey(['doctor', ...args], home.env(more))

describe('latchkey doctor --fix', () => {
  it('shows the diff, secrets masked, and writes nothing unless that is said', async () => {
    const { code, stdout, stderr } = await run(['--fix', 'shadowed-keys@dev'])
    expect(code).toBe(2)
    expect(stdout).toContain('-aws_secret_access_key = [secret 1]')
    expect(stdout + stderr).not.toContain('example-canary')
    expect(stderr).toContain('--yes')
    expect(text('credentials')).toBe(credentials)
  })

  it('with --dry-run only shows it', async () => {
    const { code, stdout } = await run(['--fix', 'shadowed-keys@dev', '--dry-run'])
    expect([code, stdout.startsWith('--- ~/.aws/credentials')]).toEqual([0, true])
    expect(text('credentials')).toBe(credentials)
  })

  it('with --yes mends the profile that is named, and nothing else', async () => {
    const { code, stdout } = await run(['--fix', 'shadowed-keys@dev', '--yes'])
    expect([code, stdout]).toEqual([0, 'Remove the leftover keys (dev). Saved ~/.aws/credentials.\n'])
    expect(text('credentials')).toBe(`# these too\n[old]\n${keys}\n[prod]\n${keys}`)
    expect(text('config')).toBe(config)
    expect((await run(['--fix', 'shadowed-keys@dev', '--yes'])).code).toBe(1)
  })

  it('without a profile mends it wherever it is found, as JSON too', async () => {
    const { code, stdout, stderr } = await run(['--fix', 'shadowed-keys', '--yes', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ changed: true, file: 'credentials' })
    expect(text('credentials')).not.toContain('[prod]')
    expect(text('credentials')).toContain('[old]')
  })

  it('mends what the other file has', async () => {
    await run(['--fix', 'key-case@upper', '--yes'])
    expect(text('config')).toBe(config.replace('Region =', 'region ='))
  })

  it.skipIf(process.platform === 'win32')('takes the files from others', async () => {
    chmodSync(home.file('credentials'), 0o644)
    const { code, stdout } = await run(['--fix', 'file-mode-open', '--yes'])
    expect([code, stdout.includes('Saved')]).toEqual([0, true])
    expect(statSync(home.file('credentials')).mode & 0o777).toBe(0o600)
  })

  it.each([
    [['--fix', 'Nonsense!'], 2, '--fix takes the code of a finding'],
    [['--fix', ''], 2, '--fix takes the code of a finding'],
    [['--fix'], 2, 'argument missing'],
    [['--dry-run'], 2, 'go with --fix'],
    [['--fix', 'shadowed-key'], 1, 'Did you mean shadowed-keys?'],
    [['--fix', 'clock-skew'], 1, 'Nothing is found of clock-skew'],
    [['--fix', 'shadowed-keys@old'], 1, 'Nothing is found of shadowed-keys for `old`'],
    [['--fix', 'keys-long-term@old'], 1, 'no fix'],
  ])('%j says why not, and exits with %i', async (args, expected, says) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([expected, ''])
    expect(stderr).toContain(says)
    const asJson = await run(['--json', ...args])
    expect([asJson.code, asJson.stderr]).toEqual([expected, ''])
    expect(errorShape.parse(JSON.parse(asJson.stdout)).error.message).toContain(says)
    expect(text('credentials')).toBe(credentials)
  })

  it.skipIf(process.platform === 'win32')('asks no program anything', async () => {
    const programs = new FakePrograms(home.path)
    programs.put('aws', 'exit 0')
    await run(['--fix', 'shadowed-keys', '--yes'], { PATH: programs.directory })
    expect(programs.calls).toEqual([])
  })

  it('gives profiles of the old kind a session, with which they work after one sign-in', async () => {
    const { aws, home: own, env } = await scene({ clock: Date })
    const fixed = await latchkey(['doctor', '--fix', 'sso-legacy@old', '--yes'], env)
    expect(fixed.code, fixed.stderr).toBe(0)
    expect(fixed.stdout).toContain('Use the session legacy, then sign in again (old). Saved ~/.aws/config.')
    const config = readFileSync(own.file('config'), 'utf8')
    expect(config).toContain(
      `[sso-session legacy]\nsso_start_url = ${legacyUrl}\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n`,
    )
    expect(config.match(/sso_start_url = https:\/\/legacy/g)).toHaveLength(1)
    const before = await latchkey(['explain', '--profile', 'old', '--tool', 'aws', '--json'], env)
    expect(JSON.parse(before.stdout)).toMatchObject({ outcome: 'needs-sign-in', source: { session: 'legacy' } })
    expect((await logIn(['old'], env)).stdout).toContain('Signed in to legacy.')
    withEnvironment({ ...env })
    const credentials = await fromIni({ profile: 'old', ignoreCache: true })()
    expect(await whoIs(aws, credentials)).toMatchObject({ Arn: expect.stringContaining('Developer') })
  })
})
