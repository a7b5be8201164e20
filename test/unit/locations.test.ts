import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findHome, locate, shownPath } from '../../main/core/files/locations.ts'
import { toolFiles } from '../../main/core/files/toolLocations.ts'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

const home = resolve('/home/me')

it.each([
  ['nothing', {}, join(home, '.aws', 'config')],
  ['an empty variable', { AWS_CONFIG_FILE: '' }, join(home, '.aws', 'config')],
  ['a path', { AWS_CONFIG_FILE: resolve('/etc/aws') }, resolve('/etc/aws')],
  ['a path from here', { AWS_CONFIG_FILE: 'aws.ini' }, resolve('aws.ini')],
  ['the home directory', { AWS_CONFIG_FILE: '~/dotfiles/aws' }, join(home, 'dotfiles/aws')],
  ['a variable', { AWS_CONFIG_FILE: '$BASE/aws', BASE: resolve('/base') }, join(resolve('/base'), 'aws')],
  ['a variable in braces', { AWS_CONFIG_FILE: `${'$'}{HOME}/aws`, HOME: home }, join(home, 'aws')],
  ['a variable that is not set', { AWS_CONFIG_FILE: resolve('/a/$NONE/b') }, resolve('/a/$NONE/b')],
  ['a file name that begins like a home', { AWS_CONFIG_FILE: resolve('/~x') }, resolve('/~x')],
])('with %s the config is where aws looks for it', (_what, env, expected) => {
  expect(resolve(locate(env, home).files.config)).toBe(expected)
})

it('each file has a variable of its own', () => {
  const { files } = locate({ AWS_SHARED_CREDENTIALS_FILE: resolve('/secret') }, home)
  expect(files).toEqual({ config: join(home, '.aws', 'config'), credentials: resolve('/secret') })
})

it('a path is shown as a person writes it', () => {
  expect(shownPath(join(home, '.aws', 'config'), home)).toBe(join('~', '.aws', 'config'))
  expect(shownPath(`${home}-other/config`, home)).toBe(`${home}-other/config`)
})

it('a home that is named is believed', () => {
  expect(findHome({ HOME: home, USERPROFILE: home })).toBe(home)
})

const usual = join(home, '.aws', 'config')
it.each([
  ['no variable', {}, usual, usual],
  ['a path', { AWS_CONFIG_FILE: '/etc/aws' }, '/etc/aws', '/etc/aws'],
  ['an empty variable', { AWS_CONFIG_FILE: '' }, null, usual],
  ['the home directory', { AWS_CONFIG_FILE: '~/aws' }, `${home}/aws`, join(home, 'aws')],
  ['a variable', { AWS_CONFIG_FILE: '$BASE/aws', BASE: '/base' }, '/base/aws', '$BASE/aws'],
  ['a variable in braces', { AWS_CONFIG_FILE: `${'$'}{BASE}/aws`, BASE: '/base' }, '/base/aws', `${'$'}{BASE}/aws`],
  ['a path from here', { AWS_CONFIG_FILE: 'aws.ini' }, 'aws.ini', 'aws.ini'],
])('with %s each tool looks in its own place', (_what, env, aws, sdk) => {
  expect(toolFiles('aws', env, home).config).toBe(aws)
  expect(toolFiles('cdk', env, home).config).toBe(sdk)
  expect(toolFiles('sdk-js', env, home).config).toBe(sdk)
})

describe('on the disk', () => {
  let temporary: TemporaryHome
  beforeEach(() => {
    temporary = new TemporaryHome()
    temporary.write('config', '[profile usual]\nregion = a\n')
    temporary.write('other', '[profile other]\nregion = a\n')
  })
  afterEach(() => temporary.dispose())
  const names = (env: Record<string, string>) => [...readMachine({ env, home: temporary.path, now: 0 }).profiles.keys()]

  it('a variable that only aws expands leads aws to one file and cdk to none', () => {
    expect(names({ AWS_CONFIG_FILE: '$BASE/.aws/other', BASE: temporary.path })).toEqual(['other'])
  })

  it('an empty variable leaves the profiles to cdk alone', () => {
    const { world } = readMachine({ env: { AWS_CONFIG_FILE: '' }, home: temporary.path, now: 0 })
    expect([...world.aws.merged.profiles.keys()]).toEqual([])
    expect([...world.sdk.merged.profiles.keys()]).toEqual(['usual'])
  })

  it('a file that is missing, or a directory in its place, is empty to all', () => {
    expect(names({ AWS_CONFIG_FILE: temporary.file('none') })).toEqual([])
    expect(names({ AWS_CONFIG_FILE: join(temporary.path, '.aws') })).toEqual([])
  })

  it('a file that is not UTF-8 stops aws and not cdk', () => {
    writeFileSync(temporary.file('latin'), Buffer.from('[profile a]\nregion = \xe9\n', 'latin1'))
    const machine = readMachine({ env: { AWS_CONFIG_FILE: temporary.file('latin') }, home: temporary.path, now: 0 })
    expect([...machine.profiles.keys()]).toEqual(['a'])
    expect(machine.world.aws.merged.fatal?.file).toBe('config')
  })
})
