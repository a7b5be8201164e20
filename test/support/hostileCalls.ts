import { mostOperations } from '../../main/core/model/edit.ts'
import type { CallName } from '../../preload/contract.ts'
import type { Random } from './random.ts'

export interface HostileCall {
  readonly name: unknown
  readonly input: unknown
}

const wrongNames = [
  '',
  'state',
  'state.snapshot ',
  'State.Snapshot',
  '__proto__',
  'constructor',
  'toString',
  'profile.use\0',
  'profile',
  'hasOwnProperty',
  'x'.repeat(5_000),
] as const

const unset = { type: 'unset', section: { kind: 'profile', name: 'x' }, key: 'region' }
const asked = { profile: 'x', env: {}, withoutEnv: false, app: null }
const wanted = { session: 'x', accounts: [], template: '', region: null, output: null }

const callsWithInput = [
  'profile.use',
  'profile.explain',
  'section.sources',
  'edit.preview',
  'edit.save',
  'history.list',
  'restore.preview',
  'restore.save',
  'undo.preview',
  'undo.save',
  'session.signIn',
  'session.cancelSignIn',
  'session.openSignInPage',
  'session.signOut',
  'ask.answer',
  'ask.dismiss',
  'caller.deny',
  'caller.allow',
  'console.signIn',
  'session.renew',
  'keys.previewPasted',
  'keys.savePasted',
  'keys.list',
  'keys.previewAdd',
  'keys.add',
  'keys.previewMove',
  'keys.move',
  'keys.previewRemove',
  'keys.remove',
  'keys.rotation',
  'keys.rotate',
  'keys.undoRotation',
  'keys.deleteOld',
  'session.previewHarden',
  'session.harden',
  'wizard.check',
  'wizard.draft',
  'accounts.list',
  'accounts.cancel',
  'accounts.known',
  'import.plan',
  'import.preview',
  'import.save',
  'vault.unlock',
  'vault.use',
] as const satisfies readonly CallName[]

function deep(depth: number): unknown {
  let inner: unknown = 'end'
  for (let level = 0; level < depth; level += 1) inner = level % 2 === 0 ? [inner] : { name: inner }
  return inner
}

/** A call that no window of ours would make: at least one thing about it is wrong. */
export function hostileCall(random: Random): HostileCall {
  const wrongInputs: readonly [() => unknown, ...(() => unknown)[]] = [
    () => ({ name: random.below(1_000) }),
    () => ({ name: '' }),
    () => ({ name: 'x'.repeat(1_025 + random.below(20_000)) }),
    () => ({ name: ['default'] }),
    () => ({ name: { toString: 'default' } }),
    () => ({ name: 'default', more: random.below(9) }),
    () => JSON.parse('{"__proto__":{"name":"default"}}'),
    () => JSON.parse('{"name":"default","__proto__":{"polluted":true}}'),
    () => JSON.parse('{"constructor":{"prototype":{"polluted":true}},"name":null}'),
    () => ({}),
    () => [],
    () => [{ name: 'default' }],
    () => 'default',
    () => random.next(),
    () => true,
    () => deep(1 + random.below(400)),
    () => Array.from({ length: random.below(2_000) }, () => random.next()),
    () => ({ file: '../../etc/passwd', operations: [], basis: 'none' }),
    () => ({ file: '/etc/passwd' }),
    () => ({ kind: 'profile', name: 'x', __proto__: null, more: 1 }),
    () => ({ kind: '__proto__', name: 'x' }),
    () => ({ file: 'config', operations: [{ type: 'constructor', section: { kind: 'profile', name: 'x' } }] }),
    () => ({ file: 'config', operations: [{ type: 'replace-text', start: 0, end: 9, expected: '', text: 'x' }] }),
    () => ({ file: 'config', operations: Array.from({ length: mostOperations + 1 + random.below(9) }, () => unset) }),
    () => ({ file: 'config', operations: [{ ...unset, key: '' }] }),
    () => ({ file: 'config', operations: [{ ...unset, more: true }], basis: 'none' }),
    () => ({ file: 'config', operations: deep(random.below(200)), basis: 'none' }),
    () => ({ ...asked, profile: 'x'.repeat(4_097 + random.below(9_000)) }),
    () => ({ ...asked, env: { AWS_PROFILE: random.below(9) } }),
    () => ({ ...asked, env: { '': 'x' } }),
    () => ({ ...asked, env: { AWS_REGION: 'x'.repeat(4_097 + random.below(9_000)) } }),
    () => ({
      ...asked,
      env: Object.fromEntries(Array.from({ length: 65 + random.below(500) }, (_, index) => [`V${index}`, null])),
    }),
    () => ({ ...asked, env: ['AWS_PROFILE'] }),
    () => ({ ...asked, env: deep(1 + random.below(200)) }),
    () => ({ ...asked, app: ['/'], withoutEnv: 'no' }),
    () => ({ ...asked, tool: 'aws' }),
    () => ({ profile: '', region: null }),
    () => ({ profile: 'x', region: 'x'.repeat(200) }),
    () => ({ text: 'plain', profile: 'x', until: null }),
    () => ({ text: { secret: 'x'.repeat(200_001) }, profile: 'x', until: null }),
    () => ({ text: { secret: 'x', more: 1 }, profile: null, until: 'soon', basis: 'none' }),
    () => ({ session: random.below(9), flow: null }),
    () => ({ session: 'x', flow: 'pkce' }),
    () => ({ session: ['x'], more: null }),
    () => ({ profile: 'x', accessKeyId: 'AKIAEXAMPLE000000000', secretAccessKey: 'plain', bases: {} }),
    () => ({ profile: 'x', bases: { config: '../'.repeat(1 + random.below(9)), credentials: null } }),
    () => ({ profile: 'x', more: random.below(9) }),
    () => ({ session: 'x', isOn: 'yes', keepSignIn: false, bases: { config: null, credentials: null } }),
    () => ({ verify: random.below(2) }),
    () => ({ id: '../x', code: { secret: '123456' } }),
    () => ({ id: 'mfa-1', code: '123456' }),
    () => ({ id: 'mfa-1', code: { secret: '1'.repeat(65 + random.below(9_000)) } }),
    () => ({ program: null, directory: null, profile: null, minutes: 60 }),
    () => ({ program: 'cdk', directory: null, profile: null, minutes: random.next() - 1 }),
    () => ({ program: ['cdk'], directory: null, profile: null }),
    () => ({ ...wanted, accounts: [{ id: '1', roles: [] }] }),
    () => ({ ...wanted, accounts: [{ id: '111122223333', roles: ['x'.repeat(129 + random.below(9_000))] }] }),
    () => ({ ...wanted, accounts: deep(1 + random.below(200)) }),
    () => ({ ...wanted, region: random.below(9) }),
    () => ({ ...wanted, template: 'x'.repeat(1_025 + random.below(9_000)) }),
    () => ({ name: 'x', startUrl: 'https://x', region: 'eu-west-1', scopes: 'sso:account:access' }),
    () => ({ name: 'x', startUrl: 'x'.repeat(4_097 + random.below(9_000)), region: 'eu-west-1', scopes: [] }),
    () => ({ name: 'x', startUrl: 'https://x', region: 'eu-west-1', scopes: deep(1 + random.below(90)) }),
    () => ({ basis: random.below(9) }),
    () => ({ passphrase: 'as it is' }),
    () => ({ passphrase: { secret: 'x'.repeat(1_025 + random.below(9_000)) } }),
    () => ({ kind: 'nowhere', passphrase: null, startOver: false }),
    () => ({ file: 'config', operations: [], basis: '../'.repeat(1 + random.below(50)) }),
    () => Object.fromEntries(Array.from({ length: random.below(500) }, (_, index) => [`name${index}`, index])),
  ]
  const wrong = random.pick(wrongInputs)
  switch (random.below(4)) {
    case 0:
      return { name: random.pick(wrongNames), input: null }
    case 1:
      return {
        name: random.pick<unknown>([null, 0, {}, [], true, ['state.snapshot'], { name: 'profile.use' }]),
        input: wrong(),
      }
    case 2:
      return { name: 'state.snapshot', input: wrong() }
    default:
      return { name: random.pick(callsWithInput), input: random.below(8) === 0 ? null : wrong() }
  }
}
