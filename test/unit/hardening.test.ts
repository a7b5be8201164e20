import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { basesOf, editedFiles } from '../../main/core/files/filesEdit.ts'
import { planOff, planOn } from '../../main/core/hardened/plans.ts'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import type { FileName } from '../../main/core/model/finding.ts'
import { type HardenedScene, hardenedScene } from '../support/hardenedScene.ts'
import { successOf } from '../support/keysScene.ts'
import { Random, seedOf } from '../support/random.ts'
import { account, cacheFiles, everythingBelow, person, placeToken, tokenPath } from '../support/signingIn.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

const hour = 3600
const role = { session: 'team', accountId: account, roleName: 'Developer' }
const textOf = ({ home }: Pick<HardenedScene, 'home'>, name = 'config') => readFileSync(home.file(name), 'utf8')

/** Signed in, with role credentials in the cache as `aws` has them. */
async function signedIn(seconds = hour): Promise<HardenedScene & { readonly secrets: readonly string[] }> {
  const scene = await hardenedScene()
  const token = placeToken(scene, seconds)
  const keys = successOf(await scene.center.roleCredentials(role))
  const secrets = [token.accessToken, token.refreshToken ?? '', token.clientSecret ?? '', keys.secretAccessKey.reveal()]
  expect(cacheFiles(scene.home, 'cli/cache')).toHaveLength(1)
  return { ...scene, secrets }
}

const plaintextIn = ({ home }: HardenedScene, secrets: readonly string[]) => {
  const all = everythingBelow(home.path)
  return secrets.filter((secret) => all.includes(secret))
}

describe('turning hardened mode on', () => {
  it('takes every secret of the session out of the caches, into the vault', async () => {
    const scene = await signedIn()
    const { aws, home, center, vault } = scene
    expect(plaintextIn(scene, scene.secrets)).toEqual(scene.secrets)
    expect(successOf(await scene.turn(true))).toEqual({ saved: true, noUndo: null })
    expect(plaintextIn(scene, scene.secrets)).toEqual([])
    expect(cacheFiles(home, 'cli/cache')).toEqual([])
    expect(cacheFiles(home)).toEqual([])
    expect(vault.names('token/')).toEqual(['token/team'])
    const config = textOf(scene)
    expect(config).toContain('latchkey_hardened = true')
    expect(config).toMatch(
      /\[profile dev\]\nlatchkey_session = team\nlatchkey_account_id = \d+\nlatchkey_role_name = Developer\nregion = eu-west-1\ncredential_process = .*\n/,
    )
    // Legacy profiles are none of the session.
    expect(config).toContain('[profile old]\nsso_start_url')
    aws.ledger.clear()
    const again = successOf(await center.roleCredentials(role))
    expect(again.accountId).toBe(account)
    expect(vault.names('role/')).toHaveLength(1)
    expect(aws.ledger.of('GetRoleCredentials')).toHaveLength(1)
    successOf(await center.roleCredentials(role))
    expect(aws.ledger.of('GetRoleCredentials')).toHaveLength(1)
    expect(plaintextIn(scene, [...scene.secrets, again.secretAccessKey.reveal(), again.sessionToken.reveal()])).toEqual(
      [],
    )
  })

  it('shows until when the sign-in lasts without opening the vault', async () => {
    const scene = await signedIn()
    const before = scene.shown()
    expect(before.isHardened).toBe(false)
    successOf(await scene.turn(true))
    const { reads } = scene.keyStore
    expect(scene.shown()).toEqual({ isHardened: true, until: before.until })
    expect(scene.keyStore.reads).toBe(reads)
  })

  it('renews in the vault, and never in plain text', async () => {
    const scene = await signedIn()
    successOf(await scene.turn(true))
    const before = scene.shown().until
    scene.clock.advance(1_000 * (hour - 60))
    const renewed = successOf(await scene.center.refresh('team'))
    expect(renewed.accessTokenUntil).not.toBe(before)
    expect(scene.shown().until).toBe(renewed.accessTokenUntil)
    const token = JSON.parse(successOf(await scene.vault.read('token/team')) ?? '')
    expect(scene.secrets).not.toContain(token.refreshToken)
    expect(plaintextIn(scene, [...scene.secrets, token.accessToken, token.refreshToken])).toEqual([])
  })

  it('signs in to the vault', async () => {
    const scene = await hardenedScene()
    successOf(await scene.turn(true))
    expect(scene.shown()).toEqual({ isHardened: true, until: null })
    const signed = successOf(await scene.center.signIn('team', { present: person('allow') }))
    expect(scene.shown().until).toBe(signed.accessTokenUntil)
    expect(cacheFiles(scene.home)).toEqual([])
    const token = JSON.parse(successOf(await scene.vault.read('token/team')) ?? '')
    expect(plaintextIn(scene, [token.accessToken, token.refreshToken, token.clientSecret])).toEqual([])
    successOf(await scene.center.roleCredentials(role))
  })

  it('signs out of the vault, and of what another tool has put into the cache', async () => {
    const scene = await signedIn()
    successOf(await scene.turn(true))
    successOf(await scene.center.roleCredentials(role))
    const other = placeToken(scene, hour)
    expect(successOf(await scene.center.signOut('team'))).toEqual({ tokens: 2, untold: 0 })
    expect(scene.vault.names().filter((name) => !name.startsWith('registration/'))).toEqual([])
    expect(plaintextIn(scene, [other.accessToken])).toEqual([])
    expect(scene.shown().until).toBeNull()
    expect(scene.aws.ledger.of('Logout')).toHaveLength(2)
  })

  it('signs out of everything, hardened or not', async () => {
    const scene = await signedIn()
    successOf(await scene.turn(true))
    expect(successOf(await scene.center.signOut(null))).toEqual({ tokens: 1, untold: 0 })
    expect(scene.vault.names('token/')).toEqual([])
  })

  it('says that the keychain is locked, and signs out all the same', async () => {
    const scene = await signedIn()
    successOf(await scene.turn(true))
    const { createIdentityCenter } = await import('../../main/core/identity-center/identityCenter.ts')
    const { createVault } = await import('../../main/core/vault/createVault.ts')
    scene.keyStore.obstacle = 'locked'
    const locked = createVault({ ...scene.ports, keyStore: scene.keyStore })
    const center = createIdentityCenter({ ...scene.ports, vault: async () => locked })
    const keys = await center.roleCredentials(role)
    expect(!keys.ok && keys.finding.code).toBe('keychain-locked')
    scene.keyStore.obstacle = null
    expect(successOf(await center.signOut('team')).tokens).toBe(1)
  })

  it('takes along what another tool has renewed in the meantime', async () => {
    const scene = await signedIn()
    const { editing } = scene.ports
    const { createHardening } = await import('../../main/core/hardened/hardening.ts')
    let newer = ''
    const meanwhile = createHardening({
      ...scene.ports,
      editing: {
        ...editing,
        save: async (file, steps, how) => {
          newer = placeToken(scene, hour).accessToken
          return editing.save(file, steps, how)
        },
      },
    })
    const preview = successOf(meanwhile.preview({ session: 'team', isOn: true }))
    successOf(await meanwhile.save({ session: 'team', isOn: true, keepSignIn: false, bases: basesOf(preview) }))
    expect(JSON.parse(successOf(await scene.vault.read('token/team')) ?? '').accessToken).toBe(newer)
    expect(plaintextIn(scene, [newer])).toEqual([])
  })

  it('takes along what a killed renewal has left in the journal', async () => {
    const scene = await signedIn()
    const { writeJournal } = await import('../../main/core/identity-center/journal.ts')
    const { digestOf } = await import('../../main/core/identity-center/tokenStore.ts')
    const { Secret } = await import('../../main/core/model/secret.ts')
    const newer = scene.aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: hour })
    const spent = digestOf(new Secret(scene.secrets[1] ?? ''))
    writeJournal(scene.home.stateDirectory, 'team', { spent, fields: { ...newer } })
    successOf(await scene.turn(true))
    expect(JSON.parse(successOf(await scene.vault.read('token/team')) ?? '').accessToken).toBe(newer.accessToken)
    expect(plaintextIn(scene, [newer.accessToken, newer.refreshToken ?? '', ...scene.secrets])).toEqual([])
  })

  it('finishes what was cut short when it is run again', async () => {
    const scene = await signedIn()
    const { editing } = scene.ports
    const { createHardening } = await import('../../main/core/hardened/hardening.ts')
    const killed = createHardening({
      ...scene.ports,
      editing: {
        ...editing,
        save: async (file, steps, how) => {
          await editing.save(file, steps, how)
          throw new Error('killed')
        },
      },
    })
    const preview = successOf(killed.preview({ session: 'team', isOn: true }))
    const save = { session: 'team', isOn: true, keepSignIn: false, bases: basesOf(preview) }
    await expect(killed.save(save)).rejects.toThrow('killed')
    expect(plaintextIn(scene, scene.secrets)).not.toEqual([])
    expect(successOf(scene.hardening.preview({ session: 'team', isOn: true })).files).toEqual([])
    successOf(await scene.turn(true))
    expect(plaintextIn(scene, scene.secrets)).toEqual([])
    expect(scene.shown().until).not.toBeNull()
  })

  it('keeps what was renewed since it was cut short, not the older token in the cache', async () => {
    const scene = await signedIn()
    const old = readFileSync(scene.home.file(tokenPath()), 'utf8')
    successOf(await scene.turn(true))
    scene.clock.advance(1_000 * (hour - 60))
    successOf(await scene.center.refresh('team'))
    const renewed = successOf(await scene.vault.read('token/team'))
    scene.home.write(tokenPath(), old)
    successOf(await scene.turn(true))
    expect(successOf(await scene.vault.read('token/team'))).toBe(renewed)
    expect(plaintextIn(scene, scene.secrets)).toEqual([])
    scene.home.write(tokenPath(), old)
    successOf(await scene.turn(false, { keepSignIn: true }))
    expect(JSON.parse(readFileSync(scene.home.file(tokenPath()), 'utf8'))).toEqual(JSON.parse(renewed ?? ''))
  })

  it('wants a vault that can be opened also where nobody is signed in', async () => {
    const scene = await hardenedScene()
    const before = textOf(scene)
    scene.keyStore.obstacle = 'missing'
    const turned = await scene.turn(true)
    expect(!turned.ok && turned.finding.code).toBe('keychain-missing')
    expect(textOf(scene)).toBe(before)
  })

  it('writes nothing while the keychain is locked', async () => {
    const scene = await signedIn()
    const before = textOf(scene)
    scene.keyStore.obstacle = 'locked'
    const turned = await scene.turn(true)
    expect(!turned.ok && turned.finding.code).toBe('keychain-locked')
    expect(textOf(scene)).toBe(before)
    expect(plaintextIn(scene, scene.secrets)).toEqual(scene.secrets)
  })

  it.each([
    [
      '[profile more]\nsso_session = team\nsso_account_id = 1\nsso_role_name = R\naws_access_key_id = AKIAEXAMPLE000000000\n',
      'aws_access_key_id',
    ],
    [
      '[profile more]\nsso_session = team\nsso_account_id = 1\nsso_role_name = R\ncredential_process = /bin/x\n',
      'credential_process',
    ],
    ['[profile more]\nsso_session = team\nsso_account_id = 1\nsso_role_name = R\nrole_arn = x\n', 'role_arn'],
  ])('refuses %j', async (config, said) => {
    const scene = await hardenedScene({ config })
    const preview = scene.hardening.preview({ session: 'team', isOn: true })
    expect(!preview.ok && [preview.finding.code, preview.finding.message]).toEqual([
      'edit-refused',
      expect.stringContaining(said),
    ])
  })

  it('takes in profiles that have come since', async () => {
    const scene = await signedIn()
    successOf(await scene.turn(true))
    const more = '[profile more]\nsso_session = team\nsso_account_id = 111122223001\nsso_role_name = R\n'
    scene.home.write('config', textOf(scene) + more)
    successOf(await scene.turn(true))
    expect(textOf(scene)).toContain('[profile more]\nlatchkey_session = team\n')
    successOf(await scene.turn(false))
    expect(textOf(scene)).toContain(more)
  })

  it('leaves what has no role, and says so', async () => {
    const scene = await hardenedScene({ config: '[profile bearer]\nsso_session = team\n' })
    const preview = successOf(scene.hardening.preview({ session: 'team', isOn: true }))
    expect(preview.notes.join(' ')).toContain('bearer has no account and role')
  })
})

describe('turning hardened mode off', () => {
  it('brings back the very bytes, signed out', async () => {
    const scene = await signedIn()
    const before = textOf(scene)
    successOf(await scene.turn(true))
    successOf(await scene.center.roleCredentials(role))
    expect(successOf(await scene.turn(false))).toEqual({ saved: true, noUndo: null })
    expect(textOf(scene)).toBe(before)
    expect(scene.vault.names()).toEqual([])
    expect(scene.aws.ledger.of('Logout')).toHaveLength(1)
    expect(scene.shown()).toEqual({ isHardened: false, until: null })
    expect(plaintextIn(scene, scene.secrets)).toEqual([])
  })

  it.each(['\n', '\r\n'])('brings back a last line without an end (%j)', async (newline) => {
    const scene = await hardenedScene()
    const lines = ['[sso-session team]', 'sso_start_url = https://team.awsapps.com/start', 'sso_region = eu-west-1']
    const profile = ['[profile dev]', 'sso_session = team', `sso_account_id = ${account}`, 'sso_role_name = Developer']
    const before = [...lines, '', ...profile].join(newline)
    scene.home.write('config', before)
    successOf(await scene.turn(true))
    expect(textOf(scene)).not.toBe(before)
    successOf(await scene.turn(false))
    expect(textOf(scene)).toBe(before)
  })

  it('brings the sign-in back to the cache if that is wanted', async () => {
    const scene = await signedIn()
    const token = cacheFiles(scene.home).map((name) => readFileSync(scene.home.file(`sso/cache/${name}`), 'utf8'))
    const { until } = scene.shown()
    successOf(await scene.turn(true))
    successOf(await scene.turn(false, { keepSignIn: true }))
    expect(cacheFiles(scene.home).map((name) => readFileSync(scene.home.file(`sso/cache/${name}`), 'utf8'))).toEqual(
      token,
    )
    expect(scene.vault.names()).toEqual([])
    expect(scene.shown()).toEqual({ isHardened: false, until })
    successOf(await scene.center.roleCredentials(role))
    expect(scene.aws.ledger.of('Logout')).toEqual([])
  })

  it('can be undone as any edit can', async () => {
    const scene = await signedIn()
    const before = textOf(scene)
    successOf(await scene.turn(true))
    const { editing } = scene.ports
    const preview = successOf(await editing.previewUndo('config'))
    successOf(await editing.undo('config', preview.basis))
    expect(textOf(scene)).toBe(before)
    expect(scene.shown().isHardened).toBe(false)
    // The token that is left behind in the vault goes with the next turning off.
    successOf(await scene.turn(false))
    expect(scene.vault.names()).toEqual([])
  })

  it('leaves a command that a person has put in the place of ours', async () => {
    const scene = await signedIn()
    successOf(await scene.turn(true))
    scene.home.write('config', textOf(scene).replace(/credential_process = .*/, 'credential_process = /bin/mine'))
    successOf(await scene.turn(false))
    expect(textOf(scene)).toContain('sso_session = team')
    expect(textOf(scene)).toContain('credential_process = /bin/mine')
  })
})

describe('property: on and off again is the same bytes', () => {
  const seed = seedOf('hardening')
  const newlines = ['\n', '\r\n'] as const

  function generated(random: Random): Readonly<Record<FileName, string>> {
    const newline = random.pick(newlines)
    const blank = () => random.pick(['', '', newline, `# words${newline}`, `; more # words${newline}${newline}`])
    const setting = (key: string, value: string) => {
      const delimiter = random.pick([' = ', '=', ' =', '= ', '  =  ', '\t=\t'])
      return `${blank()}${key}${delimiter}${value}${newline}`
    }
    const others = [
      ['region', 'eu-west-1'],
      ['output', 'json'],
      ['cli_pager', 'less # -R'],
      ['s3', `${newline}  max_concurrent_requests = 20`],
      ['ü_key', 'ü'],
      ['aws_account_id', '111122223333'],
    ] as const
    const profile = (name: string, session: string) => {
      const settings = [
        ['sso_session', session],
        ['sso_account_id', '111122223333'],
        ['sso_role_name', 'Developer'],
        ...others.filter(() => random.below(3) === 0),
      ] as const
      const shuffled = settings.map((one) => [random.next(), one] as const).sort(([one], [other]) => one - other)
      return `[profile ${name}]${newline}${shuffled.map(([, [key, value]]) => setting(key, value)).join('')}`
    }
    const session = (name: string) =>
      `[sso-session ${name}]${newline}${setting('sso_start_url', `https://${name}.awsapps.com/start`)}${setting('sso_region', 'eu-west-1')}`
    const names = Array.from({ length: random.below(6) }, (_, index) => `p${index}`)
    const sections = [
      ...names.map((name) => profile(name, random.pick(['team', 'team', 'other']))),
      session('team'),
      session('other'),
      `[profile plain]${newline}${setting('region', 'eu-west-1')}`,
    ]
    const ordered = sections.map((text) => [random.next(), text] as const).sort(([one], [other]) => one - other)
    const whole = blank() + ordered.map(([, text]) => text + random.pick(['', newline])).join('')
    const config = random.below(3) === 0 ? whole.replace(/(?:\r?\n)+$/, '') : whole
    return { config, credentials: random.below(2) === 0 ? '' : `[p0]${newline}region = eu-west-1${newline}` }
  }

  it('for generated files', { timeout: 60_000 }, () => {
    const home = new TemporaryHome()
    try {
      const random = new Random(seed)
      const place = { env: home.env(), home: home.path, now: Date.now() }
      let [turned, refused] = [0, 0]
      for (let count = 0; count < 150; count += 1) {
        const files = generated(random)
        const bytes = new Map<FileName, Uint8Array>([
          ['config', Buffer.from(files.config)],
          ['credentials', Buffer.from(files.credentials)],
        ])
        const lookAt = (now: ReadonlyMap<FileName, Uint8Array>) => (instead?: ReadonlyMap<FileName, Uint8Array>) =>
          readMachine({ ...place, instead: new Map([...now, ...(instead ?? [])]) })
        const on = planOn(lookAt(bytes), 'team', [process.execPath, '/opt/latchkey.mjs'])
        if (!on.ok) {
          refused += 1
          continue
        }
        turned += 1
        const after = new Map([...bytes, ...successOf(editedFiles(lookAt(bytes)().files, on.value.edit))])
        expect(after.get('config')?.toString()).not.toMatch(/^\s*sso_session\s*=\s*team/m)
        const off = successOf(planOff(lookAt(after), 'team'))
        const back = new Map([...after, ...successOf(editedFiles(lookAt(after)().files, off.edit))])
        const text = (name: FileName) => Buffer.from(back.get(name) ?? '').toString()
        expect({ config: text('config'), credentials: text('credentials') }, `seed ${seed}, file ${count}`).toEqual(
          files,
        )
      }
      // A property that nothing gets as far as would prove little.
      expect(turned).toBeGreaterThan(100)
      expect(refused).toBeLessThan(50)
    } finally {
      home.dispose()
    }
    expect(existsSync(home.path)).toBe(false)
  })
})
