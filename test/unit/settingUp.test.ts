import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { type Core, createCore } from '../../main/core/core.ts'
import type { NewSession, ProfilesRequest } from '../../main/core/model/settingUp.ts'
import { eventually } from '../support/eventually.ts'
import { accountsWithRoles, type FakeAwsOptions, visit } from '../support/fake-aws/server.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { account, placeToken, type Scene, scene } from '../support/signingIn.ts'

interface Watched extends Scene {
  readonly core: Core
  readonly config: () => string
}

let core: Core | undefined
afterEach(() => core?.stop())

async function watched(options: FakeAwsOptions = {}): Promise<Watched> {
  const all = await scene({ accounts: accountsWithRoles(5, 2), throttle: null, ...options })
  const { env, home, clock, log } = all
  const made = createCore({
    env,
    home: home.path,
    stateDirectory: home.stateDirectory,
    clock,
    log,
    keyStore: new MemoryKeyStore(),
    openBrowser: async (page) => {
      visit('allow', page).catch(() => undefined)
      return true
    },
  })
  core = made
  return { ...all, core: made, config: () => readFileSync(home.file('config'), 'utf8') }
}

const corp: NewSession = {
  name: 'corp',
  startUrl: 'https://corp.awsapps.com/start',
  region: 'eu-central-1',
  scopes: ['sso:account:access'],
}
const wanted = (more: Partial<ProfilesRequest> = {}): ProfilesRequest => ({
  session: 'team',
  accounts: [{ id: account, roles: ['Developer', 'ReadOnly'] }],
  template: '{role}',
  region: 'eu-west-1',
  output: null,
  ...more,
})

test('a session that is in no file can be signed in to, and is written with its profiles', async () => {
  const { core, config } = await watched()
  const before = config()
  expect(core.settingUp.draftSession(corp)).toEqual({ ok: true, value: null })
  expect(core.state.draft).toMatchObject({ id: 'corp', state: 'signed-out', signingIn: null })
  expect(await core.signingIn.signIn('corp', null)).toEqual({ ok: true, value: null })
  expect(core.state.draft).toMatchObject({ id: 'corp', state: 'ready' })
  expect(core.state.signIns.has('corp')).toBe(false)
  const listed = await core.settingUp.accounts('corp')
  expect(listed.ok && listed.value.accounts).toHaveLength(5)
  const request = wanted({ session: 'corp', template: '{role}', output: 'json' })
  const preview = await core.settingUp.preview(request)
  expect(config()).toBe(before)
  expect(preview).toMatchObject({ ok: true, value: { diff: expect.stringContaining('+[sso-session corp]') } })
  const saved = await core.settingUp.save(preview.ok ? preview.value.basis : '')
  expect(saved).toMatchObject({ ok: true, value: { saved: true } })
  const profile = (name: string) =>
    `[profile ${name}]\nsso_session = corp\nsso_account_id = ${account}\nsso_role_name = ${name}\nregion = eu-west-1\noutput = json\n`
  expect(config()).toBe(
    `${before}[sso-session corp]\nsso_start_url = ${corp.startUrl}\nsso_region = eu-central-1\nsso_registration_scopes = sso:account:access\n\n${profile('Developer')}\n${profile('ReadOnly')}`,
  )
  await eventually(() => core.state.signIns.get('corp')?.state === 'ready')
  expect(core.state.draft).toBeNull()
})

test('the accounts of one draft are not those of the next of its name', async () => {
  const { core } = await watched()
  core.settingUp.draftSession(corp)
  await core.signingIn.signIn('corp', null)
  await core.settingUp.accounts('corp')
  core.settingUp.draftSession({ ...corp, startUrl: 'https://other.awsapps.com/start' })
  expect(core.state.draft).toMatchObject({ state: 'signed-out' })
  expect(await core.settingUp.knownAccounts('corp')).toEqual({ ok: true, value: null })
})

test('a draft that is dropped is forgotten, and a sign-in to it ends', async () => {
  const { core, config } = await watched()
  const before = config()
  core.settingUp.draftSession(corp)
  core.settingUp.draftSession({ ...corp, name: 'other' })
  expect(core.state.draft?.id).toBe('other')
  const signedIn = core.signingIn.signIn('other', 'code')
  await eventually(() => core.state.draft?.signingIn?.kind === 'code')
  core.settingUp.dropDraft()
  expect(await signedIn).toMatchObject({ ok: false, finding: { code: 'sign-in-cancelled' } })
  expect(core.state.draft).toBeNull()
  expect(await core.signingIn.signIn('other', null)).toMatchObject({ finding: { code: 'sso-session-missing' } })
  expect(config()).toBe(before)
})

test.each([
  [{ ...corp, name: 'team' }],
  [{ ...corp, name: 'a]\n[profile x' }],
  [{ ...corp, startUrl: 'https://x.example/\naws_secret_access_key = x' }],
  [{ ...corp, region: 'eu-west-1.evil.example' }],
  [{ ...corp, scopes: ['a"b'] }],
])('a session that cannot be written is no draft: %j', async (session) => {
  const { core } = await watched()
  expect(core.settingUp.draftSession(session)).toMatchObject({ ok: false, finding: { code: 'usage' } })
  expect(core.state.draft).toBeNull()
})

test('accounts are asked for once at a time, with progress, and go on after a stop', async () => {
  const at = await watched({ accounts: accountsWithRoles(30, 1) })
  const { core, aws, clock } = at
  placeToken(at, 3600)
  await eventually(
    () => core.state.signIns.get('team')?.state === 'ending' || core.state.signIns.get('team')?.state === 'ready',
  )
  const seen: number[] = []
  core.onChange(({ values }) => {
    for (const { done } of values.listings ?? []) seen.push(done)
  })
  clock.onWait = () => {
    if (aws.ledger.of('ListAccountRoles').length === 12) core.settingUp.cancelAccounts('team')
  }
  const [one, other] = await Promise.all([core.settingUp.accounts('team'), core.settingUp.accounts('team')])
  expect([one.ok, one]).toEqual([false, other])
  expect(core.state.listings).toEqual([])
  expect(seen.length).toBeGreaterThan(0)
  clock.onWait = () => undefined
  const asked = aws.ledger.of('ListAccountRoles').length
  expect(asked).toBeLessThan(30)
  const part = await core.settingUp.knownAccounts('team')
  expect(part).toMatchObject({ ok: true, value: { isPart: true } })
  expect(part.ok && part.value?.accounts.every(({ roles }) => roles.length === 1)).toBe(true)
  expect(await core.settingUp.plan(wanted({ accounts: [] }))).toMatchObject({ ok: true, value: { vanished: [] } })
  const again = await core.settingUp.accounts('team')
  expect(again.ok && again.value.isPart).toBe(false)
  expect(again.ok && again.value.accounts).toHaveLength(30)
  expect(aws.ledger.of('ListAccounts')).toHaveLength(1)
  expect(aws.ledger.of('ListAccountRoles').length).toBeLessThanOrEqual(31)
})

test('a plan names what is new, what is there, and what has gone; what is no longer offered is refused', async () => {
  const at = await watched()
  const { core, home, config } = at
  placeToken(at, 3600)
  home.write(
    'config',
    `${config()}[profile gone]\nsso_session = team\nsso_account_id = 999988887777\nsso_role_name = X\n`,
  )
  expect(await core.settingUp.plan(wanted())).toMatchObject({ ok: false, finding: { code: 'token-missing' } })
  await core.settingUp.accounts('team')
  expect(await core.settingUp.plan(wanted({ template: 'dev' }))).toMatchObject({
    ok: true,
    value: {
      added: [{ name: 'dev-111122223001', roleName: 'ReadOnly', instead: 'dev' }],
      kept: [{ name: 'dev', roleName: 'Developer' }],
      vanished: [{ name: 'gone' }],
    },
  })
  const stranger = wanted({ accounts: [{ id: '000000000000', roles: ['Developer'] }] })
  expect(await core.settingUp.plan(stranger)).toMatchObject({ finding: { code: 'role-refused' } })
})

test('what is saved is what was previewed, also when somebody took a name meanwhile', async () => {
  const at = await watched()
  const { core, home, config } = at
  placeToken(at, 3600)
  await core.settingUp.accounts('team')
  const preview = await core.settingUp.preview(wanted())
  const basis = preview.ok ? preview.value.basis : ''
  home.write('config', `${config()}[profile ReadOnly]\nregion = us-east-1\n`)
  const saved = await core.settingUp.save(basis)
  expect(saved).toMatchObject({ ok: true, value: { saved: false } })
  expect(config()).not.toContain('sso_role_name = ReadOnly')
  expect(await core.settingUp.save('prepared-99')).toMatchObject({ finding: { code: 'save-conflict' } })
})
