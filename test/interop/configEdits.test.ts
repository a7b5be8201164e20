import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FileName } from '../../main/core/model/finding.ts'
import { canary, config, credentials, writeTwoProfiles } from '../support/configFiles.ts'
import { latchkey, program } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => home.dispose())

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  latchkey(['config', ...args], home.env(more))
const text = (name: FileName) => readFileSync(home.file(name), 'utf8')

function runWith(input: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'config', ...args], {
    env: home.env(),
    input,
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { code: status, stdout, stderr }
}

const twoProfiles = () => writeTwoProfiles(home)

describe('a change', () => {
  it('without --yes is shown, not made, and wrong use where nobody can be asked', async () => {
    twoProfiles()
    const { code, stdout, stderr } = await run(['set', 'dev', 'output=text'])
    expect([code, stdout]).toEqual([2, expect.stringContaining('-output = json\r\n+output = text\r\n')])
    expect(stderr).toContain('--yes')
    const asJson = await run(['set', 'dev', 'output=text', '--json'])
    expect([asJson.code, JSON.parse(asJson.stdout)]).toMatchObject([
      2,
      { error: { code: 'usage' }, changed: false, file: 'config', diff: expect.stringContaining('+output = text') },
    ])
    expect([text('config'), text('credentials')]).toEqual([config, credentials])
  })

  it.each([
    [['set', 'dev', 'output=text']],
    [['unset', 'dev', 'output']],
    [['rename', 'dev', 'prod', '--follow']],
    [['copy', 'dev', 'prod']],
    [['remove', 'ops']],
  ])('%j with --dry-run is shown and not made', async (args) => {
    twoProfiles()
    for (const more of [[], ['--yes'], ['--json']]) {
      const { code, stdout } = await run([...args, '--dry-run', ...more])
      expect([code, stdout]).toEqual([0, expect.stringContaining('--- ~/.aws/config')])
      expect(stdout).not.toContain(canary)
    }
    expect([text('config'), text('credentials')]).toEqual([config, credentials])
  })

  it('that changes nothing says so', async () => {
    twoProfiles()
    expect(await run(['set', 'dev', 'output=json', '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing to change'),
    })
    expect(JSON.parse((await run(['set', 'dev', 'output=json', '--yes', '--json'])).stdout)).toMatchObject({
      changed: false,
    })
  })

  it.skipIf(process.platform === 'win32')(
    'tells as JSON what it did, and that it cannot be undone without a keychain',
    async () => {
      twoProfiles()
      const { code, stdout, stderr } = await run(['set', 'dev', 'output=text', '--yes', '--json'])
      expect([code, stderr]).toEqual([0, ''])
      expect(JSON.parse(stdout)).toMatchObject({
        changed: true,
        file: 'config',
        diff: expect.stringContaining('+output = text'),
        notes: [expect.stringMatching(/cannot be undone/)],
        undo: false,
      })
      const undone = await run(['undo', '--yes'])
      expect([undone.code, undone.stderr]).toEqual([1, expect.stringContaining('no change of either file')])
      expect(JSON.parse((await run(['history', '--json'])).stdout)).toEqual({ history: [] })
    },
  )
})

describe('latchkey config set', () => {
  it.each<[string, readonly string[], string]>([
    ['a value', ['dev', 'region=eu-west-2'], config.replace('eu-west-1', 'eu-west-2')],
    [
      'several, after the last one',
      ['dev', 'output=text', 'cli_pager=less'],
      config.replace('output = json\r\n', 'output = text\r\ncli_pager=less\r\n'),
    ],
    ['a nested one', ['ops', 's3.addressing_style=path'], `${config}  s3 =\r\n    addressing_style = path\r\n`],
    ['a new profile', ['neu', 'region=x'], `${config}\r\n[profile neu]\r\nregion=x\r\n`],
    ['a new session', ['sso-session:corp', 'sso_region=x'], `${config}\r\n[sso-session corp]\r\nsso_region=x\r\n`],
  ])('writes %s, and no other byte', async (_what, args, expected) => {
    twoProfiles()
    const { code, stdout } = await run(['set', ...args, '--yes'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('Saved ~/.aws/config.')])
    expect(text('config').replaceAll(' = ', '=')).toBe(expected.replaceAll(' = ', '='))
    expect(text('credentials')).toBe(credentials)
  })

  it('puts keys into credentials, and everything else into config', async () => {
    const { code, stdout, stderr } = runWith(`${canary}\n`, [
      ...['set', 'neu', 'region=eu-west-1', 'aws_access_key_id=AKIAEXAMPLE000000001', 'aws_secret_access_key=-'],
      '--yes',
    ])
    expect([code, stdout + stderr]).toEqual([0, expect.not.stringContaining(canary)])
    expect(text('config')).toBe('[profile neu]\nregion = eu-west-1\n')
    expect(text('credentials')).toBe(
      `[neu]\naws_access_key_id = AKIAEXAMPLE000000001\naws_secret_access_key = ${canary}\n`,
    )
    if (process.platform !== 'win32') expect(statSync(home.file('credentials')).mode & 0o777).toBe(0o600)
  })

  it('writes where the setting stands already, or where it is told to', async () => {
    twoProfiles()
    await run(['set', 'dev', 'region=a', '--in', 'credentials', '--yes'])
    await run(['set', 'dev', 'region=b', '--yes'])
    expect([text('config'), text('credentials')]).toEqual([config, `${credentials}region = b\n`])
    expect((await run(['set', 'dev', 'region=c', '--in', 'config', '--yes'])).stderr).toContain(
      'the tools take that one',
    )
  })

  it('keeps both halves of the keys in one file', async () => {
    home.write('config', '[profile dev]\naws_access_key_id = AKIAEXAMPLE000000000\n')
    expect(runWith(canary, ['set', 'dev', 'aws_secret_access_key=-', '--yes']).code).toBe(0)
    expect(text('config')).toContain(`aws_secret_access_key = ${canary}\n`)
  })

  it.each(['aws_secret_access_key', 'aws_session_token', 'my_password', 's3.client_secret'])(
    'refuses %s as an argument, and shows it nowhere',
    async (key) => {
      twoProfiles()
      const { code, stdout, stderr } = await run(['set', 'dev', `${key}=${canary}`, '--yes'])
      expect([code, stdout]).toEqual([1, ''])
      expect(stderr).toContain(`${key}=-`)
      expect(stderr).not.toContain(canary)
      expect([text('config'), text('credentials')]).toEqual([config, credentials])
    },
  )

  it.each([
    ['nothing', ''],
    ['two lines', `${canary}\n${canary}\n`],
    ['a break in the value', `${canary}\rmore\n`],
  ])('refuses %s on standard input', (_what, input) => {
    twoProfiles()
    const { code, stdout, stderr } = runWith(input, ['set', 'dev', 'aws_session_token=-', '--yes'])
    expect([code, stdout + stderr]).toEqual([1, expect.not.stringContaining(canary)])
    expect(text('credentials')).toBe(credentials)
  })

  it.each([
    [['dev', 'region=a\nb'], 'line break'],
    [['dev', 'region=a #b'], 'comment'],
    [['dev', 'region='], 'without a value'],
    [['dev', 'Region!=a'], 'lower-case'],
    [['my prof', 'region=a'], 'Use letters, digits and'],
    [['sso-session:corp', 'sso_region=a', '--in', 'credentials'], 'from config only'],
  ])('refuses %j and says why', async (args, expected) => {
    twoProfiles()
    const { code, stdout, stderr } = await run(['set', ...args, '--yes'])
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(expected)])
    expect([text('config'), text('credentials')]).toEqual([config, credentials])
  })

  it('asks whether another profile was meant', async () => {
    twoProfiles()
    expect((await run(['set', 'dve', 'region=x', '--dry-run'])).stderr).toContain('Did you mean `dev`?')
  })

  it('without a profile takes the chosen one', async () => {
    twoProfiles()
    const { stderr } = await run(['set', 'output=text', '--yes'], { AWS_PROFILE: 'dev' })
    expect(stderr).toContain('Profile dev: AWS_PROFILE names it.')
    expect(text('config')).toBe(config.replace('json', 'text'))
  })
})

describe('latchkey config unset', () => {
  it('removes a setting, and no other byte', async () => {
    twoProfiles()
    expect((await run(['unset', 'dev', 'output', 'region', '--yes'])).code).toBe(0)
    expect(text('config')).toBe(config.replace('output = json\r\n', '').replace('region=eu-west-1\r\n', ''))
  })

  it('removes it from both files, or from one', async () => {
    home.write('config', '[profile dev]\nregion = a\noutput = json\n')
    home.write('credentials', '[dev]\nregion = b\noutput = json\n')
    expect((await run(['unset', 'dev', 'region', '--yes'])).stderr).toContain('removed from both')
    expect((await run(['unset', 'dev', 'output', '--in', 'config', '--yes'])).code).toBe(0)
    expect([text('config'), text('credentials')]).toEqual(['[profile dev]\n', '[dev]\noutput = json\n'])
  })

  it.each([
    [['dev', 'regoin'], '`dev` has no setting `regoin`. Did you mean `region`?'],
    [['dve', 'region'], 'There is no profile `dve`. Did you mean `dev`?'],
    [['dev', 'region', 's3.max'], 'has no setting `s3.max`'],
  ])('%j is refused', async (args, expected) => {
    twoProfiles()
    const { code, stderr } = await run(['unset', ...args, '--yes'])
    expect([code, stderr]).toEqual([1, expect.stringContaining(expected)])
    expect(text('config')).toBe(config)
  })
})

describe('latchkey config rename', () => {
  it('renames in both files, and names those that still mean the old name', async () => {
    twoProfiles()
    const { code, stderr } = await run(['rename', 'dev', 'prod', '--yes'])
    expect([code, stderr]).toEqual([0, expect.stringContaining('`ops`')])
    expect(stderr).toContain('--follow')
    expect([text('config'), text('credentials')]).toEqual([
      config.replace('[profile dev]', '[profile prod]'),
      credentials.replace('[dev]', '[prod]'),
    ])
  })

  it('follows in the settings of others', async () => {
    home.write('config', '[profile dev]\n[profile ops]\nsource_profile=dev\n[profile me]\nsource_profile = me\n')
    expect((await run(['rename', 'dev', 'prod', '--follow', '--yes'])).code).toBe(0)
    expect((await run(['rename', 'me', 'self', '--yes'])).code).toBe(0)
    expect(text('config')).toBe(
      '[profile prod]\n[profile ops]\nsource_profile=prod\n[profile self]\nsource_profile = self\n',
    )
  })

  it('follows a session in the same way', async () => {
    const before = ssoSession('corp') + identityCenterProfile('dev', 'corp', '111122223333')
    home.write('config', before)
    expect((await run(['rename', 'sso-session:corp', 'acme', '--follow', '--yes'])).code).toBe(0)
    expect(text('config')).toBe(
      before.replace('[sso-session corp]', '[sso-session acme]').replace('sso_session = corp', 'sso_session = acme'),
    )
  })

  it('takes the active profile along', async () => {
    twoProfiles()
    await latchkey(['use', 'dev'], home.env())
    await run(['rename', 'dev', 'prod', '--yes'])
    expect((await latchkey(['use'], home.env())).stdout).toBe('prod\n')
  })

  it.each([
    [['dev', 'ops'], 'There is a section `ops` already (~/.aws/config:8)'],
    [['dev', 'my prof'], 'Use letters, digits and'],
    [['dve', 'prod'], 'Did you mean `dev`?'],
    [['ops', 'prod', '--in', 'credentials'], 'stands in ~/.aws/config only'],
  ])('%j is refused', async (args, expected) => {
    twoProfiles()
    const { code, stderr } = await run(['rename', ...args, '--yes'])
    expect([code, stderr]).toEqual([1, expect.stringContaining(expected)])
    expect([text('config'), text('credentials')]).toEqual([config, credentials])
  })
})

describe('latchkey config copy and remove', () => {
  it('copies in both files', async () => {
    twoProfiles()
    expect((await run(['copy', 'dev', 'prod', '--yes'])).code).toBe(0)
    expect(text('config')).toBe(
      `${config}\r\n[profile prod]\r\nregion=eu-west-1\r\n\r\n; about output\r\noutput = json\r\n`,
    )
    expect(text('credentials')).toContain(`[prod]\n${credentials.slice('[dev]\n'.length)}`)
  })

  it('removes from both files what nobody needs', async () => {
    twoProfiles()
    home.write('credentials', `${credentials}\n[ops]\nregion = x\n`)
    expect((await run(['remove', 'ops', '--yes'])).code).toBe(0)
    expect([text('config'), text('credentials')]).toEqual([
      config.slice(0, config.indexOf('\r\n[profile ops]')),
      credentials,
    ])
  })

  it('says who needs it, and removes it only when forced', async () => {
    const session = ssoSession('corp')
    home.write('config', session + identityCenterProfile('dev', 'corp', '111122223333'))
    const { code, stderr } = await run(['remove', 'sso-session:corp', '--yes'])
    expect([code, stderr]).toEqual([1, expect.stringContaining('needed by `dev` (which names it as sso_session)')])
    expect(text('config')).toContain(session)
    expect((await run(['remove', 'sso-session:corp', '--yes', '--force'])).code).toBe(0)
    expect(text('config')).toBe(identityCenterProfile('dev', 'corp', '111122223333'))
  })
})
