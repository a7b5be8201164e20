import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { findHome, locate, shownPath } from '../../main/core/files/locations.ts'

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
