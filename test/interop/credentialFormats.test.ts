import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Format, handedOut, printed } from '../../main/cli/credentialFormats.ts'
import type { Keys } from '../../main/core/model/keys.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { temporaryHome } from '../support/fake-aws/testing.ts'

/** Keys that belong to a user for good. */
const lasting: Keys = {
  accessKeyId: 'AKIAEXAMPLE000000000',
  secretAccessKey: new Secret('example/secret+key'),
  sessionToken: null,
  accountId: null,
  until: null,
}

const left = {
  AWS_SESSION_TOKEN: 'of an earlier session',
  AWS_SECURITY_TOKEN: 'of an older tool',
  AWS_CREDENTIAL_EXPIRATION: '2020-01-01T00:00:00Z',
}
const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', ...Object.keys(left)]
const node = `"${process.execPath}" -p "JSON.stringify(${JSON.stringify(names).replaceAll('"', "'")}.map((name) => process.env[name] ?? null))"`
const shells: readonly (readonly [shell: string, format: Format, args: readonly string[], run: string])[] = [
  ['bash', 'env', ['--norc'], node],
  ['zsh', 'env', ['-f'], node],
  ['sh', 'env', ['-eu'], node],
  ['fish', 'fish', ['--no-config'], node],
  ['pwsh', 'powershell', ['-NoProfile', '-File'], `& ${node}`],
]

describe('keys without a session', () => {
  it.for(shells)('leave nothing of an earlier one in %s', ([shell, format, args, run], context) => {
    if (shell === 'pwsh' && spawnSync(shell, ['-Version']).error) context.skip('PowerShell is not installed')
    const home = temporaryHome()
    const script = join(home.path, 'script.ps1')
    writeFileSync(script, `${printed(format, handedOut(lasting))}${run}\n`)
    const env = { PATH: process.env.PATH ?? '', HOME: home.path, ...left }
    const said = execFileSync(shell, [...args, script], { encoding: 'utf8', env })
    expect(JSON.parse(said)).toEqual([lasting.accessKeyId, lasting.secretAccessKey.reveal(), null, null, null])
  })

  it('take up a session where nothing was before, also in a shell that minds what is not set', () => {
    const keys: Keys = { ...lasting, sessionToken: new Secret('token'), until: Date.UTC(2099, 0, 1, 0, 0, 0, 789) }
    const home = temporaryHome()
    const script = join(home.path, 'script.sh')
    writeFileSync(script, `${printed('env', handedOut(keys))}${node}\n`)
    const env = { PATH: process.env.PATH ?? '', AWS_SECURITY_TOKEN: 'of an older tool' }
    const said = execFileSync('sh', ['-eu', script], { encoding: 'utf8', env })
    expect(JSON.parse(said).slice(2)).toEqual(['token', null, '2099-01-01T00:00:00Z'])
  })

  it.each<[Format, string]>([
    ['process', '{"Version":1,"AccessKeyId":"AKIAEXAMPLE000000000","SecretAccessKey":"example/secret+key"}\n'],
    ['json', '{"accessKeyId":"AKIAEXAMPLE000000000","secretAccessKey":"example/secret+key"}\n'],
    ['dotenv', "AWS_ACCESS_KEY_ID='AKIAEXAMPLE000000000'\nAWS_SECRET_ACCESS_KEY='example/secret+key'\n"],
  ])('have none in %s', (format, expected) => {
    expect(printed(format, handedOut(lasting))).toBe(expected)
  })
})
