import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type Host, runtimeIn, socketIn, startHost } from '../support/agentHost.ts'
import { callersShape } from '../support/contractShapes.ts'
import { visit } from '../support/fake-aws/server.ts'
import { kim, whoIs } from '../support/fake-aws/testing.ts'
import { liveTools } from '../support/liveTools.ts'
import { logIn, pressingBrowser } from '../support/loggingIn.ts'
import { latchkey, program, type Ran } from '../support/program.ts'
import { account, placeToken, scene } from '../support/signingIn.ts'

const realTime = { clock: Date }
const hour = 3600
const { tools } = await liveTools()

async function hosted(options: Parameters<typeof scene>[0] = {}) {
  const at = await scene({ ...realTime, ...options })
  const runtime = runtimeIn(at.home.path)
  const env = { ...at.env, ...runtime.env, BROWSER: pressingBrowser(at), ...options.env }
  return { ...at, env, directory: runtime.directory }
}

const notice = (host: Host) => host.sees(({ notices }) => notices?.find(({ id }) => id.startsWith('sign-in-wanted')))

const noticesTold = (host: Host) =>
  new Set(
    host.told
      .flatMap(({ values: { notices = [] } }) => notices.map(({ id }) => id))
      .filter((id) => id.startsWith('sign-in-wanted')),
  )

const ask = (env: Record<string, string>, ...args: string[]) => latchkey(['credentials', 'dev', ...args], env)

/** What comes back on a connection of one's own, until it is closed. */
async function talk(path: string, ...parts: readonly (string | Buffer)[]): Promise<string> {
  const socket = connect(path)
  let said = ''
  socket.on('data', (part) => {
    said += String(part)
  })
  socket.on('error', () => undefined)
  for (const part of parts) socket.write(part)
  await once(socket, 'close')
  return said
}

const question = (key: string, more: object = {}) => `${JSON.stringify({ v: 1, key, ask: 'callers', ...more })}\n`

/** How long a machine that is busy with other things takes to start so many programs, which is more work than to end them. */
async function longToStart(count: number): Promise<number> {
  const began = Date.now()
  await Promise.all(Array.from({ length: count }, () => promisify(execFile)(process.execPath, ['-e', ''])))
  return Date.now() - began
}

describe('with Latchkey running, latchkey credentials', () => {
  it('is answered from memory, and AWS is asked once', async () => {
    const { aws, home, env } = await hosted()
    placeToken({ aws, home }, hour)
    const { ui } = await startHost(env)
    const first = await ask(env)
    expect([first.code, first.stderr]).toEqual([0, ''])
    const {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
    } = JSON.parse(first.stdout)
    expect(await whoIs(aws, { accessKeyId, secretAccessKey, sessionToken })).toMatchObject({ Account: account })
    // Nobody but the running one knows them now.
    await aws.stop()
    expect((await ask(env)).stdout).toBe(first.stdout)
    expect((await ask(env, '--no-wait')).stdout).toBe(first.stdout)
    expect((await ask(env, '--format=env')).stdout).toContain(`export AWS_ACCESS_KEY_ID='${accessKeyId}'\n`)
    expect(aws.ledger.of('GetRoleCredentials')).toHaveLength(1)
    await ui.stop()
  })

  it('needs nothing for that but its entry, neither a parser nor a validator nor what talks to AWS', async () => {
    const { aws, home, env } = await hosted()
    placeToken({ aws, home }, hour)
    await startHost(env)
    const lone = join(home.path, 'latchkey.mjs')
    copyFileSync(program, lone)
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [lone, 'credentials', 'dev'], { env })
    expect([JSON.parse(stdout).Version, stderr]).toEqual([1, ''])
  })

  it('hears of changed files and of a sign-out', async () => {
    const { aws, home, env } = await hosted()
    placeToken({ aws, home }, hour)
    const host = await startHost(env)
    const key = async () => JSON.parse((await ask(env)).stdout).AccessKeyId
    const first = await key()
    home.write('config', readFileSync(home.file('config'), 'utf8').replace('Developer', 'ReadOnly'))
    await host.sees(({ files }) => files?.find(({ name, version }) => name === 'config' && version > 1))
    const second = await key()
    expect(second).not.toBe(first)
    expect(aws.ledger.last('GetRoleCredentials')).toMatchObject({ details: { role: 'ReadOnly' } })
    expect(await host.call('session.signOut', { session: 'team' })).toMatchObject({ ok: true })
    expect(await ask(env, '--no-wait')).toMatchObject({ code: 3, stdout: '' })
  })

  it('waits with fifty others for one sign-in', async () => {
    const { aws, env } = await hosted()
    const host = await startHost(env)
    const all = Promise.all(Array.from({ length: 50 }, () => ask(env)))
    const { title, body, session } = await notice(host)
    expect([title, session]).toEqual(['node needs your sign-in to team', 'team'])
    expect(body).toMatch(/^node in .* the credentials of dev\. Sign in, and it goes on by itself\.$/)
    await host.sees(({ notices }) => notices?.find((one) => one.body.includes('and 49 more wait')))
    expect(aws.ledger.of('Authorize')).toEqual([])
    expect(await host.call('session.signIn', { session: 'team', flow: null })).toEqual({ ok: true, value: null })
    const ran = await all
    expect(ran.map(({ code }) => code)).toEqual(ran.map(() => 0))
    expect(new Set(ran.map(({ stdout }) => stdout)).size).toBe(1)
    expect(JSON.parse(ran[0]?.stdout ?? '')).toMatchObject({ Version: 1, AccountId: account })
    expect(noticesTold(host).size).toBe(1)
    expect(aws.ledger.of('Authorize')).toHaveLength(1)
    expect(aws.ledger.of('GetRoleCredentials')).toHaveLength(1)
    expect((await host.snapshot()).values.notices).toEqual([])
  })

  it('goes on when somebody signs in in a terminal', async () => {
    const { env } = await hosted()
    const host = await startHost(env)
    const waiting = ask(env)
    await notice(host)
    expect((await logIn(['dev'], env)).code).toBe(0)
    const { code, stdout, stderr } = await waiting
    expect([code, stderr]).toEqual([0, 'Waiting for you to sign in to team, in Latchkey.\n'])
    expect(JSON.parse(stdout)).toMatchObject({ AccountId: account })
  })

  it('ends within two seconds, each with a sentence, when Latchkey is killed', async () => {
    const { env } = await hosted()
    const host = await startHost(env)
    const ended: number[] = []
    const all: Promise<Ran>[] = []
    // Not all at the same moment: a Latchkey that is too busy to say anything for two seconds is not waited for.
    while (all.length < 50) {
      for (let count = 0; count < 10; count += 1) {
        all.push(
          ask(env).then((ran) => {
            ended.push(Date.now())
            return ran
          }),
        )
      }
      await host.sees(({ notices }) => notices?.find((one) => one.body.includes(`and ${all.length - 1} more wait`)))
    }
    const killed = Date.now()
    host.ui.child.kill('SIGKILL')
    for (const { code, stdout, stderr } of await Promise.all(all)) {
      expect([code, stdout]).toEqual([3, ''])
      expect(stderr).toContain('Latchkey ended while dev waited for you.')
    }
    const longest = Math.max(...ended) - killed
    expect(longest).toBeLessThan(longest < 2000 ? 2000 : await longToStart(50))
  })

  it('ends with a sentence when Latchkey ends, which keeps nothing open for it', async () => {
    const { env } = await hosted()
    const host = await startHost(env)
    const waiting = ask(env)
    await notice(host)
    expect(await host.ui.stop()).toBe(130)
    const { code, stdout, stderr } = await waiting
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toContain('run `latchkey login dev`')
  })

  it.each<[string, string[], Record<string, string>, RegExp]>([
    ['--no-wait', ['--no-wait'], {}, /needs you to sign in first: run `latchkey login dev`/],
    ['a wait of nothing', [], { LATCHKEY_WAIT: '0' }, /needs you to sign in first: run `latchkey login dev`/],
    [
      'a wait that is over',
      [],
      { LATCHKEY_WAIT: '1' },
      /needs you to sign in to team, and nobody did within 1 seconds/,
    ],
  ])('gives up with %s', async (_name, args, more, says) => {
    const { aws, env } = await hosted()
    const host = await startHost(env)
    const { code, stdout, stderr } = await ask({ ...env, ...more }, ...args)
    expect([code, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(says)
    expect(noticesTold(host).size).toBe(more.LATCHKEY_WAIT === '1' ? 1 : 0)
    expect((await host.snapshot()).values.notices).toEqual([])
    expect(aws.ledger.of('Authorize')).toEqual([])
  })

  it('does not wait on when the person denies the sign-in', async () => {
    const { env } = await hosted()
    const host = await startHost(env)
    const waiting = ask(env)
    await notice(host)
    const signIn = host.call('session.signIn', { session: 'team', flow: 'code' })
    const page = await host.sees((_values, { signIns }) => {
      const signingIn = signIns?.set.find(({ id }) => id === 'team')?.signingIn
      return signingIn?.kind === 'code' ? `${signingIn.address}?user_code=${signingIn.userCode}` : null
    })
    await visit('deny', page)
    expect(await signIn).toMatchObject({ ok: false, finding: { code: 'sign-in-denied' } })
    expect(await waiting).toMatchObject({ code: 1, stdout: '' })
  })

  it('works alone where its environment is another one', async () => {
    const { aws, home, env } = await hosted()
    placeToken({ aws, home }, hour)
    await startHost(env)
    const elsewhere = { ...env, NO_PROXY: 'somewhere.example' }
    expect((await ask(elsewhere)).code).toBe(0)
    const { stdout } = await latchkey(['status', '--callers', '--json'], env)
    const { recent } = callersShape.parse(JSON.parse(stdout))
    expect(recent).toMatchObject([{ program: 'node', profile: 'dev', outcome: 'alone' }])
  })

  it('takes the active profile, and says so', async () => {
    const { aws, home, env } = await hosted()
    placeToken({ aws, home }, hour)
    const host = await startHost(env)
    expect(await host.call('profile.use', { name: 'dev' })).toMatchObject({ ok: true })
    const active = await latchkey(['credentials'], env)
    expect([active.code, active.stderr]).toEqual([0, 'Profile dev: it is the active profile.\n'])
    const named = await latchkey(['credentials'], { ...env, AWS_PROFILE: 'old', LATCHKEY_WAIT: '0' })
    expect([named.code, named.stdout]).toEqual([3, ''])
  })

  it.each(tools)('serves the real $title, and knows it by its name', async (tool) => {
    const config = `[profile helped]\ncredential_process = "${process.execPath}" "${program}" credentials dev\nregion = eu-west-1\n`
    const { aws, home, env } = await hosted({ config })
    placeToken({ aws, home }, hour)
    const host = await startHost(env)
    const work = join(home.path, 'shop')
    mkdirSync(work)
    writeFileSync(join(work, 'cdk.json'), JSON.stringify({ app: 'sh app.sh' }))
    const laidOut = { home: home.path, work, now: Date.now(), env, texts: new Map() }
    expect(await tool.run(laidOut, aws, 'helped')).toMatchObject({ works: true, region: 'eu-west-1' })
    const { recent } = (await host.snapshot()).values.callers
    expect(new Set(recent.map(({ program: name, outcome }) => `${name} ${outcome}`))).toEqual(
      new Set([`${tool.query.tool === 'sdk-js' ? 'liveSdk' : tool.query.tool} given`]),
    )
    expect(recent.map(({ directory }) => directory)).toEqual(recent.map(() => '~/shop'))
    expect(aws.ledger.of('GetRoleCredentials')).toHaveLength(1)
  })
})

describe('a code', () => {
  const serial = 'arn:aws:iam::111122223333:mfa/phone'
  const role = 'arn:aws:iam::111122223333:role/Deploy'

  async function withDevice() {
    const at = await hosted({ mfaDevices: [{ serial, code: '123456' }], roles: [{ arn: role, needsMfa: true }] })
    const { accessKeyId, secretAccessKey } = kim(at.aws)
    at.home.write(
      'config',
      [
        `[profile kim]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\nregion = eu-west-1\n`,
        `[profile deploy]\nrole_arn = ${role}\nsource_profile = kim\nmfa_serial = ${serial}\nregion = eu-west-1\n`,
      ].join('\n'),
    )
    const host = await startHost(at.env)
    const asked = () => latchkey(['credentials', 'deploy'], at.env)
    return { ...at, host, asked, question: () => host.sees(({ asks }) => asks?.[0]) }
  }

  it('is asked for once, however many wait for it', async () => {
    const { aws, host, asked, question } = await withDevice()
    const all = Promise.all(Array.from({ length: 5 }, asked))
    const { id, ...shown } = await question()
    expect(shown).toMatchObject({ profile: 'deploy', serial, callers: [expect.stringMatching(/^node in /)] })
    await host.sees(({ callers }) => callers?.recent.find(({ count, outcome }) => count === 5 && outcome === 'waiting'))
    expect(await host.call('ask.answer', { id, code: { secret: '12 34' } })).toMatchObject({ ok: false })
    expect(await host.call('ask.answer', { id, code: { secret: '123 456' } })).toMatchObject({ ok: true })
    const ran = await all
    expect(ran.map(({ code, stderr }) => [code, stderr])).toEqual(
      ran.map(() => [0, `Waiting for the code of ${serial}, in Latchkey.\n`]),
    )
    expect(new Set(ran.map(({ stdout }) => stdout)).size).toBe(1)
    expect(aws.ledger.of('AssumeRole')).toHaveLength(1)
    expect((await host.snapshot()).values).toMatchObject({ asks: [], notices: [] })
    expect(JSON.stringify(host.told)).not.toContain('123456')
  })

  it('is asked for also where the caller works in another region, in which the role is had', async () => {
    const { aws, env, host, question } = await withDevice()
    const waiting = latchkey(['credentials', 'deploy'], { ...env, AWS_REGION: 'us-west-2' })
    const { id } = await question()
    expect(await host.call('ask.answer', { id, code: { secret: '123456' } })).toMatchObject({ ok: true })
    expect(await waiting).toMatchObject({ code: 0 })
    expect(aws.ledger.of('AssumeRole').map(({ region }) => region)).toEqual(['us-west-2'])
  })

  it('that a person does not give is told to whoever waits', async () => {
    const { host, asked, question } = await withDevice()
    const waiting = asked()
    const { id } = await question()
    expect(await host.call('ask.dismiss', { id })).toMatchObject({ ok: true })
    expect(await waiting).toMatchObject({ code: 3, stdout: '' })
    expect((await host.snapshot()).values).toMatchObject({ asks: [], notices: [] })
  })
})

describe('a caller that is denied', () => {
  it('gets nothing for that while, and is told so', async () => {
    const { aws, home, env } = await hosted()
    placeToken({ aws, home }, hour)
    const host = await startHost(env)
    await ask(env)
    const { callers } = (await host.snapshot()).values
    const [{ program: name = null, directory = null } = {}] = callers.recent
    const denied = { program: name, directory, profile: null }
    expect(await host.call('caller.deny', { ...denied, minutes: 10 })).toMatchObject({ ok: true })
    const refused = await ask(env, '--format=json')
    expect([refused.code, JSON.parse(refused.stdout).error.code]).toEqual([1, 'caller-denied'])
    const { stdout } = await latchkey(['status', '--callers'], env)
    expect(stdout).toMatch(
      /^node in .*: dev, was denied \(just now, 2 times\)\nDenied until .*: every profile for node in /,
    )
    expect(await host.call('caller.allow', denied)).toMatchObject({ ok: true })
    expect((await ask(env)).code).toBe(0)
  })
})

describe('the socket', () => {
  it('is nobody else’s, and is gone when Latchkey has ended', async () => {
    const { env, directory } = await hosted()
    const { ui } = await startHost(env)
    const modes = [directory, socketIn(directory), `${socketIn(directory)}.key`].map((path) =>
      (statSync(path).mode & 0o777).toString(8),
    )
    expect(modes).toEqual(['700', '600', '600'])
    await ui.stop()
    expect(readdirSync(directory)).toEqual([])
  })

  it.skipIf(process.getuid?.() !== 0)('is closed to another user, wherever it is', async () => {
    const { home, env } = await hosted()
    chmodSync(home.path, 0o755)
    const path = `${home.path}/agent.sock`
    await startHost({ ...env, LATCHKEY_AGENT_SOCK: path })
    const script = `
      import { connect } from 'node:net'
      import { readFileSync } from 'node:fs'
      const failure = (work) => { try { work(); return null } catch ({ code }) { return code } }
      const key = failure(() => readFileSync('${path}.key'))
      connect('${path}', () => console.log(key, null)).on('error', ({ code }) => { console.log(key, code); process.exit() })`
    const args = ['--input-type=module', '-e', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, { uid: 65_534, gid: 65_534, cwd: '/' })
    expect(stdout).toBe('EACCES EACCES\n')
  })

  it.each<[string, (directory: string) => void]>([
    [
      'leads elsewhere',
      (directory) => {
        mkdirSync(`${directory} elsewhere`)
        symlinkSync(`${directory} elsewhere`, directory)
      },
    ],
    ['is a file', (directory) => writeFileSync(directory, '')],
    [
      'is somebody else’s',
      (directory) => {
        mkdirSync(directory)
        chownSync(directory, 65_534, 65_534)
      },
    ],
  ])('is not made in a directory that %s', async (name, make) => {
    if (name === 'is somebody else’s' && process.getuid?.() !== 0) return
    const { aws, home, env, directory } = await hosted()
    placeToken({ aws, home }, hour)
    mkdirSync(join(directory, '..'))
    make(directory)
    const there = () => readdirSync(join(directory, '..'), { recursive: true })
    const before = there()
    await startHost(env)
    expect(there()).toEqual(before)
    expect((await latchkey(['status', '--callers', '--json'], env)).stdout).toContain('"running":false')
    expect((await ask(env)).code).toBe(0)
  })

  it('that a killed Latchkey has left keeps nobody, and the next one takes its place', async () => {
    const { aws, home, env, directory } = await hosted()
    placeToken({ aws, home }, hour)
    const first = await startHost(env)
    first.ui.child.kill('SIGKILL')
    await once(first.ui.child, 'close')
    const path = socketIn(directory)
    expect((await ask(env)).code).toBe(0)
    await startHost(env)
    const { stdout } = await latchkey(['status', '--callers', '--json'], env)
    expect(JSON.parse(stdout)).toEqual({ running: true, recent: [], denials: [] })
    expect(socketIn(directory)).toBe(path)
  })

  it('belongs to the first of two, and to the second after it', async () => {
    const { aws, home, env, directory } = await hosted()
    placeToken({ aws, home }, hour)
    const hosts = await Promise.all([startHost(env), startHost(env)])
    const asked = async () => (await ask(env)).code
    expect(await asked()).toBe(0)
    const recent = async (host: Host) => (await host.snapshot()).values.callers.recent.length
    const counts = await Promise.all(hosts.map(recent))
    expect(counts.toSorted()).toEqual([0, 1])
    const [first, second] = counts[0] === 1 ? hosts : hosts.toReversed()
    if (!first || !second) throw new Error('There are not two of them')
    const key = readFileSync(`${socketIn(directory)}.key`, 'utf8')
    await first.ui.stop()
    await expect
      .poll(
        () =>
          existsSync(directory) &&
          readdirSync(directory).some((name) => name.endsWith('.key')) &&
          readFileSync(`${socketIn(directory)}.key`, 'utf8') !== key,
      )
      .toBe(true)
    expect(await asked()).toBe(0)
    expect(await recent(second)).toBe(1)
  })

  it('answers nonsense with a sentence, and everybody else as before', async () => {
    const { env, directory } = await hosted()
    await startHost(env)
    const path = socketIn(directory)
    const key = readFileSync(`${path}.key`, 'utf8').trim()
    const said = async (...parts: (string | Buffer)[]) => JSON.parse(await talk(path, ...parts))
    const refused = (message: string) => ({ v: 1, is: 'refused', message, versions: [1] })
    expect(await said('hello\n')).toEqual(refused('The question was refused: it is no JSON.'))
    expect(await said(Buffer.from([0, 255, 254, 10]))).toMatchObject({ is: 'refused' })
    expect(await said('[]\n')).toMatchObject({ is: 'refused' })
    expect(await said(question(key, { v: 2 }))).toEqual(
      refused('The question was refused: this agent speaks version 1.'),
    )
    expect(await said(question('wrong'))).toEqual(refused('The question was refused: its key is not this agent’s.'))
    expect(await said(question(key, { ask: 'secrets' }))).toMatchObject({ is: 'refused' })
    expect(await said(question(key, { ask: 'credentials', profile: 7 }))).toMatchObject({ is: 'refused' })
    expect(await said('x'.repeat(200_000))).toMatchObject({ is: 'refused' })
    expect(await said(question(key).slice(0, 10), question(key).slice(10))).toMatchObject({ is: 'callers' })
  })

  it('lets go of whoever says nothing', async () => {
    const { env, directory } = await hosted()
    await startHost(env)
    const silent = Promise.all([talk(socketIn(directory)), talk(socketIn(directory), '{"v":1')])
    expect((await latchkey(['status', '--callers'], env)).code).toBe(0)
    expect(await silent).toEqual(['', ''])
  })

  it.each([
    ['says nothing', () => undefined],
    ['hangs up', (socket: { destroy(): void }) => socket.destroy()],
    ['answers nonsense', (socket: { write(text: string): void }) => socket.write('{"v":1,"is":"keys","keys":{}}\n')],
  ] as const)('that %s is left aside', async (_name, behave) => {
    const { aws, home, env } = await hosted()
    placeToken({ aws, home }, hour)
    const path = `${home.path}/own.sock`
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      behave(socket)
    })
    server.listen(path)
    await once(server, 'listening')
    writeFileSync(`${path}.key`, 'AKEY\n', { mode: 0o600 })
    const { code, stdout } = await ask({ ...env, LATCHKEY_AGENT_SOCK: path })
    server.close()
    expect([code, JSON.parse(stdout).Version]).toEqual([0, 1])
  })

  it('can be had elsewhere, unless the path is too long for one', async () => {
    const { home, env } = await hosted()
    const named = { ...env, LATCHKEY_AGENT_SOCK: `${home.path}/own/agent.sock` }
    await startHost(named)
    expect((await latchkey(['status', '--callers', '--json'], named)).stdout).toContain('"running":true')
    expect((await latchkey(['status', '--callers', '--json'], env)).stdout).toContain('"running":false')
    const long = { ...env, LATCHKEY_AGENT_SOCK: `${home.path}/${'x'.repeat(120)}` }
    const host = await startHost(long)
    expect((await latchkey(['status', '--callers', '--json'], long)).stdout).toContain('"running":false')
    expect((await host.snapshot()).values.callers.recent).toEqual([])
  })
})

it('a reader that has gone away is no failure', async () => {
  const { aws, home, env } = await hosted()
  placeToken({ aws, home }, hour)
  await startHost(env)
  const child = spawn(process.execPath, [program, 'credentials', 'dev'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', (part) => {
    said += String(part)
  })
  const [code] = (await once(child, 'close')) as [Ran['code']]
  expect([code, said]).toEqual([0, ''])
  rmSync(home.path, { recursive: true, force: true })
})
