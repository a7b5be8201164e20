import { describe, expect, it } from 'vitest'
import { browserCommand } from '../../main/cli/browser.ts'
import { splitBehind } from '../../main/cli/commandSpec.ts'
import { commands } from '../../main/cli/commands.ts'
import { quickArguments } from '../../main/cli/quickArguments.ts'
import { chooseProfile, nearest } from '../../main/core/settings/chosenProfile.ts'

describe('arguments are read without a parser', () => {
  it.each([
    [[], 'status', {}, []],
    [['--json'], 'status', { json: true }, []],
    [['profiles', '--json'], 'profiles', { json: true }, []],
    [['use', 'dev'], 'use', {}, ['dev']],
    [['use', '--json', 'dev'], 'use', { json: true }, ['dev']],
    [['ui', '--port', '1'], 'ui', { port: '1' }, []],
    [['explain', '--profile', 'dev', '--json'], 'explain', { profile: 'dev', json: true }, []],
    [['explain', '--profile='], 'explain', { profile: '' }, []],
    [['explain', '--profile=a=b', '--all'], 'explain', { profile: 'a=b', all: true }, []],
    [['config', 'undo', '--file', 'config'], 'undo', { file: 'config' }, []],
  ])('%j', (args, command, options, positionals) => {
    const quick = quickArguments(commands, args)
    expect(quick?.command.name).toBe(command)
    expect(quick?.options).toEqual(options)
    expect(quick?.positionals).toEqual(positionals)
  })

  it('also those that may be given several times', () => {
    const quick = quickArguments(commands, ['explain', '--set', 'A=1', '--unset=B', '--set=C=2=3', '--set', 'D='])
    expect(quick?.lists).toEqual({ set: ['A=1', 'C=2=3', 'D='], unset: ['B'] })
    expect(quick?.options).toEqual({})
  })

  it.each([
    [['--help']],
    [['profiles', '-h']],
    [['profile']],
    [['profiles', 'extra']],
    [['use', 'a', 'b']],
    [['ui', '--port']],
    [['ui', '--port', '--json']],
    [['profiles', '--json=yes']],
    [['status', '--jsn']],
    [['--', 'profiles']],
  ])('and %j is left to the parser', (args) => {
    expect(quickArguments(commands, args)).toBe(null)
  })
})

describe('a command behind --', () => {
  it.each([
    [['exec', 'dev', '--', 'aws', '--', '-x'], { args: ['exec', 'dev'], behind: ['aws', '--', '-x'] }],
    [['exec', '--'], { args: ['exec'], behind: [] }],
    [['exec', 'dev'], { args: ['exec', 'dev'] }],
    [['use', '--', 'dev'], { args: ['use', '--', 'dev'] }],
    [['config', '--', 'x'], { args: ['config', '--', 'x'] }],
  ])('%j', (args, expected) => {
    expect(splitBehind(commands, args)).toEqual(expected)
  })
})

describe('the profile that a command means', () => {
  const active = { name: 'active' }
  it.each([
    ['the one it names', 'named', { AWS_PROFILE: 'env' }, { profile: 'named', by: 'argument' }],
    ['AWS_PROFILE before the active one', undefined, { AWS_PROFILE: 'env' }, { profile: 'env', by: 'AWS_PROFILE' }],
    ['the active one', undefined, {}, { profile: 'active', by: 'active' }],
    ['the active one where AWS_PROFILE is empty', '', { AWS_PROFILE: '' }, { profile: 'active', by: 'active' }],
  ])('is %s', (_which, named, env, expected) => {
    expect(chooseProfile(named, env, active)).toEqual(expected)
  })

  it('is default at last', () => {
    expect(chooseProfile(undefined, {}, { name: null })).toEqual({ profile: 'default', by: 'default' })
  })

  it.each([
    ['dve', 'dev'],
    ['Dev', 'dev'],
    ['shop-prd', 'shop-prod'],
    ['shop', 'shop-prod'],
    ['zzz', null],
    ['x', null],
  ])('when mistyped as %s was probably %s', (typed, meant) => {
    expect(nearest(typed, ['dev', 'shop-prod', 'shop-staging', 'integration'])).toBe(meant)
  })
})

describe('the browser', () => {
  const page = 'file:///state/open.html'
  it.each([
    [
      'BROWSER first',
      { BROWSER: 'firefox --new-window', DISPLAY: ':0' },
      'linux',
      { program: 'firefox', args: ['--new-window', page] },
    ],
    [
      'a place for the address in BROWSER',
      { BROWSER: 'open-in %s now' },
      'linux',
      { program: 'open-in', args: [page, 'now'] },
    ],
    ['the desktop', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', { program: 'xdg-open', args: [page] }],
    ['none without a screen', {}, 'linux', null],
    ['macOS', {}, 'darwin', { program: 'open', args: [page] }],
    [
      'Windows, without a shell that would read the address',
      {},
      'win32',
      { program: 'rundll32', args: ['url.dll,FileProtocolHandler', page] },
    ],
  ] as const)('%s', (_which, env, platform, expected) => {
    expect(browserCommand(page, env, platform)).toEqual(expected)
  })
})
