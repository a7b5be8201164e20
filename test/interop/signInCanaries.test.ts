import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { createCore } from '../../main/core/core.ts'
import { openLog } from '../../main/core/log/log.ts'
import type { FakeAws, Operation } from '../support/fake-aws/server.ts'
import { press, visit } from '../support/fake-aws/server.ts'
import { begin, logIn, pressingBrowser } from '../support/loggingIn.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { memoryWire } from '../support/memoryWire.ts'
import { latchkey } from '../support/program.ts'
import { everythingBelow, type Scene, scene } from '../support/signingIn.ts'
import { tap, type Wiretap } from '../support/wiretap.ts'

const consoleProfile =
  '[profile console]\nlogin_session = arn:aws:iam::111122223333:user/developer\nregion = eu-west-1\n\n'

interface Tapped extends Scene {
  readonly wire: Wiretap
}

async function tapped(): Promise<Tapped> {
  const given = await scene({ clock: Date, throttle: null, config: consoleProfile })
  const wire = await tap(given.aws)
  return { ...given, wire, env: { ...given.env, ...wire.env } }
}

/** Parts of it, too: nobody is to get a token by being shown the half of it. */
function expectNone({ secrets }: Wiretap, text: string): void {
  for (const secret of secrets) {
    const at = text.indexOf(secret.slice(0, 30))
    expect(at === -1 ? null : `${text.slice(Math.max(0, at - 200), at)} and a secret`).toBeNull()
  }
}

/** What lies about at home once everything is over, besides the caches of the tools, which exist for that. */
const leftBy = ({ home }: Scene) => everythingBelow(home.stateDirectory) + readdirSync(home.path).join('\n')

/** The troubles that end a request, at every one of those that a sign-in makes, and who meets them. */
const troubles: readonly (readonly [Operation, Parameters<FakeAws['fault']>[1], string])[] = [
  ['RegisterClient', { garbage: true }, 'login dev'],
  ['StartDeviceAuthorization', { garbage: true }, 'login dev --device-code'],
  ['CreateToken', { expired: true }, 'login dev'],
  ['CreateToken', { garbage: true }, 'login dev --json'],
  ['CreateOAuth2Token', { garbage: true }, 'login console'],
  ['GetRoleCredentials', { garbage: true }, 'credentials dev --format json'],
  ['GetRoleCredentials', { expired: true }, 'credentials dev'],
  ['ListAccounts', { garbage: true }, 'import --session team --dry-run'],
  ['Logout', { status: 500 }, 'logout dev'],
]

describe('no token, code, verifier, client secret or key', () => {
  it('is in what the command line says, in an argument list, in the log or in the state directory', async () => {
    const given = await tapped()
    const { aws, home, wire } = given
    const env = { ...given.env, AWS_PROFILE: 'dev', BROWSER: pressingBrowser(given) }
    let said = ''
    const run = async (line: string) => {
      const args = line.split(' ')
      const { code, stdout, stderr } = await (line.includes('--device-code')
        ? logIn(args.slice(1), env)
        : latchkey(args, env))
      // What `credentials` says when it can is what it is for.
      said += args[0] === 'credentials' && code === 0 ? stderr : stdout + stderr
      return code
    }
    const good = [
      'login console',
      'login dev --device-code',
      'login dev --json',
      'credentials dev',
      'status --json',
      'explain --profile dev --json',
      'import --session team --dry-run',
    ]
    for (const line of good) expect([line, await run(line)]).toEqual([line, 0])
    for (const [operation, fault, line] of troubles) {
      home.remove('cli')
      if (line.startsWith('login')) home.remove('sso')
      else if (operation !== 'Logout') await run('login dev')
      const placed = aws.fault(operation, fault)
      await run(line)
      expect([line, placed.hits > 0]).toEqual([line, true])
      placed.remove()
    }
    expect(await run('logout --all')).toBe(0)
    const kinds = [/^aoaEXAMPLE/, /^aorEXAMPLE/, /^eyJ/, /^[\w-]{64}$/, /^IQoEXAMPLE|^FwoGEXAMPLE/]
    expect(kinds.filter((kind) => ![...wire.secrets].some((secret) => kind.test(secret)))).toEqual([])
    const seen = [...wire.commandLines].join('\n')
    if (existsSync('/proc/self/cmdline')) expect(seen).toMatch(/latchkey\.mjs login dev[\s\S]*browser\.mjs file:/)
    for (const text of [said, seen, leftBy(given)]) expectNone(wire, text)
    expect(said).toContain('sign in again')
    expect(readFileSync(`${home.stateDirectory}/latchkey.log`, 'utf8')).toContain('could not')
  })

  it('passes the wire to the window, whatever it asks and whatever goes wrong', async () => {
    const given = await tapped()
    const { aws, home, env, wire } = given
    const log = openLog({ directory: `${home.path}/log`, clock: systemClock, level: 'debug' })
    const opened: string[] = []
    const core = createCore({
      env,
      home: home.path,
      stateDirectory: home.stateDirectory,
      clock: systemClock,
      log,
      keyStore: new MemoryKeyStore(),
      openBrowser: async (page) => {
        opened.push(page)
        visit('allow', page).catch(() => undefined)
        return true
      },
    })
    onTestFinished(() => core.stop())
    const { call, on } = memoryWire(core, log)
    const said: unknown[] = []
    on('state.changed', (change) => said.push(change))
    const everything = async () => {
      const session = 'team'
      said.push(await call('session.signIn', { session, flow: 'browser' }))
      const byCode = call('session.signIn', { session, flow: 'code' })
      const isShown = () => core.state.signIns.get(session)?.signingIn?.kind === 'code'
      await Promise.race([byCode, vi.waitUntil(isShown, { timeout: 60_000 }).catch(() => undefined)])
      said.push(await call('session.openSignInPage', { session }), await byCode)
      said.push(
        await call('state.snapshot', null),
        await call('profile.explain', { profile: 'dev', env: {}, withoutEnv: false, app: null }),
      )
      said.push(await call('session.signOut', { session: null }))
    }
    await everything()
    for (const [operation, fault, line] of troubles.filter(([, , line]) => /^log(in|out) dev/.test(line))) {
      const placed = aws.fault(operation, fault)
      await everything()
      expect([line, placed.hits > 0]).toEqual([line, true])
      placed.remove()
    }
    expect(wire.secrets.size).toBeGreaterThan(20)
    expect(opened.length).toBeGreaterThan(3)
    expect(JSON.stringify(said)).toContain('"kind":"failed"')
    for (const text of [JSON.stringify(said), leftBy(given), everythingBelow(`${home.path}/log`)])
      expectNone(wire, text)
  })
})

it('the wiretap hears the code and the verifier of a sign-in', async () => {
  const { wire, env } = await tapped()
  const running = begin(['login', 'dev', '--pkce', '--no-browser'], env)
  const target = await press('allow', await running.address)
  await fetch(target ?? '')
  expect((await running.ended).code).toBe(0)
  expect(wire.secrets).toContain(target?.searchParams.get('code'))
})
