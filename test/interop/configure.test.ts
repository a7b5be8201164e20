import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accountsWithRoles, visit } from '../support/fake-aws/server.ts'
import { begin } from '../support/loggingIn.ts'
import { latchkey, type Ran } from '../support/program.ts'
import { placeToken, type Scene, scene, tokenPath } from '../support/signingIn.ts'
import { hasTerminals, inTerminal } from '../support/terminal.ts'

const account = '111122223002'
const realTime = { clock: Date, throttle: null }

const made = (options: Parameters<typeof scene>[0] = {}): Promise<Scene> =>
  scene({ ...realTime, accounts: accountsWithRoles(3, 2), ...options })

const configOf = ({ home }: Scene) => readFileSync(home.file('config'), 'utf8')
const command = (...args: readonly string[]) => ['configure', 'sso', ...args]
const configure = (at: Scene, ...args: readonly string[]) => latchkey(command(...args), at.env)

/** A person who reads the address in the terminal, and decides there. */
async function signingIn(at: Scene, args: readonly string[], decision: 'allow' | 'deny' = 'allow'): Promise<Ran> {
  const running = begin([...command(...args), '--no-browser'], at.env)
  const address = await running.address.catch(() => null)
  if (address !== null) await visit(decision, address)
  return running.ended
}

const newCorp = ['--session', 'corp', '--start-url', 'https://corp.awsapps.com/start', '--region', 'eu-central-1']
const corpSection =
  '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-central-1\nsso_registration_scopes = sso:account:access\n'

describe('latchkey configure sso', () => {
  it('writes a new session and its profile, after a sign-in, with every answer as an option', async () => {
    const at = await made()
    const before = configOf(at)
    const args = ['--account', account, '--role', 'ReadOnly', '--profile', 'reader', '--default-region', 'eu-north-1']
    const { code, stdout, stderr } = await signingIn(at, [...newCorp, ...args, '--output', 'json', '--yes', '--json'])
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      session: 'corp',
      profile: 'reader',
      accountId: account,
      roleName: 'ReadOnly',
      changed: true,
      undo: expect.any(Boolean),
    })
    expect(configOf(at)).toBe(
      `${before}${corpSection}\n[profile reader]\nsso_session = corp\nsso_account_id = ${account}\nsso_role_name = ReadOnly\nregion = eu-north-1\noutput = json\n`,
    )
    const credentials = await latchkey(['credentials', 'reader'], at.env)
    expect(credentials.code, credentials.stderr).toBe(0)
  })

  it('takes a session that is there, and needs no sign-in while one lasts', async () => {
    const at = await made()
    placeToken(at, 3600)
    const before = configOf(at)
    const { code, stdout, stderr } = await configure(
      at,
      '--session',
      'team',
      '--account',
      account,
      '--role',
      'Developer',
      '--yes',
    )
    expect(code, stderr).toBe(0)
    expect(stdout).toContain(`Added Developer-${account}. Saved ~/.aws/config.`)
    expect(configOf(at)).toBe(
      `${before}[profile Developer-${account}]\nsso_session = team\nsso_account_id = ${account}\nsso_role_name = Developer\nregion = eu-west-1\n`,
    )
    expect(at.aws.ledger.of('ListAccountRoles')).toHaveLength(1)
  })

  it('finds the region in the address, and the name of the session too', async () => {
    const at = await made({ config: '' })
    const url = 'https://ssoins-7223abcd.portal.us-east-2.app.aws'
    const args = ['--start-url', url, '--account', account, '--role', 'Developer', '--dry-run']
    const { code, stdout, stderr } = await signingIn(at, args)
    expect(code, stderr).toBe(0)
    expect(stdout).toContain(`+[sso-session ssoins-7223abcd]\n+sso_start_url = ${url}\n+sso_region = us-east-2\n`)
    expect(stdout).toContain('+region = us-east-2\n')
    expect(configOf(at)).not.toContain('ssoins')
  })

  it('asks for no account where the scopes lead to none', async () => {
    const at = await made()
    const before = configOf(at)
    const scopes = ['--scopes', 'codecatalyst:read_write']
    const { code, stderr } = await signingIn(at, [...newCorp, ...scopes, '--profile', 'catalyst', '--yes'])
    expect(code, stderr).toBe(0)
    const section = corpSection.replace('sso:account:access', 'codecatalyst:read_write')
    expect(configOf(at)).toBe(`${before}${section}\n[profile catalyst]\nsso_session = corp\nregion = eu-central-1\n`)
    expect(at.aws.ledger.of('ListAccounts')).toEqual([])
    const refused = await configure(at, ...newCorp.with(1, 'other'), ...scopes, '--account', account)
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('lead to no accounts')])
  })

  it.each([
    [['--start-url', 'https://x.awsapps.com/start'], 2, '--region'],
    [['--session', 'new'], 2, '--start-url'],
    [['--session', 'team'], 2, '--account'],
    [['--session', 'team', '--account', account], 2, '--role'],
    [['--session', 'team', '--account', '000000000000'], 2, 'no account 000000000000'],
    [['--session', 'team', '--account', account, '--role', 'Nobody'], 2, 'no role Nobody'],
    [['--session', 'team', '--account', account, '--role', 'Developer', '--profile', 'dev'], 2, 'already'],
    [['--session', 'team', '--account', account, '--role', 'Developer', '--profile', 'a b'], 2, '--profile'],
    [['--session', 'team', '--account', account, '--role', 'Developer', '--output', 'xml'], 2, '--output'],
    [['--session', 'team', '--account', account, '--role', 'Developer'], 2, '--yes'],
    [['--session', 'team', '--start-url', 'https://x.awsapps.com/start'], 2, '--start-url'],
    [[...newCorp, '--pkce', '--device-code'], 2, '--device-code'],
    [['--session', 'x', '--start-url', 'http://x.awsapps.com/start'], 2, 'https://'],
  ])('without a terminal says what is missing or wrong: %j', async (args, expected, words) => {
    const at = await made()
    placeToken(at, 3600)
    const before = configOf(at)
    const { code, stderr } = await configure(at, ...args)
    expect([code, stderr]).toEqual([expected, expect.stringContaining(words)])
    const asJson = await configure(at, ...args, '--json')
    expect([asJson.code, JSON.parse(asJson.stdout).error.code]).toEqual([expected, 'usage'])
    expect(configOf(at)).toBe(before)
  })

  it('writes nothing when the sign-in is denied, or called off', async () => {
    const at = await made()
    const before = configOf(at)
    const denied = await signingIn(at, [...newCorp, '--yes'], 'deny')
    expect([denied.code, denied.stderr]).toEqual([1, expect.stringContaining('denied')])
    const running = begin([...command(...newCorp, '--yes'), '--no-browser'], at.env)
    await running.address
    running.interrupt()
    const { code, stderr } = await running.ended
    expect([code, stderr]).toEqual([130, expect.stringContaining('Cancelled. Nothing was written.')])
    expect(configOf(at)).toBe(before)
    expect(existsSync(at.home.file(tokenPath('corp')))).toBe(false)
  })

  it('offers the accounts of the last time where AWS cannot be reached', async () => {
    const at = await made()
    placeToken(at, 3600)
    await latchkey(['import', '--session', 'team', '--dry-run'], at.env)
    const env = { ...at.env, AWS_ENDPOINT_URL_SSO: 'http://127.0.0.1:9' }
    const { code, stdout, stderr } = await latchkey(
      command('--session', 'team', '--account', account, '--role', 'ReadOnly', '--dry-run'),
      env,
    )
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('AWS cannot be reached. These are the accounts as they were listed')
    expect(stdout).toContain(`+sso_account_id = ${account}\n`)
  })
})

describe.runIf(hasTerminals)('latchkey configure sso in a terminal', () => {
  it('asks step by step, and writes what was shown', { timeout: 60_000 }, async () => {
    const at = await made({ accounts: accountsWithRoles(30, 2) })
    const before = configOf(at)
    const terminal = inTerminal(command('--no-browser'), at.env)
    await terminal.shows('3) a new one')
    terminal.type('3\r')
    await terminal.shows('Start URL or issuer URL: ')
    terminal.type('corp.awsapps.com\r')
    await terminal.shows('no address that begins with https://')
    terminal.type('https://corp.awsapps.com/start#/\r')
    await terminal.shows('Session name [corp]: ')
    terminal.type('\r')
    await terminal.shows('Region of your IAM Identity Center: ')
    terminal.type('eu-central-1\r')
    await terminal.shows('Scopes [sso:account:access]: ')
    terminal.type('\r')
    await terminal.shows('Open this address in a browser:\n')
    await terminal.shows('\n')
    const address = /^http:\/\/\S+$/m.exec(terminal.screen())?.[0] ?? ''
    await visit('allow', address)
    await terminal.shows('and 10 more')
    terminal.type('027\r')
    await terminal.shows('Enter takes it')
    terminal.type('\r')
    await terminal.shows('2) ReadOnly')
    terminal.type('ReadOnly\r')
    await terminal.shows('Default region [eu-central-1]: ')
    terminal.type('\r')
    await terminal.shows('(Enter for none): ')
    terminal.type('\r')
    await terminal.shows('Profile name [ReadOnly-111122223027]: ')
    terminal.type('dev\r')
    await terminal.shows('There is a profile dev already.')
    terminal.type('\r')
    await terminal.shows('+[profile ReadOnly-111122223027]')
    await terminal.shows('Write this? [y/N] ')
    expect(configOf(at)).toBe(before)
    terminal.type('y\r')
    await terminal.shows('Added the session corp and ReadOnly-111122223027.')
    expect(await terminal.ended).toBe(0)
    expect(configOf(at)).toBe(
      `${before}${corpSection.replace('/start\n', '/start\n')}\n[profile ReadOnly-111122223027]\nsso_session = corp\nsso_account_id = 111122223027\nsso_role_name = ReadOnly\nregion = eu-central-1\n`,
    )
  })

  it.each([
    ['Ctrl+C', '\u0003', 130],
    ['Ctrl+D', '\u0004', 130],
  ])('%s at a question leaves everything as it was', async (_name, key, expected) => {
    const at = await made()
    const before = configOf(at)
    const terminal = inTerminal(command(), at.env)
    await terminal.shows('(a number, or part of a name): ')
    terminal.type(key)
    await terminal.shows('Cancelled. Nothing was written.')
    expect(await terminal.ended).toBe(expected)
    expect(configOf(at)).toBe(before)
  })

  it('a no to the last question writes nothing', async () => {
    const at = await made()
    placeToken(at, 3600)
    const before = configOf(at)
    const terminal = inTerminal(
      command(
        '--session',
        'team',
        '--account',
        account,
        '--role',
        'ReadOnly',
        '--profile',
        'p',
        '--default-region',
        'eu-west-1',
        '--output',
        'text',
      ),
      at.env,
    )
    await terminal.shows('Write this? [y/N] ')
    terminal.type('\r')
    await terminal.shows('Nothing was written.')
    expect(await terminal.ended).toBe(1)
    expect(configOf(at)).toBe(before)
  })
})
