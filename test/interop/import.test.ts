import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accountsWithRoles } from '../support/fake-aws/server.ts'
import { hasKeyrings, inKeyringSession } from '../support/keyrings.ts'
import { begin } from '../support/loggingIn.ts'
import { latchkey } from '../support/program.ts'
import { placeToken, type Scene, scene } from '../support/signingIn.ts'
import { hasTerminals, inTerminal } from '../support/terminal.ts'

const realTime = { clock: Date }

async function signedIn(options: Parameters<typeof scene>[0] = {}): Promise<Scene> {
  const at = await scene({ ...realTime, throttle: null, accounts: accountsWithRoles(3, 2), ...options })
  placeToken(at, 3600)
  return at
}

const configOf = ({ home }: Scene) => readFileSync(home.file('config'), 'utf8')
const namesOf = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name)
const importing = (at: Scene, ...args: readonly string[]) => latchkey(['import', '--session', 'team', ...args], at.env)

describe('latchkey import', () => {
  it('adds what is not there, keeps what is, and can be run again', async () => {
    const at = await signedIn()
    const before = configOf(at)
    const first = await importing(at, '--yes', '--json')
    expect(first.code, first.stderr).toBe(0)
    const { added, kept, vanished } = JSON.parse(first.stdout)
    expect(namesOf(added)).toEqual([
      'ReadOnly-111122223001',
      'Developer-111122223002',
      'ReadOnly-111122223002',
      'Developer-111122223003',
      'ReadOnly-111122223003',
    ])
    expect([namesOf(kept), vanished]).toEqual([['dev'], []])
    expect(configOf(at).startsWith(before)).toBe(true)
    const listed = await latchkey(['config', 'get', 'ReadOnly-111122223002', 'sso_role_name'], at.env)
    expect(listed.stdout).toBe('ReadOnly\n')
    const after = configOf(at)
    const again = JSON.parse((await importing(at, '--yes', '--json')).stdout)
    expect([again.added.length, again.kept.length]).toEqual([0, 6])
    expect(configOf(at)).toBe(after)
  })

  it('shows the diff with --dry-run and writes nothing, with a terminal or without', async () => {
    const at = await signedIn()
    const before = configOf(at)
    const { code, stdout } = await importing(at, '--dry-run')
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('+[profile ReadOnly-111122223001]\n+sso_session = team\n'),
    ])
    expect(configOf(at)).toBe(before)
  })

  it('writes nothing without --yes where nobody can be asked', async () => {
    const at = await signedIn()
    const before = configOf(at)
    expect((await importing(at)).code).toBe(2)
    const { code, stdout } = await importing(at, '--json')
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'usage'])
    expect(configOf(at)).toBe(before)
  })

  it('takes only the accounts and roles that are named, under names of the template', async () => {
    const at = await signedIn()
    const args = ['--account', '111122223002', '--account=111122223003', '--role', 'ReadOnly', '--region', 'eu-north-1']
    const { stdout } = await importing(at, ...args, '--name', '{account_name}.{role}', '--yes', '--json')
    expect(namesOf(JSON.parse(stdout).added)).toEqual(['Account-002.ReadOnly', 'Account-003.ReadOnly'])
    expect(configOf(at)).toContain('region = eu-north-1')
    expect(at.aws.ledger.of('ListAccountRoles')).toHaveLength(2)
  })

  it('gives profiles of the same name others, and says so', async () => {
    const at = await signedIn({ config: '[profile ReadOnly]\nregion = eu-west-1\n' })
    const { stdout, stderr } = await importing(at, '--role', 'ReadOnly', '--name', '{role}', '--yes')
    expect(stdout).toContain('Imported 3 profiles of team.')
    expect(stderr).toContain('ReadOnly is the name of another profile, so this one is called ReadOnly-111122223001.')
    expect(configOf(at)).toContain('[profile ReadOnly-111122223003]')
  })

  it('lists what the sign-in no longer leads to, and leaves it', async () => {
    const gone = '[profile gone]\nsso_session = team\nsso_account_id = 999988887777\nsso_role_name = Admin\n'
    const at = await signedIn({ config: gone })
    const { stdout, stderr } = await importing(at, '--yes')
    expect(`${stdout}${stderr}`).toContain('gone  Admin in 999988887777')
    expect(configOf(at)).toContain(gone)
    const { vanished } = JSON.parse((await importing(at, '--dry-run', '--json')).stdout)
    expect(vanished).toEqual([{ name: 'gone', accountId: '999988887777', roleName: 'Admin' }])
  })

  it.each([
    [['--name', '{rolle}'], 2, 'usage'],
    [['--name', 'same'], 2, 'usage'],
    [['--account', '000000000000'], 1, 'role-refused'],
    [['--role', 'Nobody'], 1, 'role-refused'],
  ])('refuses %j', async (args, expected, finding) => {
    const at = await signedIn()
    const { code, stdout } = await importing(at, ...args, '--yes', '--json')
    expect([code, JSON.parse(stdout).error.code]).toEqual([expected, finding])
  })

  it.runIf(hasTerminals)('asks in a terminal before it writes, and takes a no', async () => {
    const at = await signedIn()
    const before = configOf(at)
    const args = ['import', '--session', 'team', '--role', 'ReadOnly']
    const refused = inTerminal(args, at.env)
    await refused.shows('+[profile ReadOnly-111122223001]')
    await refused.shows('Write this? [y/N] ')
    refused.type('n\r')
    await refused.shows('Nothing was written.')
    expect([await refused.ended, configOf(at)]).toEqual([1, before])
    const agreed = inTerminal(args, at.env)
    await agreed.shows('Write this? [y/N] ')
    agreed.type('y\r')
    await agreed.shows('Imported 3 profiles of team.')
    expect(await agreed.ended).toBe(0)
    expect(configOf(at)).toContain('[profile ReadOnly-111122223003]')
  })

  it.runIf(hasKeyrings)('can be taken back, byte for byte', { timeout: 60_000 }, async () => {
    const at = await signedIn()
    const before = configOf(at)
    const imported = await inKeyringSession(at, [['import', '--session', 'team', '--yes']])
    expect(imported).toContain('Imported 5 profiles of team.')
    expect(configOf(at)).not.toBe(before)
    const undone = await inKeyringSession(at, [['config', 'undo', '--yes']])
    expect(undone).toContain('Saved ~/.aws/config.')
    expect(configOf(at)).toBe(before)
  })

  it('needs a sign-in first', async () => {
    const at = await scene(realTime)
    const { code, stderr } = await importing(at, '--yes')
    expect([code, stderr]).toEqual([3, 'Sign in first: run `latchkey login --session team`, then import again.\n'])
  })

  it('ends on Ctrl+C without having written anything', async () => {
    const at = await signedIn({ accounts: accountsWithRoles(150, 2) })
    const before = configOf(at)
    const running = begin(['import', '--session', 'team', '--yes'], at.env)
    await running.says('Roles of 100 of 150 accounts.')
    running.interrupt()
    const { code, stdout, stderr } = await running.ended
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toContain('Cancelled. Nothing was written')
    expect(configOf(at)).toBe(before)
  })

  it('imports 1,000 accounts with 3 roles each, however often AWS asks it to wait', { timeout: 240_000 }, async () => {
    const at = await signedIn({ accounts: accountsWithRoles(1000, 3), throttle: { perSecond: 15, by: 'machine' } })
    const { code, stdout, stderr } = await importing(at, '--yes', '--json')
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout).added).toHaveLength(2999)
    expect(stderr).toContain('Roles of 900 of 1000 accounts.')
    expect(at.aws.ledger.entries.some(({ status }) => status === 429)).toBe(true)
    const { profiles } = JSON.parse((await latchkey(['profiles', '--json'], at.env)).stdout)
    expect(profiles).toHaveLength(3001)
  })
})
