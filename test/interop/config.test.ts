import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { configCommands } from '../../main/cli/config/commands.ts'
import { latchkey } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  latchkey(['config', ...args], home.env(more))
const answer = async (args: readonly string[]) => JSON.parse((await run([...args, '--json'])).stdout)

const canaries = ['example-secret-canary', 'example-token-canary', 'example-nested-canary'] as const

function bothFiles(): void {
  home.write(
    'config',
    `${ssoSession('corp') + identityCenterProfile('dev', 'corp', '111122223333')}[profile keys]\nregion = eu-west-1 # home\ns3 =\n  max_concurrent_requests = 20\n  addressing_style = path\nClient_Secret =\n  inner = ${canaries[2]}\n`,
  )
  home.write(
    'credentials',
    `[keys]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = ${canaries[0]}\naws_session_token : ${canaries[1]}\n`,
  )
}

describe('latchkey config', () => {
  it('alone is its help, and wrong use', async () => {
    const { code, stdout, stderr } = await run([])
    expect([code, stdout]).toEqual([2, ''])
    for (const { name, summary } of configCommands)
      expect(stderr).toMatch(new RegExp(`  ${name} .*${summary.slice(0, 20)}`))
  })

  it('lists its commands with --help', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    for (const { name, positionals = '' } of configCommands)
      expect(stdout).toContain(`  ${name} [options] ${positionals}`.trimEnd())
  })

  it.each(configCommands.map(({ name }) => name))('%s has help of its own', async (name) => {
    const { code, stdout } = await run([name, '--help'])
    expect([code, stdout.split('\n')[0]]).toEqual([0, expect.stringContaining(`latchkey config ${name}`)])
  })

  it.each([
    [['lst'], 'There is no command `config lst`. Did you mean `config list`?'],
    [['set'], '[profile] <key=value...>'],
    [['set', 'dev'], 'KEY=VALUE'],
    [['set', 'dev', 'region'], '`region` is not of the form KEY=VALUE'],
    [['set', 'dev', 'region=a', 'region=b'], 'given twice'],
    [['set', 'dev', 'a=b', '--in', 'both'], '--in takes config or credentials'],
    [['unset', 'dev'], '<profile> <key...>'],
    [['rename', 'dev'], '<profile> <new>'],
    [['remove'], '<profile>'],
    [['list', 'a', 'b'], '[profile]'],
    [['dump', '--as', 'boto'], '--as takes aws, cdk or sdk-js'],
    [['dump', '--kind', 'x'], '--kind takes config or credentials'],
    [['undo', '--file', 'x'], '--file takes config or credentials'],
  ])('%j is wrong use', async (args, expected) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(expected)
  })

  it('says so as JSON where that was asked for', async () => {
    for (const args of [[], ['lst'], ['set', 'dev']]) {
      const { code, stdout, stderr } = await run([...args, '--json'])
      expect([code, stderr]).toEqual([2, ''])
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage' } })
    }
  })

  it('does not repeat what may be a secret in the wrong place', async () => {
    const { code, stdout, stderr } = await run(['set', 'dev', 'wJalrXUtnFEMI0K7MDENG0bPxRfiCYEXAMPLEKEY', '--yes'])
    expect([code, stdout + stderr]).toEqual([2, expect.not.stringContaining('wJal')])
  })
})

describe('latchkey config list', () => {
  it('gives the sections of both files', async () => {
    bothFiles()
    const { sections } = await answer(['list'])
    expect(sections.map(({ section, file, line }: Record<string, unknown>) => [section, file, line])).toEqual([
      ['sso-session:corp', 'config', 1],
      ['profile:dev', 'config', 5],
      ['profile:keys', 'config', 11],
      ['profile:keys', 'credentials', 1],
    ])
    expect((await run(['list'])).stdout).toMatch(/^sso-session:corp +~\/\.aws\/config:1$/m)
  })

  it('gives every setting, where it stands, and no secret', async () => {
    bothFiles()
    const { settings, notes } = await answer(['list', 'keys'])
    expect(settings).toEqual([
      { key: 'region', value: 'eu-west-1 # home', file: 'config', line: 12, secret: false },
      { key: 's3.max_concurrent_requests', value: '20', file: 'config', line: 14, secret: false },
      { key: 's3.addressing_style', value: 'path', file: 'config', line: 15, secret: false },
      { key: 'client_secret.inner', value: '[secret]', file: 'config', line: 17, secret: true },
      { key: 'aws_access_key_id', value: 'AKIAEXAMPLE000000000', file: 'credentials', line: 2, secret: false },
      { key: 'aws_secret_access_key', value: '[secret]', file: 'credentials', line: 3, secret: true },
      { key: 'aws_session_token', value: '[secret]', file: 'credentials', line: 4, secret: true },
      { key: 'Client_Secret.inner', value: '[secret]', file: 'config', line: 17, secret: true },
    ])
    expect(notes).toContain('cdk reads "eu-west-1" for region, where aws reads "eu-west-1 # home".')
    const { stdout, stderr } = await run(['list', 'keys'])
    expect(stdout).toMatch(/^aws_secret_access_key +\[secret\] +~\/\.aws\/credentials:3$/m)
    expect(stderr).toContain('where aws reads')
  })

  it('knows sessions, and what was probably meant', async () => {
    bothFiles()
    expect((await answer(['list', 'sso-session:corp'])).settings).toHaveLength(2)
    expect(await run(['list', 'kesy'])).toMatchObject({
      code: 1,
      stderr: 'There is no profile `kesy`. Did you mean `keys`?\n',
    })
    expect((await run(['list', 'sso-session:crop'])).stderr).toContain('Did you mean `sso-session:corp`?')
  })

  it('shows what cdk reads where aws reads nothing', async () => {
    home.write('config', '[profile dev]\nregion = eu-west-1\n[profile dev]\noutput = json\n')
    const { code, stdout, stderr } = await run(['list', 'dev'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('eu-west-1')])
    expect(stderr).toContain('line 3 stops every aws command')
  })

  it('says who alone sees a section', async () => {
    home.write('config', '[profile "my own"]\nregion = eu-west-1\n[profile.dotted]\nregion = eu-west-2\n')
    expect((await run(['list', 'my own'])).stderr).toContain('cdk does not read my own at all')
    expect((await run(['list', 'dotted'])).stderr).toContain('aws does not read dotted at all')
  })

  it('says where there is nothing yet', async () => {
    expect(await run(['list'])).toMatchObject({ code: 0, stdout: expect.stringContaining('~/.aws/config') })
  })
})

describe('latchkey config get', () => {
  it.each([
    [['keys', 'region'], 'eu-west-1 # home\n'],
    [['keys', 's3.max_concurrent_requests'], '20\n'],
    [['keys', 's3'], 'max_concurrent_requests = 20\naddressing_style = path\n'],
    [['keys', 'aws_access_key_id'], 'AKIAEXAMPLE000000000\n'],
    [['sso-session:corp', 'sso_region'], 'eu-west-1\n'],
  ])('%j prints the value alone', async (args, expected) => {
    bothFiles()
    expect(await run(['get', ...args])).toMatchObject({ code: 0, stdout: expected })
  })

  it.each([
    [['keys', 'aws_secret_access_key'], 'is a secret'],
    [['keys', 'aws_session_token'], 'is a secret'],
    [['keys', 'client_secret'], 'is a secret'],
    [['keys', 'regoin'], '`keys` has no setting `regoin`. Did you mean `region`?'],
    [['keys', 's3.max_concurent_requests'], 'Did you mean `s3.max_concurrent_requests`?'],
    [['kes', 'region'], 'There is no profile `kes`. Did you mean `keys`?'],
  ])('%j is refused', async (args, expected) => {
    bothFiles()
    const { code, stdout, stderr } = await run(['get', ...args])
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(expected)])
  })

  it('without a profile takes the chosen one, and says which', async () => {
    bothFiles()
    const named = await run(['get', 'region'], { AWS_PROFILE: 'dev' })
    expect(named).toEqual({ code: 0, stdout: 'eu-west-1\n', stderr: 'Profile dev: AWS_PROFILE names it.\n' })
    await latchkey(['use', 'dev'], home.env())
    expect((await run(['get', 'region'])).stderr).toBe('Profile dev: it is the active profile.\n')
  })
})

describe('latchkey config dump', () => {
  const text =
    '[profile a]\nregion = x # y\ns3 =\n  max = 1\naws_secret_access_key = plain-canary\n[sso-session s]\nsso_region = z\n'

  it.each([
    ['aws', { region: 'x # y', s3: { max: '1' } }],
    ['cdk', { region: 'x', s3: { max: '1' } }],
    ['sdk-js', { region: 'x', s3: { max: '1' } }],
  ])('gives what %s reads from a named file, as it is', async (tool, expected) => {
    const path = join(home.path, 'some.ini')
    writeFileSync(path, text)
    const { code, stdout } = await run(['dump', '--file', path, '--as', tool, '--json'])
    expect([code, JSON.parse(stdout)]).toEqual([
      0,
      {
        sections: {
          'profile:a': { ...expected, aws_secret_access_key: 'plain-canary' },
          'sso-session:s': { sso_region: 'z' },
        },
        fatal: null,
      },
    ])
  })

  it('takes a file for what it is called, unless it is told', async () => {
    const path = join(home.path, 'credentials')
    writeFileSync(path, '[profile a]\nregion = x\n')
    expect(Object.keys((await answer(['dump', '--file', path])).sections)).toEqual(['profile:profile a'])
    expect(Object.keys((await answer(['dump', '--file', path, '--kind', 'config'])).sections)).toEqual(['profile:a'])
  })

  it('gives the error that stops aws, where cdk reads on', async () => {
    const path = join(home.path, 'config')
    writeFileSync(path, '[profile a]\nregion = x\nstray-canary\n')
    expect(await answer(['dump', '--file', path, '--as', 'aws'])).toEqual({
      sections: {},
      fatal: { message: `Source contains parsing errors: '${path}'\n\t[line  3]: 'stray-canary\\n'`, line: 3 },
    })
    expect(await answer(['dump', '--file', path, '--as', 'cdk'])).toEqual({
      sections: { 'profile:a': { region: 'x' } },
      fatal: null,
    })
  })

  it('of the own files shows no secret, not even where aws quotes a line', async () => {
    bothFiles()
    const { sections } = await answer(['dump', '--kind', 'credentials'])
    expect(sections['profile:keys']).toEqual({
      aws_access_key_id: 'AKIAEXAMPLE000000000',
      aws_secret_access_key: '[secret]',
      aws_session_token: '[secret]',
    })
    expect((await answer(['dump'])).sections['profile:keys'].client_secret).toEqual({ inner: '[secret]' })
    home.write('credentials', '[keys]\naws_secret_access_key\n  stray-canary\nother-canary\n')
    const stray = await run(['dump', '--kind', 'credentials', '--json'])
    expect([stray.code, JSON.parse(stray.stdout).fatal.line]).toEqual([0, 2])
    home.write('credentials', 'headless-canary\n')
    const headless = await run(['dump', '--kind', 'credentials'])
    expect(stray.stdout + headless.stdout).not.toContain('canary')
    expect(headless.stdout).toContain('[secret]')
  })

  it('is a failure where there is no such file', async () => {
    mkdirSync(join(home.path, 'directory'))
    for (const name of ['missing', 'directory']) {
      const { code, stdout } = await run(['dump', '--file', join(home.path, name), '--json'])
      expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { severity: 'error' } }])
    }
    expect(await answer(['dump'])).toEqual({ sections: {}, fatal: null })
  })

  it('has names of any kind', async () => {
    home.write('config', '[profile __proto__x]\n__proto__ = y\n')
    const { stdout } = await run(['dump', '--json'])
    expect(stdout).toBe('{"sections":{"profile:__proto__x":{"__proto__":"y"}},"fatal":null}\n')
  })
})

it('no reading of the own files ever shows a secret, or changes anything', async () => {
  bothFiles()
  const before = ['config', 'credentials'].map((name) => readFileSync(home.file(name), 'utf8'))
  const readings = [
    ['list'],
    ['list', 'keys'],
    ['get', 'keys', 'aws_secret_access_key'],
    ['dump'],
    ['dump', '--kind', 'credentials', '--as', 'cdk'],
    ['diff'],
    ['history', '--diff'],
    ['undo'],
  ]
  for (const args of readings) {
    for (const more of [[], ['--json']]) {
      const { stdout, stderr } = await run([...args, ...more])
      for (const canary of canaries) expect(stdout + stderr, args.join(' ')).not.toContain(canary)
    }
  }
  expect(['config', 'credentials'].map((name) => readFileSync(home.file(name), 'utf8'))).toEqual(before)
})
