import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import envPaths from 'env-paths'
import { describe, expect, it } from 'vitest'
import { readKey } from '../../main/core/agent/client.ts'
import { environmentName, regionIn } from '../../main/core/agent/environment.ts'
import { agentPlace } from '../../main/core/agent/place.ts'
import { stateDirectory, usualDirectory } from '../../main/core/settings/stateDirectory.ts'
import { temporaryHome } from '../support/fake-aws/testing.ts'

const here = { stateDirectory: '/home/kim/state', platform: 'linux', user: 1000 } as const

const socketOf = (env: Record<string, string>, more: object = {}) =>
  agentPlace({ env, ...here, ...more })?.socketFor('key')

describe('the socket', () => {
  it.each<[string, Record<string, string>, RegExp | undefined]>([
    [
      'in the directory of the session',
      { XDG_RUNTIME_DIR: '/run/user/1000' },
      /^\/run\/user\/1000\/latchkey\/[0-9a-f]{14}\.sock$/,
    ],
    ['in a temporary directory', {}, /^\/tmp\/latchkey-1000\/[0-9a-f]{14}\.sock$/],
    ['in TMPDIR', { TMPDIR: '/var/tmp' }, /^\/var\/tmp\/latchkey-1000\//],
    ['past a directory that is none', { XDG_RUNTIME_DIR: 'run' }, /^\/tmp\/latchkey-1000\//],
    ['past a path that is too long', { XDG_RUNTIME_DIR: `/${'x'.repeat(100)}` }, /^\/tmp\/latchkey-1000\//],
    [
      'past two of them',
      { XDG_RUNTIME_DIR: `/${'ü'.repeat(60)}`, TMPDIR: `/${'x'.repeat(100)}` },
      /^\/tmp\/latchkey-1000\//,
    ],
    ['where it is named', { LATCHKEY_AGENT_SOCK: '/own/x.sock', XDG_RUNTIME_DIR: '/run' }, /^\/own\/x\.sock$/],
    ['nowhere, if the name is too long', { LATCHKEY_AGENT_SOCK: `/${'x'.repeat(107)}` }, undefined],
  ])('is %s', (_name, env, expected) => {
    const socket = socketOf(env)
    expected ? expect(socket).toMatch(expected) : expect(socket).toBeUndefined()
  })

  it('takes 107 bytes on Linux and 103 elsewhere', () => {
    const env = { LATCHKEY_AGENT_SOCK: `/${'x'.repeat(106)}` }
    expect(socketOf(env)).toHaveLength(107)
    expect(socketOf(env, { platform: 'darwin' })).toBeUndefined()
  })

  it('is another one for another state directory', () => {
    const sockets = ['/a', '/b', '/a/../a'].map((directory) => socketOf({}, { stateDirectory: directory }))
    expect(new Set(sockets).size).toBe(2)
  })

  it('has a name on Windows that only readers of the key know', () => {
    const place = agentPlace({ env: {}, ...here, platform: 'win32', user: null })
    expect(place?.socketFor('one')).toMatch(/^\\\\\.\\pipe\\latchkey-[0-9a-f]{14}$/)
    expect(place?.socketFor('one')).not.toBe(place?.socketFor('other'))
  })
})

it.each([
  [0o600, 'AKEY'],
  [0o640, null],
  [0o604, null],
])('a key that is open as %o is read as %j', (mode, expected) => {
  const home = temporaryHome()
  mkdirSync(home.stateDirectory, { recursive: true })
  const path = join(home.stateDirectory, 'agent.key')
  writeFileSync(path, 'AKEY\n', { mode })
  expect(readKey(path)).toBe(expected)
  expect(readKey(`${path}.other`)).toBeNull()
})

describe('an environment', () => {
  const usual = { HOME: '/home/kim', HTTPS_PROXY: 'http://kim:secret@proxy:8080' }
  const name = (env: Record<string, string>, directory = '/work') => environmentName(env, directory)

  it.each<Record<string, string>>([
    { HOME: '/root' },
    { AWS_CONFIG_FILE: '/other' },
    { AWS_SHARED_CREDENTIALS_FILE: '/other' },
    { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    { AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' },
    { AWS_CA_BUNDLE: '/ca.pem' },
    { NODE_EXTRA_CA_CERTS: '/ca.pem' },
    { HTTPS_PROXY: 'http://kim:other@proxy:8080' },
    { no_proxy: 'localhost' },
  ])('with %j is another one', (more) => {
    expect(name({ ...usual, ...more })).not.toBe(name(usual))
  })

  it.each<Record<string, string>>([
    { AWS_PROFILE: 'dev' },
    { AWS_REGION: 'eu-west-1' },
    { AWS_SECRET_ACCESS_KEY: 'example-secret' },
    { PATH: '/bin' },
    { AWS_CONFIG_FILE: '' },
  ])('with %j is the same', (more) => {
    expect(name({ ...usual, ...more })).toBe(name(usual))
  })

  it('with a relative path hangs on the directory', () => {
    const relative = { ...usual, AWS_CONFIG_FILE: 'config' }
    expect(name(relative, '/a')).not.toBe(name(relative, '/b'))
    const absolute = { ...usual, AWS_CONFIG_FILE: '/config' }
    expect(name(absolute, '/a')).toBe(name(absolute, '/b'))
  })

  it('names a region, or does not', () => {
    expect(regionIn({ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' })).toBe('eu-west-1')
    expect(regionIn({})).toBeNull()
  })
})

it('the state directory is where the library says', async () => {
  const own = envPaths('latchkey', { suffix: '' }).data
  expect(usualDirectory(process.env, process.platform)).toBe(own)
  expect(await stateDirectory({})).toBe(own)
  expect(await stateDirectory({ LATCHKEY_HOME: '/state' })).toBe('/state')
})
