import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tokenFileName } from '../../main/core/resolve/cacheNames.ts'
import type {
  Bases,
  CallInput,
  CallName,
  FilesPreview,
  HistoryEntry,
  Preview,
  WindowOperation,
} from '../../preload/contract.ts'
import { type Host, startHost } from '../support/agentHost.ts'
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
import { visit } from '../support/fake-aws/server.ts'

interface Window extends CanaryScene {
  readonly host: Host
  /** What a call that must succeed answers. */
  good<T>(name: CallName, input: unknown): Promise<T>
}

const basesOf = ({ files }: FilesPreview): Bases => ({
  config: files.find(({ file }) => file === 'config')?.basis ?? null,
  credentials: files.find(({ file }) => file === 'credentials')?.basis ?? null,
})

/** A window, and a vault under a passphrase. */
async function opened(): Promise<Window> {
  const scene = await canaryScene()
  const host = await startHost(scene.env)
  for (const stream of [host.ui.child.stdout, host.ui.child.stderr]) {
    stream.on('data', (part) => scene.said('latchkey ui', String(part)))
  }
  const link = new URL(host.ui.link).pathname.split('/').at(-1) ?? ''
  scene.canaries.add('link of the window', link)
  const good: Window['good'] = async (name, input) => {
    const answer = await host.call(name, input as CallInput<typeof name>)
    if (!answer.ok) throw new Error(`${name}: ${answer.finding.message}`)
    return answer.value as never
  }
  await good('vault.use', { kind: 'passphrase', passphrase: { secret: passphrase }, startOver: false })
  return { ...scene, host, good }
}

async function signIns({ host, good }: Window): Promise<void> {
  await good('session.signIn', { session: 'team', flow: 'browser' })
  const byCode = good('session.signIn', { session: 'corp', flow: 'code' })
  const page = await host.sees((_values, { signIns }) => {
    const signingIn = signIns?.set.find(({ id }) => id === 'corp')?.signingIn
    return signingIn?.kind === 'code' ? `${signingIn.address}?user_code=${signingIn.userCode}` : null
  })
  await visit('allow', page)
  await byCode
  await good('console.signIn', { profile: 'newcomer', region: 'eu-west-1' })
  await good('session.renew', { session: 'arn:aws:iam::111122223333:user/developer' })
  const { accounts } = await good<{ accounts: { id: string; roles: string[] }[] }>('accounts.list', { session: 'team' })
  const [first] = accounts
  const wanted = { session: 'team', accounts: [first], template: '{role}-{account_id}', region: null, output: null }
  await good('import.plan', { ...wanted, accounts: [{ id: first?.id, roles: first?.roles }] })
  const { basis } = await good<Preview>('import.preview', {
    ...wanted,
    accounts: [{ id: first?.id, roles: first?.roles }],
  })
  await good('import.save', { basis })
}

/** Programs that ask the running Latchkey, with a person who gives codes and one who denies. */
async function callers({ aws, host, good, run, canaries }: Window): Promise<void> {
  for (const profile of ['helped-team', 'role', 'web', 'console', 'process']) {
    await run(['credentials', profile], { asked: true })
  }
  const waiting = run(['credentials', 'guarded'], { asked: true })
  const first = await host.sees(({ asks }) => asks?.[0])
  await host.call('ask.answer', { id: first.id, code: { secret: wrongCode } })
  const again = await host.sees(({ asks }) => asks?.find(({ isAgain }) => isAgain))
  const code = aws.mfaCode(serial)
  canaries.add('code of a device', code)
  canaries.add('wrong code of a device', wrongCode)
  await good('ask.answer', { id: again.id, code: { secret: code } })
  expect(await waiting).toMatchObject({ code: 0 })
  const denied = { program: 'node', directory: null, profile: null }
  await good('caller.deny', { ...denied, minutes: 10 })
  expect((await run(['credentials', 'guarded', '--format=json'])).code).toBe(1)
  await good('caller.allow', denied)
  await run(['status', '--callers', '--json'])
}

async function keys({ aws, good, host, users, added, canaries }: Window): Promise<void> {
  const moving = await good<FilesPreview>('keys.previewMove', { profile: 'moved' })
  await good('keys.move', { profile: 'moved', bases: basesOf(moving) })
  const adding = await good<FilesPreview>('keys.previewAdd', { profile: 'added' })
  const { accessKeyId, secretAccessKey } = added
  const pair = { profile: 'added', accessKeyId, bases: basesOf(adding) }
  expect(await host.call('keys.add', { ...pair, secretAccessKey: { secret: `${secretAccessKey}x` } })).toMatchObject({
    ok: false,
  })
  await good('keys.add', { ...pair, secretAccessKey: { secret: secretAccessKey } })
  for (const profile of ['added', 'rotated']) {
    const fault = aws.fault('UpdateAccessKey', { reset: true })
    expect(await host.call('keys.rotate', { profile })).toMatchObject({ ok: false })
    fault.remove()
    for (const call of ['rotate', 'undoRotation', 'rotate', 'deleteOld'] as const)
      await good(`keys.${call}`, { profile })
    await good('keys.rotation', { profile })
  }
  await good('keys.list', { verify: true })
  const text = {
    secret: `[pasted]\naws_access_key_id=ASIAEXAMPLE000000000\naws_secret_access_key=${pastedSecret}\naws_session_token=${pastedToken}\n`,
  }
  const input = { text, profile: null, until: null }
  const { basis } = await good<Preview>('keys.previewPasted', input)
  await good('keys.savePasted', { ...input, basis })
  expect(await host.call('keys.previewPasted', { ...input, text: { secret: text.secret.slice(0, -30) } })).toBeDefined()
  const removing = await good<FilesPreview>('keys.previewRemove', { profile: 'added' })
  await good('keys.remove', { profile: 'added', bases: basesOf(removing) })
  expect(canaries.has(/^keys of a user/)).toBe(users.moved.secretAccessKey !== '')
}

async function files({ host, good }: Window): Promise<void> {
  const section = { kind: 'profile', name: 'rotated' } as const
  const file = 'credentials'
  for (const name of ['rotated', 'keys', 'pasted', 'process']) await good('section.sources', { kind: 'profile', name })
  const edits: readonly (readonly WindowOperation[])[] = [
    [{ type: 'set', section, key: 'region', value: 'eu-west-3' }],
    [{ type: 'copy-section', section, to: 'twice' }],
    [{ type: 'remove-section', section: { kind: 'profile', name: 'twice' } }],
    [{ type: 'set', section, key: 'aws_secret_access_key', value: pastedSecret }],
  ]
  for (const operations of edits) {
    const { basis } = await good<Preview>('edit.preview', { file, operations })
    await good('edit.save', { file, operations, basis })
    expect(await host.call('edit.save', { file, operations, basis })).toMatchObject({ ok: true })
  }
  const versions = await good<readonly HistoryEntry[]>('history.list', { file })
  const id = versions.at(-1)?.id
  await good('restore.preview', { file, id })
  const { basis } = await good<Preview>('undo.preview', { file })
  await good('undo.save', { file, basis })
  for (const profile of ['rotated', 'keys', 'environment', 'process']) {
    const env = {
      AWS_SECRET_ACCESS_KEY: pastedSecret,
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE000000000',
      AWS_SESSION_TOKEN: pastedToken,
    }
    await good('profile.explain', { profile, env, withoutEnv: false, app: null })
  }
}

async function vault({ home, good, host, run }: Window): Promise<void> {
  const turn = async (isOn: boolean) => {
    const preview = await good<FilesPreview>('session.previewHarden', { session: 'corp', isOn })
    await good('session.harden', { session: 'corp', isOn, keepSignIn: true, bases: basesOf(preview) })
  }
  await turn(true)
  expect(readdirSync(home.file('sso/cache'))).not.toContain(tokenFileName('corp'))
  expect((await run(['credentials', 'corp'], { asked: true })).code).toBe(0)
  await turn(false)
  expect(await host.call('vault.unlock', { passphrase: { secret: `not ${passphrase}` } })).toBeDefined()
  await good('vault.unlock', { passphrase: { secret: passphrase } })
}

/** Every kind of answer, broken behind its secrets, or refused with a message that quotes them. */
async function troubles({ home, wire, host, run, good }: Window): Promise<void> {
  const asks: readonly (readonly [RegExp, () => Promise<unknown>])[] = [
    [/^\/token$/, () => host.call('session.signIn', { session: 'team', flow: 'browser' })],
    [/^\/client\/register$/, () => host.call('session.signIn', { session: 'team', flow: 'browser' })],
    [/^\/v1\/token$/, () => host.call('session.signIn', { session: consoleSession, flow: null })],
    [/^\/federation\/credentials$/, () => run(['credentials', 'corp', '--no-wait', '--format=json'])],
    [/^\/assignment/, () => host.call('accounts.list', { session: 'corp' })],
    [/^CreateAccessKey$/, () => host.call('keys.rotate', { profile: 'keys' })],
    [/^ListAccessKeys$/, () => host.call('keys.list', { verify: true })],
  ]
  for (const how of ['broken', 'quoted'] as const) {
    for (const [where, ask] of asks) {
      if (/register/.test(where.source)) home.remove('sso')
      if (/federation|assignment/.test(where.source)) await good('session.signIn', { session: 'corp', flow: 'browser' })
      const spoilt = wire.spoil(where, how)
      await ask()
      spoilt.remove()
      expect([where.source, how, spoilt.hits > 0]).toEqual([where.source, how, true])
    }
  }
}

const consoleSession = 'arn:aws:iam::111122223333:user/developer'

describe('secrets', () => {
  it('stay where they belong, whatever the window and the callers ask for', { timeout: 600_000 }, async () => {
    const window = await opened()
    const { host, said, good } = window
    await signIns(window)
    await callers(window)
    await keys(window)
    await files(window)
    await vault(window)
    await troubles(window)
    await good('state.snapshot', null)
    await good('session.signOut', { session: null })
    await good('vault.use', { kind: 'memory', passphrase: null, startOver: true })
    for (const message of host.messages) said('a message to the window', message)
    expect(host.messages.length).toBeGreaterThan(100)
    await host.ui.stop()
    expectWatched(window)
    expectHeard(window, [
      /^refreshToken of \/token/,
      /^deviceCode/,
      /^login’s private key/,
      /^SessionToken of GetSessionToken$/,
      /^SecretAccessKey of CreateAccessKey/,
      /^key of the agent/,
    ])
    expect(window.leaks()).toEqual([])
  })
})
