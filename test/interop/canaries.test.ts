import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loginFileName, tokenFileName } from '../../main/core/resolve/cacheNames.ts'
import {
  type CanaryScene,
  canaryScene,
  expectHeard,
  expectWatched,
  passphrase,
  pastedSecret,
  pastedToken,
  serial,
  wrongCode,
} from '../support/canaryScene.ts'
import { press } from '../support/fake-aws/server.ts'
import { noKeyring, startKeyring } from '../support/keyring.ts'
import { begin } from '../support/loggingIn.ts'
import { hasTerminals, inTerminal } from '../support/terminal.ts'

const whyNot = noKeyring ?? (hasTerminals ? null : 'there is no `script` here')
const consoleSession = 'arn:aws:iam::111122223333:user/developer'
const pasted = `export AWS_ACCESS_KEY_ID="ASIAEXAMPLE000000000"\nexport AWS_SECRET_ACCESS_KEY="${pastedSecret}"\nexport AWS_SESSION_TOKEN="${pastedToken}"\n`

/** One after the other, each of which must end as it says. */
async function all({ run }: CanaryScene, lines: readonly string[], code = 0): Promise<void> {
  for (const line of lines) {
    const ran = await run(line.split(' '))
    expect([line, ran.code, ran.stderr]).toEqual([line, code, ran.stderr])
  }
}

const variables = ({
  aws,
  wire,
  canaries,
}: CanaryScene): Readonly<Record<string, Readonly<Record<string, string>>>> => {
  const lee = aws.issueUserKey('333344445555', 'lee')
  canaries.add('variable: secret key', lee.secretAccessKey)
  const container = Object.entries(aws.containerEnv()).map(([name, value]) => [name, wire.through(value)])
  return {
    environment: { AWS_ACCESS_KEY_ID: lee.accessKeyId, AWS_SECRET_ACCESS_KEY: lee.secretAccessKey },
    container: Object.fromEntries(container),
    instance: { AWS_EC2_METADATA_SERVICE_ENDPOINT: wire.through(aws.url), AWS_EC2_METADATA_DISABLED: 'false' },
  }
}

async function signIns(scene: CanaryScene): Promise<void> {
  const { home, env, run, said } = scene
  await all(scene, ['login team', 'login console', 'profiles --json'])
  // A person at another machine.
  const device = begin(['login', 'corp', '--device-code', '--no-browser'], env)
  await press('allow', await device.address)
  const { code, stdout, stderr } = await device.ended
  said('latchkey login --device-code', stdout + stderr)
  expect(code).toBe(0)
  await run(['status', '--json'])
  await all(scene, ['import --session team --dry-run', 'import --session team --yes'])
  for (const path of [`sso/cache/${tokenFileName('team')}`, `login/cache/${loginFileName(consoleSession)}`]) {
    // What has run out is refreshed.
    const text = readFileSync(home.file(path), 'utf8')
    home.write(path, text.replace(/("expiresAt":\s*)"[^"]*"/, '$1"2026-01-01T00:00:00Z"'))
  }
  for (const profile of ['team', 'console']) expect((await run(['credentials', profile], { asked: true })).code).toBe(0)
}

async function sources(scene: CanaryScene): Promise<void> {
  const { aws, env, run, said } = scene
  const more = variables(scene)
  for (const profile of [
    'keys',
    'role',
    'chained',
    'team-role',
    'web',
    'process',
    'environment',
    'container',
    'instance',
  ]) {
    for (const format of ['json', 'env']) {
      const ran = await run(['credentials', profile, `--format=${format}`], { asked: true, env: more[profile] ?? {} })
      expect([profile, ran.code, ran.stderr]).toEqual([profile, 0, ran.stderr])
    }
    const ran = await run(['explain', '--profile', profile, '--verify', '--ladder', '--json'], {
      env: more[profile] ?? {},
    })
    expect([profile, ran.code, ran.stderr]).toEqual([profile, 0, ran.stderr])
  }
  await all(scene, ['credentials guarded'], 3)
  const terminal = inTerminal(['whoami', 'guarded'], env)
  await terminal.shows(serial)
  terminal.type(`${wrongCode}\n`)
  await terminal.shows(serial)
  const code = aws.mfaCode(serial)
  scene.canaries.add('code of a device', code)
  scene.canaries.add('wrong code of a device', wrongCode)
  terminal.type(`${code}\n`)
  await terminal.shows('assumed-role/Guarded')
  expect(await terminal.ended).toBe(0)
  said('latchkey whoami guarded, at a terminal', terminal.screen())
  await all(scene, ['whoami also-guarded --json', 'whoami role', 'explain --all --json'])
  for (const json of [[], ['--json']]) await run(['doctor', ...json])
}

async function handing(scene: CanaryScene): Promise<void> {
  const { run, canaries } = scene
  expect((await run(['console', 'role', '--print'], { asked: true })).stdout).toContain('SigninToken=')
  await all(scene, ['console role', 'console team', 'console console'])
  for (const options of [[], ['--endpoint']]) {
    const command = [process.execPath, '-p', 'JSON.stringify(process.env)']
    const ran = await run(['exec', 'role', ...options, '--', ...command], { asked: true })
    expect(ran.code).toBe(0)
    const { AWS_CONTAINER_AUTHORIZATION_TOKEN: token } = JSON.parse(ran.stdout)
    if (options.length > 0) canaries.add('token of an endpoint', token)
  }
  await all(scene, ['use role', 'use --hand-over --yes', 'use', 'use --take-back --yes', 'hook bash', 'use --clear'])
}

async function keys(scene: CanaryScene): Promise<void> {
  const { aws, added, run, canaries } = scene
  await all(scene, ['keys list', 'keys move moved --dry-run', 'keys move moved --yes', 'keys list --verify --json'])
  const input = `${added.accessKeyId}\n${added.secretAccessKey}\n`
  expect((await run(['keys', 'add', 'added', '--yes'], { input })).code).toBe(0)
  expect((await run(['keys', 'add', 'added-wrong', '--yes'], { input: `${input.slice(0, -9)}\n` })).code).toBe(1)
  for (const profile of ['added', 'rotated']) {
    const fault = aws.fault('UpdateAccessKey', { reset: true })
    expect((await run(['keys', 'rotate', profile, '--yes'])).code).toBe(5)
    expect(fault.hits).toBeGreaterThan(0)
    fault.remove()
    const lines = ['', ' --undo', '', ' --delete-old'].map((option) => `keys rotate ${profile} --yes${option}`)
    await all(scene, lines)
  }
  expect((await run(['keys', 'paste', 'pasted', '--yes'], { input: pasted })).code).toBe(0)
  expect((await run(['keys', 'paste', 'pasted', '--yes'], { input: pasted.slice(0, -20) })).code).not.toBe(0)
  await all(scene, ['keys remove added --yes', 'config undo --file credentials --yes'])
  canaries.add('key that was typed', added.secretAccessKey)
}

async function files(scene: CanaryScene): Promise<void> {
  const { run } = scene
  const input = 'CANARY/typed+into+a+setting/0aB0aB0aB0aB0'
  scene.canaries.add('pasted: a value from standard input', input)
  const set = ['config', 'set', 'pasted', 'aws_secret_access_key=-', '--in', 'credentials']
  expect((await run([...set, '--dry-run'], { input })).code).toBe(0)
  expect((await run([...set, '--yes'], { input })).code).toBe(0)
  await all(scene, [
    'config diff --file credentials',
    'config diff --json',
    'config history --diff',
    'config history --diff --json',
    'config list',
    'config list rotated --json',
    'config copy rotated twice --yes',
    'config remove twice --yes',
    'config rename rotated turned --dry-run',
    'config dump --kind credentials',
    'config dump --kind credentials --as cdk',
    'config undo --file credentials --dry-run',
    'config undo --file credentials --yes',
    // The removal was undone, and a key that two profiles have is not rotated.
    'config remove twice --yes',
  ])
  await all(scene, ['config get rotated aws_secret_access_key'], 1)
  await run(['completion', 'bash'])
  await run(['__complete', 'bash', 'latchkey', 'config', 'get', 'rotated', ''])
}

async function vault(scene: CanaryScene): Promise<void> {
  const { home, env, run, said } = scene
  await all(scene, ['harden corp --dry-run', 'harden corp --yes', 'vault status --json'])
  expect(readdirSync(home.file('sso/cache'))).not.toContain(tokenFileName('corp'))
  expect((await run(['credentials', 'corp'], { asked: true })).code).toBe(0)
  await all(scene, ['console corp', 'whoami corp', 'harden corp --off --keep-sign-in --yes'])
  const use = (place: string, input: string) => run(['vault', 'use', place], { input })
  expect((await use('passphrase', `${passphrase}\n`)).code).toBe(0)
  expect((await use('keychain', `not ${passphrase}\n`)).code).not.toBe(0)
  const terminal = inTerminal(['whoami', 'moved'], env)
  for (const text of [`not ${passphrase}`, passphrase]) {
    await terminal.shows('Passphrase of the vault: ')
    terminal.type(`${text}\n`)
  }
  expect(await terminal.ended).toBe(0)
  said('latchkey whoami moved, at a terminal', terminal.screen())
  expect((await use('keychain', `${passphrase}\n`)).code).toBe(0)
  expect((await run(['credentials', 'moved'], { asked: true })).code).toBe(0)
}

/** Every kind of answer, broken behind its secrets, or refused with a message that quotes them. */
async function troubles(scene: CanaryScene): Promise<void> {
  const { aws, home, wire, run } = scene
  const lines: readonly (readonly [RegExp, string])[] = [
    [/^\/client\/register$/, 'login team'],
    [/^\/token$/, 'login team --json'],
    [/^\/v1\/token$/, 'login console'],
    [/^\/federation\/credentials$/, 'credentials team --format=json'],
    [/^\/assignment/, 'import --session team --dry-run'],
    [/^AssumeRole$/, 'credentials role'],
    [/^AssumeRoleWithWebIdentity$/, 'credentials web'],
    [/^GetCallerIdentity$/, 'whoami process'],
    [/^getSigninToken$/, 'console role --print'],
    [/^CreateAccessKey$/, 'keys rotate rotated --yes'],
    [/^ListAccessKeys$/, 'keys list --verify'],
  ]
  for (const [where, line] of lines) {
    for (const how of ['broken', 'quoted'] as const) {
      // What an answer before has left would do instead of one.
      for (const cache of line.startsWith('login') ? ['sso', 'login'] : ['cli']) home.remove(cache)
      if (/Assume|getSignin/.test(where.source)) await run(['logout', '--all'])
      if (/federation|assignment/.test(where.source)) await run(['login', 'team'])
      const spoilt = wire.spoil(where, how)
      const ran = await run(line.split(' '))
      spoilt.remove()
      expect([line, how, spoilt.hits > 0]).toEqual([line, how, true])
      if (!line.startsWith('keys')) expect([line, how, ran.code]).not.toEqual([line, how, 0])
    }
  }
  for (const fault of [{ status: 429 }, { status: 503 }, { expired: true }, { garbage: true }] as const) {
    await run(['logout', '--all'])
    const placed = aws.fault('AssumeRole', fault)
    await run(['credentials', 'role', '--format=json'])
    placed.remove()
    expect(placed.hits).toBeGreaterThan(0)
  }
  aws.advance(86_400_000)
  await all(scene, ['logout --all'])
}

describe.skipIf(whyNot !== null)(`secrets${whyNot === null ? '' : ` (skipped: ${whyNot})`}`, () => {
  it('stay where they belong, whatever the command line is told to do', { timeout: 600_000 }, async () => {
    const scene = await canaryScene()
    Object.assign(scene.env, await startKeyring(join(scene.home.path, 'session')))
    await signIns(scene)
    await sources(scene)
    await handing(scene)
    await keys(scene)
    await files(scene)
    await vault(scene)
    await troubles(scene)
    expectHeard(scene, [
      /^accessToken of \/token/,
      /^refreshToken of \/token/,
      /^clientSecret/,
      /^codeVerifier of \/token/,
      /^code/,
      /^deviceCode/,
      /^refreshToken of \/v1\/token/,
      /^login’s private key/,
      /^SecretAccessKey of AssumeRole$/,
      /^SessionToken of GetSessionToken$/,
      /^WebIdentityToken|^SessionToken of AssumeRoleWithWebIdentity/,
      /^Token of \/container/,
      /^SigninToken of/,
      /^SecretAccessKey of CreateAccessKey/,
      /^token of an endpoint/,
    ])
    expectWatched(scene)
    expect(scene.leaks()).toEqual([])
  })
})
