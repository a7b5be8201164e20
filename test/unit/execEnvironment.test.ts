import { describe, expect, it } from 'vitest'
import { environmentFor, keyVariables } from '../../main/cli/execEnvironment.ts'
import { commandOnWindows } from '../../main/cli/execWindows.ts'
import { Secret } from '../../main/core/model/secret.ts'

const handed = { profile: 'dev', region: null, variables: { AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE000000000' } }

describe('the environment of a command', () => {
  it('keeps what has nothing to do with credentials', () => {
    const env = { PATH: '/bin', AWS_CA_BUNDLE: '/ca', AMAZON_SELLER: 'x', AWS_PAGER: '', UNSET: undefined }
    expect(environmentFor(env, handed, 'linux')).toEqual({
      PATH: '/bin',
      AWS_CA_BUNDLE: '/ca',
      AMAZON_SELLER: 'x',
      AWS_PAGER: '',
      AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE000000000',
      CDK_PROFILE: '',
      LATCHKEY_EXEC: 'dev',
    })
  })

  it('has both names of the region, or neither', () => {
    const env = { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' }
    expect(environmentFor(env, { ...handed, region: 'eu-north-1' }, 'linux')).toMatchObject({
      AWS_REGION: 'eu-north-1',
      AWS_DEFAULT_REGION: 'eu-north-1',
    })
    const without = environmentFor(env, handed, 'linux')
    expect(['AWS_REGION' in without, 'AWS_DEFAULT_REGION' in without]).toEqual([false, false])
  })

  it.each([
    ['win32', false],
    ['linux', true],
  ] as const)('on %s takes names however they are written: %s', (platform, isKept) => {
    const env = environmentFor({ aws_profile: 'other' }, handed, platform)
    expect('aws_profile' in env).toBe(isKept)
  })
})

it('keys for good say nothing of a token or an end', () => {
  const keys = {
    accessKeyId: 'AKIAEXAMPLE000000000',
    secretAccessKey: new Secret('example'),
    sessionToken: null,
    accountId: null,
    until: null,
  }
  expect(keyVariables(keys)).toEqual({ AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000000', AWS_SECRET_ACCESS_KEY: 'example' })
})

describe('on Windows', () => {
  const env = { Path: 'C:\\tools;C:\\npm', PATHEXT: '.EXE;.CMD', ComSpec: 'C:\\cmd.exe' }
  const there = new Set(['C:\\tools\\aws.EXE', 'C:\\npm\\cdk.CMD', '.\\a b\\x.CMD'])
  const started = (program: string, ...args: string[]) =>
    commandOnWindows({ program, args }, env, (path) => there.has(path))

  it('a program runs as it is', () => {
    const args = ['s3', 'ls & more']
    expect(started('aws', ...args)).toEqual({ program: 'C:\\tools\\aws.EXE', args, isVerbatim: false })
    expect(started('nothing')).toEqual({ program: 'nothing', args: [], isVerbatim: false })
  })

  it('a script runs in cmd, and what it is given means nothing there', () => {
    expect(started('cdk', 'deploy', 'a b', '50%', 'say "hi"\\')).toEqual({
      program: 'C:\\cmd.exe',
      args: [
        '/d',
        '/s',
        '/c',
        '"C:\\npm\\cdk.CMD ^^^"deploy^^^" ^^^"a^^^ b^^^" ^^^"50^^^%^^^" ^^^"say^^^ \\^^^"hi\\^^^"\\\\^^^""',
      ],
      isVerbatim: true,
    })
    expect(started('.\\a b\\x')?.args.at(-1)).toBe('".\\a^ b\\x.CMD"')
    expect(started('cdk', 'a\nb')).toBe(null)
  })
})
