import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { latchkey, program } from '../support/program.ts'
import { account, placeToken, scene } from '../support/signingIn.ts'

const realTime = { clock: Date }
const signing = fileURLToPath(new URL('../support/signingProgram.ts', import.meta.url))
const noAws = spawnSync('aws', ['--version']).status === 0 ? '' : ' (skipped: aws is not on this machine)'
const line = `credential_process = ${process.execPath} ${program} credentials --active`

async function signedIn(config: string) {
  const made = await scene({ ...realTime, config })
  placeToken(made, 3600)
  const use = (...args: string[]) => latchkey(['use', ...args], made.env)
  const text = () => readFileSync(made.home.file('config'), 'utf8')
  return { ...made, use, text }
}

describe('latchkey use --hand-over', () => {
  it('shows what it would write, and writes it only if it may', async () => {
    const { use, text } = await signedIn('[default]\nregion = eu-west-1\n')
    const before = text()
    const asked = await use('--hand-over')
    expect([asked.code, asked.stdout]).toEqual([2, expect.stringContaining(`+${line}\n`)])
    expect((await use('--hand-over', '--dry-run')).code).toBe(0)
    expect(text()).toBe(before)
    const done = await use('--hand-over', '--yes')
    expect([done.code, done.stderr]).toEqual([0, expect.stringContaining('Their region stays that of [default].')])
    expect(text()).toContain(`[default]\nregion = eu-west-1\n${line}\n`)
    expect((await use('--hand-over', '--yes')).stdout).toContain('Nothing to change')
  })

  it(`tools that are told no profile follow the active one${noAws}`, async () => {
    const { aws, env, use } = await signedIn('[default]\nregion = ap-south-1\n[profile kim]\n')
    const { accessKeyId } = aws.issueUserKey('111122223333', 'kim')
    expect(accessKeyId).not.toBe('')
    await use('--hand-over', '--yes')
    const ask = () => spawnAsync(process.execPath, [signing], env)
    expect((await ask()).code).not.toBe(0)
    await use('dev')
    expect(await ask()).toMatchObject({ code: 0, stdout: `${account}\n` })
    expect(aws.ledger.last('GetCallerIdentity')).toMatchObject({ region: 'ap-south-1' })
    if (noAws) return
    const said = await spawnAsync('aws', ['sts', 'get-caller-identity', '--query', 'Account', '--output', 'text'], env)
    expect(said).toMatchObject({ code: 0, stdout: `${account}\n` })
  })

  it.each([
    'region = eu-west-1\n',
    'region = eu-west-1\n# kept\n\n',
    '\n',
    'output=json\n; kept\n  \n[profile after]\nregion = x\n',
  ])('is taken back byte for byte, also when somebody has changed something else since: %j', async (rest) => {
    const { home, use, text } = await signedIn(`[default]\n${rest}`)
    const before = text()
    await use('--hand-over', '--yes')
    const back = await use('--take-back', '--yes')
    expect([back.code, text()]).toEqual([0, before])
    await use('--hand-over', '--yes')
    writeFileSync(home.file('config'), `# somebody else\n${text()}`)
    await use('--take-back', '--yes')
    expect(text()).toBe(`# somebody else\n${before}`)
  })

  it.each(['', '[profile x]\nregion = y', '[profile x]\r\nregion = y\r\n'])(
    'leaves nothing of a [default] that was not there: %j',
    async (config) => {
      const { home, use, text } = await signedIn('')
      writeFileSync(home.file('config'), config)
      await use('--hand-over', '--yes')
      expect(text()).toContain('[default]')
      writeFileSync(home.file('config'), `# somebody else\n${text()}`)
      await use('--take-back', '--yes')
      expect(text()).toBe(`# somebody else\n${config}`)
    },
  )

  it.each([
    ['role_arn = arn:aws:iam::111122223333:role/X\nsource_profile = dev\n', 'role_arn'],
    ['sso_session = team\nsso_account_id = 1\n', 'sso_session'],
    ['credential_process = other\n', 'credential_process'],
    ['aws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = x\n', 'aws_access_key_id'],
  ])('does not touch a [default] with %j', async (settings, found) => {
    const { use, text } = await signedIn(`[default]\n${settings}`)
    const before = text()
    const { code, stderr } = await use('--hand-over', '--yes')
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`credentials of its own: ${found} (~/.aws/config, line `),
    ])
    expect(text()).toBe(before)
    expect((await use('--take-back', '--yes')).stdout).toBe('Latchkey does not have [default].\n')
    expect(text()).toBe(before)
  })

  it('does not touch a [default] whose keys are in the other file', async () => {
    const { home, use } = await signedIn('')
    home.write('credentials', '[default]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = x\n')
    const { code, stderr } = await use('--hand-over', '--yes')
    expect([code, stderr]).toEqual([1, expect.stringContaining('(~/.aws/credentials, line 2)')])
  })

  it.each([[['--hand-over', '--take-back']], [['dev', '--hand-over']], [['--hand-over', '--clear']]])(
    '%j is used wrongly',
    async (args) => {
      const { use } = await signedIn('')
      expect((await use(...args)).code).toBe(2)
    },
  )
})

describe('latchkey credentials --active', () => {
  it('gives those of the active profile, whatever AWS_PROFILE says', async () => {
    const { env, use } = await signedIn('')
    await use('dev')
    const ran = await latchkey(['credentials', '--active'], { ...env, AWS_PROFILE: 'default' })
    expect(JSON.parse(ran.stdout)).toMatchObject({ Version: 1, AccountId: account })
  })

  it('does not go round in a circle', async () => {
    const round = '[profile round]\nrole_arn = arn:aws:iam::111122223333:role/X\nsource_profile = default\n'
    const { env, use } = await signedIn(round)
    await use('--hand-over', '--yes')
    const nobody = await latchkey(['credentials', '--active'], env)
    expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('Choose one: `latchkey use NAME`.')])
    for (const name of ['default', 'round']) {
      await use(name)
      const { code, stdout } = await latchkey(['credentials', '--active'], env)
      expect([name, code, stdout]).toEqual([name, 1, ''])
    }
  })
})

async function spawnAsync(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(command, args, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = Promise.all([child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray())))
  const [code] = await once(child, 'close')
  const [stdout, stderr] = await said
  return { code, stdout: String(stdout), stderr: String(stderr) }
}
