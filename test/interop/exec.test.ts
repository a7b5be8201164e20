import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runtimeIn, startHost } from '../support/agentHost.ts'
import { application, cdkProgram } from '../support/liveTools.ts'
import { latchkey, program } from '../support/program.ts'
import { account, placeToken, type Scene, scene } from '../support/signingIn.ts'
import { hasTerminals, inTerminal } from '../support/terminal.ts'

const realTime = { clock: Date }
const hour = 3600
const node = process.execPath
const signing = fileURLToPath(new URL('../support/signingProgram.ts', import.meta.url))
const withoutAws = spawnSync('aws', ['--version']).status === 0 ? '' : ' (skipped: aws is not on this machine)'

/** What another program, or another day, has left in the shell. */
const confusing = {
  AWS_PROFILE: 'nobody',
  AWS_DEFAULT_PROFILE: 'nobody',
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEOLD000000',
  AWS_SECRET_ACCESS_KEY: 'example-old',
  AWS_SESSION_TOKEN: 'example-old-token',
  AWS_SECURITY_TOKEN: 'example-older-token',
  AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
  AWS_ACCOUNT_ID: '999999999999',
  AMAZON_ACCESS_KEY_ID: 'AKIAEXAMPLEOLD000000',
  AMAZON_SECRET_ACCESS_KEY: 'example-old',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere',
  AWS_ROLE_ARN: 'arn:aws:iam::999999999999:role/Old',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/old',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/old',
  CDK_PROFILE: 'nobody',
}

/** Other credentials in every place that tools look into before a container's host. */
const otherDefault =
  '[default]\nregion = ap-south-1\noutput = text\naws_access_key_id = AKIAEXAMPLEDEFAULT00\naws_secret_access_key = example-default\n'

/** A home where `dev` is signed in and everything else leads astray. */
async function signedIn(options: Parameters<typeof scene>[0] = {}): Promise<Scene & { readonly work: string }> {
  const made = await scene({ ...realTime, ...options, config: `${otherDefault}${options.config ?? ''}` })
  placeToken(made, hour)
  made.home.write('credentials', otherDefault.replace(/region.*\noutput.*\n/, ''))
  writeFileSync(
    join(made.home.path, '.boto'),
    '[Credentials]\naws_access_key_id = AKIAEXAMPLEBOTO00000\naws_secret_access_key = x\n',
  )
  const work = join(made.home.path, 'work')
  mkdirSync(work)
  return { ...made, work }
}

const printEnvironment = [node, '-p', 'JSON.stringify(process.env)'] as const

describe('latchkey exec', () => {
  it('gives a command the keys, the region, and nothing that leads elsewhere', async () => {
    const { env } = await signedIn()
    const { code, stdout, stderr } = await latchkey(['exec', 'dev', '--', ...printEnvironment], {
      ...env,
      ...confusing,
    })
    expect([code, stderr]).toEqual([0, ''])
    const seen = JSON.parse(stdout)
    expect(seen).toMatchObject({
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCOUNT_ID: account,
      AWS_CREDENTIAL_EXPIRATION: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      HOME: env.HOME,
    })
    expect(seen.AWS_SESSION_TOKEN).not.toBe(confusing.AWS_SESSION_TOKEN)
    const kept = Object.keys(confusing).filter((name) => seen[name] === confusing[name as keyof typeof confusing])
    expect(kept).toEqual([])
  })

  it.each([
    ['the profile it names', ['dev'], { AWS_PROFILE: 'old' }],
    ['AWS_PROFILE', [], { AWS_PROFILE: 'dev' }],
  ])('runs as %s', async (_which, named, more) => {
    const { env } = await signedIn()
    const ran = await latchkey(['exec', ...named, '--', node, '-p', 'process.env.AWS_ACCOUNT_ID'], { ...env, ...more })
    expect([ran.code, ran.stdout]).toEqual([0, `${account}\n`])
    expect(ran.stderr).toBe(named.length > 0 ? '' : 'Profile dev: AWS_PROFILE names it.\n')
  })

  it('leaves every word of the command as it is', async () => {
    const { env } = await signedIn()
    const words = ['--json', '--', '-x', '', 'two words', '--endpoint', '--help', '$HOME', '"']
    const { stdout } = await latchkey(
      ['exec', 'dev', '--', node, '-p', 'JSON.stringify(process.argv.slice(1))', '--', ...words],
      env,
    )
    expect(JSON.parse(stdout)).toEqual(words)
  })

  it.each([
    [['exec', 'dev'], 2],
    [['exec', 'dev', '--'], 2],
    [['exec', 'dev', 'aws', 's3'], 2],
    [['exec', 'nobody', '--', 'true'], 1],
    [['exec', 'dev', '--', 'no-such-program-anywhere'], 127],
    [['exec', 'dev', '--', './package.json'], 126],
    [['exec', 'dev', '--', '/'], 126],
    [['exec', 'dev', '--', 'sh', '-c', 'exit 7'], 7],
    [['exec', 'dev', '--', 'sh', '-c', 'kill -TERM $$'], 143],
    [['exec', 'dev', '--endpoint', '--', 'sh', '-c', 'exit 7'], 7],
  ])('%j ends with %i', async (args, expected) => {
    const { env } = await signedIn()
    const { code, stderr } = await latchkey(args, env)
    expect(code).toBe(expected)
    if (expected === 2) expect(stderr).toContain('Put the command behind `--`')
  })

  it('runs nothing where a person must sign in first', async () => {
    const { home, env } = await scene(realTime)
    const mark = join(home.path, 'ran')
    const { code, stderr } = await latchkey(['exec', 'dev', '--', 'touch', mark], env)
    expect([code, stderr]).toEqual([3, 'The profile dev needs you to sign in first: run `latchkey login dev`.\n'])
    expect(existsSync(mark)).toBe(false)
  })

  it('runs nothing where Latchkey ends while it waits for a person', async () => {
    const { home, env } = await scene(realTime)
    const here = { ...env, ...runtimeIn(home.path).env }
    const host = await startHost(here)
    const mark = join(home.path, 'ran')
    const waiting = latchkey(['exec', 'dev', '--', 'touch', mark], here)
    await host.sees(({ notices }) => notices?.find(({ id }) => id.startsWith('sign-in-wanted')))
    host.ui.child.kill('SIGKILL')
    const { code, stderr } = await waiting
    expect([code, stderr]).toEqual([3, expect.stringContaining('Latchkey ended while dev waited for you.')])
    expect(existsSync(mark)).toBe(false)
  })

  it('shows no secret in its arguments or those of the command', async () => {
    const { env } = await signedIn()
    const script = 'cat /proc/$$/cmdline /proc/$PPID/cmdline | tr "\\0" " "; printf "\\n%s" "$AWS_SECRET_ACCESS_KEY"'
    const { stdout } = await latchkey(['exec', 'dev', '--', 'sh', '-c', script], env)
    const [lines = '', secret = ''] = stdout.split('\n')
    expect(secret).not.toBe('')
    expect(lines).not.toContain(secret)
  })

  it('passes standard input, output and error through', async () => {
    const { env } = await signedIn()
    const child = spawn(node, [program, 'exec', 'dev', '--', 'sh', '-c', 'cat; echo said >&2'], { env })
    child.stdin.end('given')
    const said = await Promise.all(
      [child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray())),
    )
    expect(said.map(String)).toEqual(['given', 'said\n'])
  })
})

describe.each([
  ['keys in the environment', []],
  ['an endpoint', ['--endpoint']],
])('with %s', (_how, options) => {
  it(`aws takes them and nothing else${withoutAws}`, async (context) => {
    if (withoutAws) return context.skip(withoutAws)
    const { aws, env, work } = await signedIn()
    const command = ['aws', 'sts', 'get-caller-identity', '--output', 'json']
    const { code, stdout, stderr } = await latchkey(
      ['exec', 'dev', ...options, '--', ...command],
      { ...env, ...confusing },
      work,
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({ Account: account, Arn: expect.stringContaining('Developer') })
    expect(aws.ledger.last('GetCallerIdentity')).toMatchObject({ region: 'eu-west-1', refused: null })
  })

  it.each([
    ['', undefined],
    [', whatever cdk.json names', '{"profile": "other"}'],
  ])('cdk takes them and nothing else%s', async (_also, cdkJson) => {
    const { env, work } = await signedIn({
      config: '[profile other]\naws_access_key_id = AKIAEXAMPLEOTHER0000\naws_secret_access_key = x\n',
    })
    writeFileSync(join(work, 'app.sh'), application)
    writeFileSync(join(work, 'cdk.json'), JSON.stringify({ ...JSON.parse(cdkJson ?? '{}'), app: 'sh app.sh' }))
    const command = [node, cdkProgram, 'ls', '-v', '--no-notices', '--no-version-reporting']
    const quiet = { CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true' }
    const ran = await latchkey(['exec', 'dev', ...options, '--', ...command], { ...env, ...confusing, ...quiet }, work)
    expect([ran.code, readFileSync(join(work, 'told.txt'), 'utf8')]).toEqual([0, `${account}\neu-west-1\n`])
  })

  it('the SDK takes them and nothing else', async () => {
    const { aws, env, work } = await signedIn()
    const ran = await latchkey(['exec', 'dev', ...options, '--', node, signing], { ...env, ...confusing }, work)
    expect(ran).toEqual({ code: 0, stdout: `${account}\n`, stderr: '' })
    expect(aws.ledger.last('GetCallerIdentity')).toMatchObject({ region: 'eu-west-1', refused: null })
  })

  it('keys that belong to a user for good serve as well', async () => {
    const made = await signedIn()
    const { accessKeyId, secretAccessKey } = made.aws.issueUserKey('111122223333', 'kim')
    made.home.write(
      'credentials',
      `[kim]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
    const command = withoutAws
      ? [node, signing]
      : ['aws', 'sts', 'get-caller-identity', '--query', 'Account', '--output', 'text']
    const env = { ...made.env, AWS_REGION: 'eu-west-1' }
    const ran = await latchkey(['exec', 'kim', ...options, '--', ...command], env, made.work)
    expect(ran).toEqual({ code: 0, stdout: '111122223333\n', stderr: '' })
  })
})

describe('the endpoint', () => {
  it('has fresh credentials for a command that runs for long', async () => {
    const { aws, env } = await signedIn({ lifetimes: { roleCredentials: 60 } })
    const ran = await latchkey(['exec', 'dev', '--endpoint', '--', node, signing, '3'], env)
    expect(ran).toEqual({ code: 0, stdout: `${account}\n`.repeat(3), stderr: '' })
    const signed = aws.ledger.of('GetCallerIdentity')
    expect(new Set(signed.map(({ refused }) => refused))).toEqual(new Set([null]))
    expect(new Set(signed.map(({ accessKeyId }) => accessKeyId)).size).toBe(3)
  })

  it('says to the tool and to the person why there are none any more', async () => {
    const { home, env } = await signedIn({ lifetimes: { roleCredentials: 2 } })
    const script = `require('node:fs').rmSync(${JSON.stringify(home.file('sso'))}, { recursive: true })
      const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: authorization } = process.env
      const ask = async () => {
        const answer = await fetch(url, { headers: { authorization } })
        const text = await answer.text()
        if (answer.status === 200) return ask()
        console.log(answer.status, text)
      }
      ask().then(ask)`
    const { stdout, stderr } = await latchkey(['exec', 'dev', '--endpoint', '--', node, '-e', script], env)
    const message = 'The profile dev needs you to sign in first: run `latchkey login dev`.'
    expect(stdout).toBe(`503 ${JSON.stringify({ code: 'token-missing', message })}\n`.repeat(2))
    expect(stderr).toBe(`latchkey: ${message}\n`)
  })

  it('answers its own command only, and nobody once that has ended', async () => {
    const { env } = await signedIn()
    const child = spawn(
      node,
      [
        program,
        'exec',
        'dev',
        '--endpoint',
        '--',
        'sh',
        '-c',
        'echo "$AWS_CONTAINER_CREDENTIALS_FULL_URI $AWS_CONTAINER_AUTHORIZATION_TOKEN $AWS_CONFIG_FILE"; read -r end',
      ],
      { env, stdio: ['pipe', 'pipe', 'inherit'] },
    )
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const [url = '', token = '', config = ''] = line.split(' ')
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//)
    const { host, port, pathname } = new URL(url)
    const ask = (method: string, path: string, headers: Readonly<Record<string, string>>) =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        })
        asked.once('error', reject).end()
      })
    const authorization = token
    expect([
      await ask('GET', pathname, { host, authorization }),
      await ask('GET', pathname, { host }),
      await ask('GET', pathname, { host, authorization: `${token.slice(0, -1)}?` }),
      await ask('GET', pathname, { host: `localhost:${port}`, authorization }),
      await ask('GET', pathname, { host, authorization, origin: 'https://example.com' }),
      await ask('POST', pathname, { host, authorization }),
      await ask('GET', '/', { host, authorization }),
    ]).toEqual([200, 401, 401, 403, 403, 405, 404])
    expect(existsSync(config)).toBe(true)
    child.stdin.end('\n')
    await once(child, 'close')
    expect(existsSync(config)).toBe(false)
    await expect(ask('GET', pathname, { host, authorization })).rejects.toThrow('ECONNREFUSED')
  })

  it('hands on what a profile says beside its credentials', async () => {
    const config =
      '[profile rich]\nregion = eu-west-1\noutput = yaml\ncli_pager =\ns3 =\n  max_concurrent_requests = 7\nservices = near\nsecret_note = canary\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = canary\n\n[services near]\nsts =\n  endpoint_url = http://127.0.0.1:1\n'
    const { env } = await signedIn({ config })
    const { stdout } = await latchkey(
      ['exec', 'rich', '--endpoint', '--', 'sh', '-c', 'cat "$AWS_CONFIG_FILE"; stat -c %a "$AWS_CONFIG_FILE"'],
      env,
    )
    expect(stdout).toBe(
      '[default]\noutput = yaml\nregion = eu-west-1\ns3 =\n  max_concurrent_requests = 7\nservices = near\n\n[services near]\nsts =\n  endpoint_url = http://127.0.0.1:1\n600\n',
    )
  })
})

describe('signals', () => {
  const catcher = (signal: string) =>
    `process.on('${signal}', () => { console.log('${signal}'); if (++heard === 1) setImmediate(() => process.exit(9)) }); let heard = 0; console.log('ready'); setInterval(() => {}, 1000)`

  it.each(['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGINT'] as const)(
    '%s reaches the command where there is no terminal',
    async (signal) => {
      const { env } = await signedIn()
      const child = spawn('setsid', [node, program, 'exec', 'dev', '--', node, '-e', catcher(signal)], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      // Whoever did not hear the first signal goes with the group of setsid.
      onTestFinished(() => void (child.exitCode === null && process.kill(-(child.pid ?? 0), 'SIGKILL')))
      const lines = createInterface(child.stdout)
      await once(lines, 'line')
      const said = once(lines, 'line')
      child.kill(signal)
      expect(await said).toEqual([signal])
      expect(await once(child, 'close')).toEqual([9, null])
    },
  )

  const noTerminal = hasTerminals ? '' : ' (skipped: there is no `script`)'
  it(`Ctrl+C at a terminal reaches the command once, and the command has the terminal${noTerminal}`, async (context) => {
    if (noTerminal) return context.skip(noTerminal)
    const { env } = await signedIn()
    const script = `let heard = 0
      const parent = process.ppid
      console.log('terminal ' + process.stdin.isTTY + ' ' + process.stdout.isTTY)
      process.on('SIGINT', () => { heard += 1; console.log('caught ' + heard) })
      process.stdin.on('data', () => { console.log('heard ' + heard + ' ' + (process.ppid === parent)) })
      process.stdin.on('end', () => process.exit())
      console.log('ready')`
    const terminal = inTerminal(['exec', 'dev', '--', node, '-e', script], env)
    await terminal.shows('terminal true true')
    await terminal.shows('ready')
    // Two signals at nearly the same time can become one, though not each time.
    for (let press = 1; press <= 20; press += 1) {
      terminal.type('\u0003')
      await terminal.shows('caught')
      terminal.type('how often\n')
      await terminal.shows(`heard ${press} true`)
    }
    terminal.type('\u0004')
    await terminal.ended
  })

  it(`a code is asked for at the terminal, unseen, before the command has it${noTerminal}`, async (context) => {
    if (noTerminal) return context.skip(noTerminal)
    const { env } = await guarded()
    const read = `process.stdin.on('data', (line) => { console.log('given ' + line); process.exit(0) }); console.log('ready ' + process.env.AWS_ACCOUNT_ID)`
    const terminal = inTerminal(['exec', 'deploy', '--', node, '-e', read], env)
    await terminal.shows('MFA code')
    terminal.type('123456\n')
    await terminal.shows('ready 111122223333')
    expect(terminal.screen()).not.toContain('123456')
    terminal.type('first line\n')
    await terminal.shows('given first line')
    expect(await terminal.ended).toBe(0)
  })

  it(`Ctrl+C instead of a code runs nothing${noTerminal}`, async (context) => {
    if (noTerminal) return context.skip(noTerminal)
    const { env } = await guarded()
    const terminal = inTerminal(['exec', 'deploy', '--', 'echo', 'it ran'], env)
    await terminal.shows('MFA code')
    terminal.type('\u0003')
    expect(await terminal.ended).toBe(130)
    expect(terminal.screen()).not.toContain('it ran')
  })
})

describe('with Latchkey running', () => {
  it('the credentials are those that it has, also when they are wanted again', async () => {
    const made = await signedIn({ lifetimes: { roleCredentials: 60 } })
    const env = { ...made.env, ...runtimeIn(made.home.path).env }
    const host = await startHost(env)
    const ran = await latchkey(['exec', 'dev', '--endpoint', '--', node, signing, '2'], env)
    expect(ran).toEqual({ code: 0, stdout: `${account}\n`.repeat(2), stderr: '' })
    const asked = await host.sees(({ callers }) => callers?.recent.find(({ profile }) => profile === 'dev'))
    expect(asked.count).toBeGreaterThan(0)
  })
})

const serial = 'arn:aws:iam::111122223333:mfa/phone'
const role = 'arn:aws:iam::111122223333:role/Deploy'

/** A role that asks for a code. */
async function guarded() {
  const made = await signedIn({ mfaDevices: [{ serial, code: '123456' }], roles: [{ arn: role, needsMfa: true }] })
  const { accessKeyId, secretAccessKey } = made.aws.issueUserKey('111122223333', 'kim')
  made.home.write(
    'config',
    [
      `[profile kim]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
      `[profile deploy]\nrole_arn = ${role}\nsource_profile = kim\nmfa_serial = ${serial}\nregion = eu-west-1\n`,
    ].join(''),
  )
  return made
}
