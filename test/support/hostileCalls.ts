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
    () => ({ file: 'config', operations: Array.from({ length: 201 + random.below(900) }, () => unset) }),
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
    () => ({ session: random.below(9), flow: null }),
    () => ({ session: 'x', flow: 'pkce' }),
    () => ({ session: ['x'], more: null }),
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
