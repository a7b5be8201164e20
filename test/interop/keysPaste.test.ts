import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fromIni } from '@aws-sdk/credential-providers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withEnvironment } from '../support/fake-aws/testing.ts'
import { program } from '../support/program.ts'
import { everythingBelow } from '../support/signingIn.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

const [id, secret, token] = [
  'ASIAEXAMPLE000000000',
  'fake/secret+key/canary000000000000000000',
  'fake-token-canary/+0==',
]
const exports = `export AWS_ACCESS_KEY_ID="${id}"\nexport AWS_SECRET_ACCESS_KEY="${secret}"\nexport AWS_SESSION_TOKEN="${token}"\n`
const block = `[123456789012_Developer]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\naws_session_token=${token}\n`

function paste(input: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'keys', 'paste', ...args], {
    env: home.env(),
    input,
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

const credentials = () => readFileSync(home.file('credentials'), 'utf8')

describe('latchkey keys paste', () => {
  it('makes a profile of the block, with an end an hour from now, which the SDK takes', async () => {
    const before = Date.now()
    const { code, stdout, stderr } = paste(block, ['--yes'])
    expect([code, stdout], stderr).toEqual([0, 'Pasted keys for 123456789012_Developer. Saved ~/.aws/credentials.\n'])
    expect(stderr).toContain('--expires')
    const end = /^x_security_token_expires = (.*)$/m.exec(credentials())?.[1] ?? ''
    const lasts = Date.parse(end) - before
    expect([lasts > 3_590_000, lasts < 3_660_000]).toEqual([true, true])
    withEnvironment(home.env())
    const keys = await fromIni({ profile: '123456789012_Developer', ignoreCache: true })()
    expect(keys).toMatchObject({ accessKeyId: id, secretAccessKey: secret, sessionToken: token })
    expect(stdout + stderr + everythingBelow(home.stateDirectory)).not.toContain('canary')
  })

  it('shows what would change, masked, and writes nothing unless that is said', () => {
    const { code, stdout, stderr } = paste(exports, ['portal'])
    expect(code).toBe(2)
    expect(stdout).toContain('+aws_session_token = [secret 2]')
    expect(stdout).toContain('+x_security_token_expires = 20')
    expect(stdout + stderr).not.toContain('canary')
    expect(existsSync(home.file('credentials'))).toBe(false)
    expect(paste(exports, ['portal', '--dry-run']).code).toBe(0)
  })

  it('gives a profile that is there new keys, and keeps all else', () => {
    home.write(
      'credentials',
      `# mine\n[portal]\naws_access_key_id = AKIAEXAMPLE000000000\n# kept\naws_secret_access_key = old-fake\naws_security_token = older\nexpiration = 2020-01-01 00:00:00\nregion = eu-west-1\n\n[other]\nregion = x\n`,
    )
    const { code, stderr } = paste(exports, ['portal', '--yes', '--expires', 'unknown'])
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('long-term keys AKIAEXAMPLE000000000 of portal are replaced')
    expect(credentials()).toBe(
      `# mine\n[portal]\naws_access_key_id = ${id}\n# kept\naws_secret_access_key = ${secret}\nregion = eu-west-1\naws_session_token = ${token}\n\n[other]\nregion = x\n`,
    )
  })

  it('says where the profile signs in already', () => {
    home.write(
      'config',
      '[profile portal]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Developer\n',
    )
    const { stderr } = paste(exports, ['portal', '--dry-run'])
    expect(stderr).toContain('signs in with Identity Center already')
  })

  it('is shown with its end by profiles and explain', () => {
    paste(exports, ['portal', '--yes', '--expires', '2h'])
    const shown = (args: readonly string[]) =>
      JSON.parse(
        spawnSync(process.execPath, [program, ...args, '--json'], { env: home.env(), encoding: 'utf8' }).stdout,
      )
    const until = /^x_security_token_expires = (.*)$/m.exec(credentials())?.[1] ?? ''
    expect(shown(['profiles']).profiles[0].expires).toMatchObject({ roleCredentials: until, accessToken: null })
    expect(shown(['explain', '--profile', 'portal'])[1].expires.roleCredentials).toBe(until)
  })

  it.each<[string, readonly string[], number, string]>([
    ['', [], 1, 'Nothing was pasted'],
    [exports.replaceAll('ASIA', 'AKIA'), [], 1, 'latchkey keys add'],
    [exports.split('\n')[0] ?? '', [], 1, 'no AWS_SECRET_ACCESS_KEY'],
    [exports, ['--expires', 'soon'], 2, '--expires takes'],
    [exports, ['--expires', '13h'], 2, '--expires takes'],
    [exports, ['--expires', '2020-01-01T00:00:00Z'], 2, '--expires takes'],
    [exports, ['bad name'], 1, 'has a character'],
    ['x'.repeat(70_000), [], 1, 'too long'],
  ])('refuses what cannot be used (%#)', (input, args, expected, says) => {
    const { code, stdout, stderr } = paste(input, [...args, '--yes'])
    expect([code, stdout]).toEqual([expected, ''])
    expect(stderr).toContain(says)
    expect(stderr).not.toContain('canary')
    expect(existsSync(home.file('credentials'))).toBe(false)
  })
})
