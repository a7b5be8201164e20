import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync, watch } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { settle } from '../../main/cli/config/write.ts'
import { systemClock } from '../../main/core/clock.ts'
import { takeLock } from '../../main/core/files/lock.ts'
import type { SaveOutcome } from '../../main/core/model/edit.ts'
import { done, type FileName, failed, problem, type Result } from '../../main/core/model/finding.ts'
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

const canary = 'wJalrXUtnFEMI0K7MDENG0bPxRfiCYEXAMPLEKEY'
const config =
  '# mine\r\n[profile dev]\r\nregion=eu-west-1\r\n\r\n; about output\r\noutput = json\r\n\r\n[profile ops]\r\n  source_profile = dev ; first\r\n  role_arn = arn:aws:iam::111122223333:role/Ops\r\n'
const credentials = `[dev]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = ${canary}\n`
function twoProfiles(): void {
  home.write('config', config)
  home.write('credentials', credentials)
}

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

  it('tells as JSON what it did, and that it cannot be undone without a keychain', async () => {
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
  })
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

/** Waits until another process stands in line to save the file. */
async function anotherWaits(): Promise<void> {
  const directory = home.file('')
  const { readdirSync } = await import('node:fs')
  const waiting = () =>
    readdirSync(directory).filter((name) => /^\.latchkey-\w+-[1-9]\d*-.*\.lock$/.test(name)).length > 1
  await new Promise<void>((resolve) => {
    const watcher = watch(directory, () => {
      if (!waiting()) return
      watcher.close()
      resolve()
    })
  })
}

/** Runs a command that previews its change, and changes the file before it can save. */
async function overtaken(args: readonly string[], change: () => void) {
  const lock = await takeLock({ path: home.file('config'), clock: systemClock })
  const waits = anotherWaits()
  const ran = run(args)
  await waits
  change()
  lock?.release()
  return ran
}

describe('what somebody else changes meanwhile', () => {
  it('stays, if it is about something else', async () => {
    twoProfiles()
    const { code } = await overtaken(['set', 'dev', 'output=text', '--yes'], () =>
      home.write('config', config.replace('eu-west-1', 'us-east-1')),
    )
    expect([code, text('config')]).toEqual([0, config.replace('eu-west-1', 'us-east-1').replace('json', 'text')])
  })

  it.each([[[]], [['--json']]])('is a conflict with both sides, if it is about the same %j', async (more) => {
    twoProfiles()
    const theirs = config.replace('output = json', 'output = table')
    const { code, stdout, stderr } = await overtaken(['set', 'dev', 'output=text', '--yes', ...more], () =>
      home.write('config', theirs),
    )
    expect([code, text('config')]).toEqual([1, theirs])
    if (more.length === 0) {
      expect(stdout).toMatch(/\+output = table[\s\S]*\+output = text/)
      expect(stderr).toContain('changed by another program')
    } else {
      expect([JSON.parse(stdout), stderr]).toMatchObject([
        {
          error: { code: 'save-conflict' },
          conflict: {
            theirs: expect.stringContaining('+output = table'),
            yours: expect.stringContaining('+output = text'),
          },
        },
        '',
      ])
    }
  })

  it('is kept when many commands run at once', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `p${index}`)
    home.write('config', names.map((name) => `[profile ${name}]\nregion = a\n`).join('\n'))
    const ran = await Promise.all(names.map((name) => run(['set', name, `region=${name}`, '--yes'])))
    expect(ran.map(({ code }) => code)).toEqual(names.map(() => 0))
    expect(text('config')).toBe(names.map((name) => `[profile ${name}]\nregion = ${name}\n`).join('\n'))
  })
})

describe('several files', () => {
  const preview = (file: FileName) => ({ file, diff: `--- ${file}\n`, notes: [], basis: '' })
  const shown = { config: '~/.aws/config', credentials: '~/.aws/credentials' }

  it.each<[string, Result<SaveOutcome>]>([
    ['is refused', failed(problem('disk-full', 'The disk is full.'))],
    ['conflicts', done({ saved: false, conflict: { message: 'The disk is full.', theirs: 'a', yours: 'b' } })],
  ])('say exactly what was done when the second %s', async (_how, second) => {
    const said: string[] = []
    const context = {
      env: {},
      json: false,
      colour: () => false,
      positionals: [],
      options: { yes: true },
      out: () => undefined,
      note: (sentence: string) => said.push(sentence),
    }
    const pending = [
      { preview: preview('config'), save: async () => done({ saved: true, noUndo: null } as const) },
      { preview: preview('credentials'), save: async () => second },
    ]
    const { code, saved } = await settle(context, shown, pending, { title: 'Renamed a to b', notes: [] })
    expect([code, saved]).toEqual([1, false])
    expect(said.join('')).toContain('The disk is full. ~/.aws/config was changed already, ~/.aws/credentials was not.')
    expect(said.join('')).toContain('`latchkey config undo --file config`')
  })
})

const noTerminal =
  process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0
    ? ' (skipped: there is no `script`)'
    : ''

describe(`on a terminal${noTerminal}`, () => {
  /** Answers what is asked, one answer for each question. */
  async function onTerminal(args: readonly string[], answers: readonly string[]) {
    const command = [process.execPath, program, 'config', ...args].map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qefc', command, '/dev/null'], { env: home.env({ TERM: 'xterm' }) })
    const left = [...answers]
    let said = ''
    let answered = 0
    child.stdout.on('data', (part) => {
      said += String(part)
      const question = /\[y\/N\] |_token: /.exec(said.slice(answered))
      if (!question) return
      answered += question.index + question[0].length
      const next = left.shift()
      if (next !== undefined) child.stdin.write(next)
    })
    const [code] = await once(child, 'close')
    return { code, said }
  }

  it.runIf(noTerminal === '').each([
    ['y\r', 0, config.replace('json', 'text')],
    ['n\r', 1, config],
    ['\r', 1, config],
    ['\u0004', 1, config],
    ['\u0003', 130, config],
  ])('shows the change and asks: %j', async (answer, code, expected) => {
    twoProfiles()
    const ran = await onTerminal(['set', 'dev', 'output=text'], [answer])
    expect([ran.code, ran.said, text('config')]).toEqual([code, expect.stringContaining('Write this? [y/N]'), expected])
  })

  it.runIf(noTerminal === '')('offers to follow a new name', async () => {
    twoProfiles()
    const { code } = await onTerminal(['rename', 'dev', 'prod'], ['y\r', 'y\r'])
    expect([code, text('config')]).toEqual([0, expect.stringContaining('source_profile = prod')])
  })

  it.runIf(noTerminal === '')('takes a secret without showing it', async () => {
    twoProfiles()
    const { code, said } = await onTerminal(['set', 'dev', 'aws_session_token=-', '--yes'], [`${canary}\r`])
    expect([code, text('credentials')]).toEqual([0, `${credentials}aws_session_token = ${canary}\n`])
    expect(said).not.toContain(canary)
  })
})
