import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { basesOf } from '../../main/core/files/filesEdit.ts'
import { ownCommand, ownProgram } from '../../main/core/keys/ownCommand.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { pythonWords } from '../../main/core/resolve/commandWords.ts'
import { ownProfile } from '../../main/core/sources/ownProfile.ts'
import { type KeysScene, keyLines, keysScene, successOf } from '../support/keysScene.ts'
import { everythingBelow } from '../support/signingIn.ts'

const fake = { accessKeyId: 'AKIAEXAMPLE000000000', secretAccessKey: `EXAMPLE/${'x'.repeat(32)}` }
const pair = { accessKeyId: fake.accessKeyId, secretAccessKey: new Secret(fake.secretAccessKey) }
const config = '# mine\n[profile dev]\nregion = eu-west-1\n'

async function move({ keys }: Pick<KeysScene, 'keys'>, profile: string) {
  const preview = successOf(await keys.previewMove(profile))
  return keys.move(profile, basesOf(preview))
}

const textOf = ({ home }: KeysScene, name: string) => readFileSync(home.file(name), 'utf8')

describe('the command that tools are told', () => {
  const shells = ['dev', 'my profile', "it's", 'a$b', 'a`b', 'a"b', 'a\\b', '-dev', 'a;b', 'ü', '$(id)', 'a&b|c', '!x']
  it.each(shells)('is read alike by a shell and by aws for %j', async (profile) => {
    const line = successOf(ownCommand(['/bin/my node', '/opt/latchkey.mjs'], profile, 'linux'))
    const { execFileSync } = await import('node:child_process')
    const printed = execFileSync('/bin/sh', ['-c', line.replace(/^"\/bin\/my node"/, 'printf "%s\\n"')], {
      encoding: 'utf8',
    })
    const words = pythonWords(line, 'linux') ?? []
    expect(printed.split('\n').slice(0, -1)).toEqual(words.slice(1))
    expect(words.at(-1)).toBe(profile)
    const setting = (key: string) => (key === 'credential_process' ? line : undefined)
    expect(ownProfile(profile, setting, 'linux')).toEqual({ kind: 'keys' })
  })

  it('is not written where no way of writing it means the same to all', () => {
    expect(ownCommand(['latchkey'], 'a\nb', 'linux').ok).toBe(false)
    expect(ownCommand(['latchkey'], 'a%PATH%', 'win32').ok).toBe(false)
    expect(successOf(ownCommand(['C:\\Program Files\\n.exe', 'C:\\l\\latchkey.mjs'], 'my dev', 'win32'))).toBe(
      '"C:\\Program Files\\n.exe" "C:\\l\\latchkey.mjs" credentials "my dev"',
    )
  })

  it('is the plain name only where that leads to this program', async () => {
    const { home } = await keysScene()
    const { mkdirSync, symlinkSync, writeFileSync } = await import('node:fs')
    const [bin, script] = [`${home.path}/bin`, `${home.path}/latchkey.mjs`]
    mkdirSync(bin)
    writeFileSync(script, '')
    const parts = { env: { PATH: `/nowhere:${bin}` }, platform: 'linux', node: '/bin/node', script } as const
    expect(ownProgram(parts)).toEqual(['/bin/node', script])
    writeFileSync(`${bin}/latchkey`, 'another')
    expect(ownProgram(parts)).toEqual(['/bin/node', script])
    const { rmSync } = await import('node:fs')
    rmSync(`${bin}/latchkey`)
    symlinkSync(script, `${bin}/latchkey`)
    expect(ownProgram(parts)).toEqual(['latchkey'])
    expect(ownProgram({ ...parts, env: {}, script: null })).toBeNull()
  })
})

describe('adding keys', () => {
  it('keeps them in the vault and leads the tools there', async () => {
    const scene = await keysScene()
    const { home, keys, vault } = scene
    home.write('config', config)
    const preview = successOf(keys.previewAdd('dev'))
    expect(preview.files.map(({ file }) => file)).toEqual(['config'])
    expect(preview.files[0]?.diff).toContain('credentials dev')
    expect(successOf(await keys.add('dev', pair, basesOf(preview)))).toEqual({ saved: true, noUndo: null })
    expect(textOf(scene, 'config')).toMatch(
      /^# mine\n\[profile dev\]\nregion = eu-west-1\ncredential_process = .*dev\n$/,
    )
    expect(JSON.parse(successOf(await vault.read('keys/dev')) ?? '')).toEqual({ ...fake, createdAt: null })
    expect(everythingBelow(home.path)).not.toContain(fake.secretAccessKey)
    expect(successOf(await keys.list())).toMatchObject([
      { profile: 'dev', where: 'vault', accessKeyId: fake.accessKeyId },
    ])
  })

  it('makes a profile where there is none', async () => {
    const scene = await keysScene()
    const preview = successOf(scene.keys.previewAdd('new'))
    successOf(await scene.keys.add('new', pair, basesOf(preview)))
    expect(textOf(scene, 'config')).toMatch(/^\[profile new\]\ncredential_process = .*new\n$/)
  })

  it.each([
    ['[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/Ops\nsource_profile = x\n', '', 'role_arn'],
    ['[profile dev]\nsso_session = team\n', '', 'sso_session'],
    ['[profile dev]\nlogin_session = arn:aws:iam::111122223333:user/me\n', '', 'login_session'],
    ['[profile dev]\ncredential_process = /bin/other\n', '', 'credential_process'],
    ['', `[dev]\n${keyLines(fake)}`, 'latchkey keys move dev'],
  ])('refuses a profile with %j and %j', async (text, credentials, said) => {
    const { home, keys } = await keysScene()
    home.write('config', text)
    if (credentials) home.write('credentials', credentials)
    const preview = keys.previewAdd('dev')
    expect(!preview.ok && [preview.finding.code, preview.finding.message]).toEqual([
      'edit-refused',
      expect.stringContaining(said),
    ])
  })

  it('refuses what some tool would not make use of', async () => {
    const { env, again } = await keysScene()
    const added = again({ program: () => ['/nowhere/node', '/nowhere/latchkey.mjs'] }).previewAdd('dev')
    expect(!added.ok && added.finding.message).toContain('/nowhere/node does not exist')
    // The empty variable means no file to aws, and the usual one to cdk.
    const halfSeen = again({ env: { ...env, AWS_CONFIG_FILE: '' } }).previewAdd('dev')
    expect(!halfSeen.ok && halfSeen.finding.message).toContain('aws would not ask Latchkey')
  })

  it.each([
    ['ASIAEXAMPLE000000000', fake.secretAccessKey, 'keys paste'],
    ['AKIA', fake.secretAccessKey, 'access key id'],
    [fake.accessKeyId, 'short', 'secret access key'],
    [fake.secretAccessKey, fake.accessKeyId, 'access key id'],
  ])('refuses %j with %j and keeps nothing', async (accessKeyId, secret, said) => {
    const scene = await keysScene()
    const preview = successOf(scene.keys.previewAdd('dev'))
    const added = await scene.keys.add('dev', { accessKeyId, secretAccessKey: new Secret(secret) }, basesOf(preview))
    expect(!added.ok && [added.finding.code, added.finding.message]).toEqual([
      'key-malformed',
      expect.stringContaining(said),
    ])
    expect(!added.ok && added.finding.message).not.toContain(secret)
    expect(scene.vault.names()).toEqual([])
  })

  it('writes nothing into the files while the keychain is locked', async () => {
    const { home, keys, keyStore } = await keysScene()
    home.write('config', config)
    const preview = successOf(keys.previewAdd('dev'))
    keyStore.obstacle = 'locked'
    const added = await keys.add('dev', pair, basesOf(preview))
    expect(!added.ok && added.finding.code).toBe('keychain-locked')
    expect(readFileSync(home.file('config'), 'utf8')).toBe(config)
  })

  it('does not put other keys in the place of those that the vault has', async () => {
    const scene = await keysScene()
    const preview = successOf(scene.keys.previewAdd('dev'))
    successOf(await scene.keys.add('dev', pair, basesOf(preview)))
    const other = { accessKeyId: 'AKIAEXAMPLE000000009', secretAccessKey: new Secret('y'.repeat(40)) }
    const added = await scene.keys.add('dev', other, basesOf(successOf(scene.keys.previewAdd('dev'))))
    expect(!added.ok && added.finding.message).toContain('other keys')
    // The very same are no mistake: what was cut short is finished.
    expect((await scene.keys.add('dev', pair, basesOf(preview))).ok).toBe(true)
  })
})

describe('moving keys', () => {
  it('takes them out of credentials, and nothing else', async () => {
    const scene = await keysScene()
    const { home, vault } = scene
    home.write('config', config)
    home.write('credentials', `[other]\naws_access_key_id = x\n\n# words\n[dev]\noutput = json\n${keyLines(fake)}`)
    expect(successOf(await move(scene, 'dev'))).toEqual({ saved: true, noUndo: null })
    expect(textOf(scene, 'credentials')).toBe('[other]\naws_access_key_id = x\n\n# words\n[dev]\noutput = json\n')
    expect(textOf(scene, 'config')).toContain('credential_process')
    expect(JSON.parse(successOf(await vault.read('keys/dev')) ?? '')).toMatchObject(fake)
    expect(everythingBelow(home.path)).not.toContain(fake.secretAccessKey)
  })

  it('removes a section that has nothing else in it', async () => {
    const scene = await keysScene()
    scene.home.write('credentials', `[dev]\n${keyLines(fake)}\n[other]\nregion = x\n`)
    successOf(await move(scene, 'dev'))
    expect(textOf(scene, 'credentials')).toBe('[other]\nregion = x\n')
  })

  it('takes them out of config', async () => {
    const scene = await keysScene()
    scene.home.write('config', `[profile dev]\n${keyLines(fake)}region = eu-west-1\n`)
    successOf(await move(scene, 'dev'))
    expect(textOf(scene, 'config')).toMatch(/^\[profile dev\]\nregion = eu-west-1\ncredential_process = .*\n$/)
  })

  it('finishes what was cut short, at whichever point', async () => {
    const scene = await keysScene()
    const { home, keys } = scene
    home.write('config', config)
    home.write('credentials', `[dev]\n${keyLines(fake)}`)
    const preview = successOf(await keys.previewMove('dev'))
    // Only the first of the two files is saved.
    const half = await keys.move('dev', { ...basesOf(preview), credentials: null })
    expect(half.ok).toBe(false)
    expect(textOf(scene, 'config')).toContain('credential_process')
    expect(textOf(scene, 'credentials')).toContain(fake.secretAccessKey)
    successOf(await move(scene, 'dev'))
    expect(textOf(scene, 'credentials')).toBe('')
    const again = await keys.previewMove('dev')
    expect(!again.ok && [again.finding.severity, again.finding.message]).toEqual([
      'info',
      expect.stringContaining('in the vault already'),
    ])
  })

  it.each([
    [
      'tools-diverge',
      'no one identity',
      `[dev]\naws_secret_access_key = ${'y'.repeat(40)}\n`,
      `[profile dev]\n${keyLines(fake)}`,
    ],
    [
      'edit-refused',
      'other keys in config',
      `[dev]\n${keyLines(fake)}`,
      `[profile dev]\n${keyLines({ ...fake, accessKeyId: 'AKIAEXAMPLE000000009' })}`,
    ],
    [
      'edit-refused',
      'sso_session',
      `[dev]\n${keyLines(fake)}`,
      `[profile dev]\nsso_session = t\nsso_account_id = 1\nsso_role_name = r\n[sso-session t]\nsso_start_url = https://x\nsso_region = eu-west-1\n`,
    ],
    ['keys-missing', '', '', '[profile dev]\nregion = eu-west-1\n'],
    [
      'keys-missing',
      '',
      `[dev]\n${keyLines({ ...fake, accessKeyId: 'ASIAEXAMPLE000000000' })}aws_session_token = t\n`,
      '',
    ],
    ['edit-refused', '', `[dev]\n${keyLines(fake)}`, '[profile dev]\ncredential_process = /bin/true\n'],
    [
      'edit-refused',
      'role_arn',
      `[dev]\n${keyLines(fake)}`,
      '[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/x\n',
    ],
  ])('refuses with %s (%s)', async (code, said, credentials, text) => {
    const { home, keys } = await keysScene()
    home.write('config', text)
    home.write('credentials', credentials)
    const preview = await keys.previewMove('dev')
    expect(!preview.ok && [preview.finding.code, preview.finding.message]).toEqual([
      code,
      expect.stringContaining(said),
    ])
    expect(readFileSync(home.file('credentials'), 'utf8')).toBe(credentials)
  })
})

describe('removing keys', () => {
  it('takes the record and the line, and leaves the rest', async () => {
    const scene = await keysScene()
    const { home, keys, vault } = scene
    home.write('config', config)
    successOf(await keys.add('dev', pair, basesOf(successOf(keys.previewAdd('dev')))))
    successOf(await keys.remove('dev', basesOf(successOf(keys.previewRemove('dev')))))
    expect(textOf(scene, 'config')).toBe(config)
    expect(vault.names()).toEqual([])
    expect(successOf(await keys.list())).toEqual([])
    const again = await keys.remove('dev', { config: null, credentials: null })
    expect(!again.ok && again.finding.code).toBe('keys-missing')
  })
})

describe('the list', () => {
  it('says where keys are, and how old once AWS was asked', async () => {
    const { home, aws, keys, log } = await keysScene()
    void log
    const kim = aws.issueUserKey('111122223333', 'kim')
    home.write(
      'credentials',
      `[kim]\n${keyLines(kim)}[gone]\n${keyLines(fake)}[short]\naws_access_key_id = ASIAEXAMPLE000000000\n`,
    )
    expect(successOf(await keys.list()).map(({ profile, where, createdAt }) => [profile, where, createdAt])).toEqual([
      ['gone', 'credentials', null],
      ['kim', 'credentials', null],
    ])
    expect(aws.ledger.entries).toEqual([])
    const asked = successOf(await keys.list({ verify: true }))
    expect(asked.map(({ profile, createdAt }) => [profile, createdAt])).toEqual([
      ['gone', null],
      ['kim', expect.stringMatching(/Z$/)],
    ])
    expect(successOf(await keys.list())).toEqual(asked)
  })
})
