import { describe, expect, it } from 'vitest'
import { ownProfile } from '../../main/core/sources/ownProfile.ts'
import { profilesAbove, recursionProblem } from '../../main/core/sources/recursion.ts'

const own = (command: string, more: Readonly<Record<string, string>> = {}, platform: NodeJS.Platform = 'linux') =>
  ownProfile('dev', (key) => (key === 'credential_process' ? command : more[key]), platform)

const role = {
  latchkey_session: 'corp',
  latchkey_account_id: '111122223333',
  latchkey_role_name: 'Developer',
}

describe('a credential_process', () => {
  it.each([
    'latchkey credentials dev',
    '  latchkey   credentials  dev ',
    '/opt/latchkey credentials dev',
    '"/opt/my programs/latchkey" credentials "dev"',
    '/usr/bin/node /home/kim/latchkey.mjs credentials dev',
    '"/usr/bin/node" \'/home/kim/out/cli/latchkey.mjs\' credentials -- dev',
    'latchkey credentials dev --no-wait --format process',
    'latchkey credentials --format=process dev',
  ])('that is ours stands for keys of the vault: %s', (command) => {
    expect(own(command)).toEqual({ kind: 'keys' })
  })

  it('is understood as Windows splits it', () => {
    expect(own('"C:\\Program Files\\Latchkey\\latchkey.exe" credentials dev', {}, 'win32')).toEqual({ kind: 'keys' })
    expect(own('C:\\Latchkey.exe credentials dev', {}, 'win32')).toEqual({ kind: 'keys' })
    expect(own('C:\\node.exe C:\\latchkey.mjs credentials dev', {}, 'win32')).toEqual({ kind: 'keys' })
  })

  it('stands for a role where all of it is said, and for keys where only some is', () => {
    expect(own('latchkey credentials dev', role)).toEqual({
      kind: 'role',
      session: 'corp',
      accountId: '111122223333',
      roleName: 'Developer',
    })
    expect(own('latchkey credentials dev', { ...role, latchkey_role_name: '' })).toEqual({ kind: 'keys' })
  })

  it('may hand on another profile, or the one that is chosen', () => {
    expect(own('latchkey credentials prod', role)).toMatchObject({ kind: 'other', profile: 'prod' })
    expect(own('latchkey credentials')).toEqual({ kind: 'other', profile: null, onlyActive: false })
    expect(own('latchkey credentials --active')).toEqual({ kind: 'other', profile: null, onlyActive: true })
  })

  it.each([
    'aws-vault exec dev --json',
    'latchkey-helper credentials dev',
    'latchkey exec dev -- credentials dev',
    'sh -c "latchkey credentials dev"',
    'env latchkey.mjs.old credentials dev',
    'latchkey credentials dev prod',
    'one two latchkey credentials dev',
    'latchkey "credentials dev',
    'credentials latchkey dev',
  ])('that is not ours is somebody else’s: %s', (command) => {
    expect(own(command)).toBe(null)
  })
})

describe('the profiles for which a process was started', () => {
  it.each([[undefined], [''], ['nonsense'], ['{"a":1}'], ['7']])('are none where the variable says %j', (text) => {
    expect(profilesAbove({ ...(text !== undefined && { _LATCHKEY_PROFILE_CHAIN: text }) })).toEqual([])
  })

  it('are refused to come back, and to go on for ever', () => {
    expect(profilesAbove({ _LATCHKEY_PROFILE_CHAIN: '["a","b",7]' })).toEqual(['a', 'b'])
    expect(recursionProblem('c', ['a', 'b'])).toBe(null)
    expect(recursionProblem('a', ['a', 'b'])).toMatchObject({ code: 'process-failed', profile: 'a' })
    expect(recursionProblem('e', ['a', 'b', 'c', 'd'])).toMatchObject({ code: 'process-failed' })
  })
})
