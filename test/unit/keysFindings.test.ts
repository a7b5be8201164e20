import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../main/core/doctor/doctor.ts'
import { examine } from '../../main/core/doctor/examine.ts'
import { basesOf } from '../../main/core/files/filesEdit.ts'
import { readTokenFacts } from '../../main/core/hardened/tokenFacts.ts'
import { noteKeyFacts, readKeyFacts } from '../../main/core/keys/keyFacts.ts'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import { Secret } from '../../main/core/model/secret.ts'
import { resolve } from '../../main/core/resolve/resolve.ts'
import { verdictsOf } from '../../main/core/resolve/verdicts.ts'
import { hardenedScene } from '../support/hardenedScene.ts'
import { type KeysScene, keyLines, keysScene, successOf } from '../support/keysScene.ts'
import { account, placeToken } from '../support/signingIn.ts'

const fake = { accessKeyId: 'AKIAEXAMPLE000000000', secretAccessKey: 'x'.repeat(40) }
const pair = { accessKeyId: fake.accessKeyId, secretAccessKey: new Secret(fake.secretAccessKey) }
const day = 86_400_000

const machineOf = ({ env, home, clock }: Pick<KeysScene, 'env' | 'home' | 'clock'>) =>
  readMachine({
    env,
    home: home.path,
    now: clock.now(),
    hardened: readTokenFacts(home.stateDirectory),
    keyFacts: readKeyFacts(home.stateDirectory),
  })

const findingsOf = (scene: KeysScene) => {
  const { world, files } = machineOf(scene)
  return diagnose(examine({ world, files })).filter(({ code }) => code === 'keys-long-term')
}

const made = (scene: KeysScene, days: number) =>
  noteKeyFacts(scene.ports, { created: { [fake.accessKeyId]: new Date(scene.clock.now() - days * day).toISOString() } })

describe('the age of long-term keys', () => {
  it('is said of keys in a file, once AWS was asked', async () => {
    const scene = await keysScene()
    scene.home.write('credentials', `[dev]\n${keyLines(fake)}`)
    expect(findingsOf(scene).map(({ message }) => message)).toEqual([expect.not.stringContaining('days old')])
    await made(scene, 400)
    expect(findingsOf(scene).map(({ message }) => message)).toEqual([expect.stringContaining('400 days old')])
  })

  it.each([
    [89, 0],
    [90, 1],
  ])('of keys in the vault at %i days is a finding %i times', async (days, count) => {
    const scene = await keysScene()
    successOf(await scene.keys.add('dev', pair, basesOf(successOf(scene.keys.previewAdd('dev')))))
    await made(scene, days)
    expect(findingsOf(scene)).toHaveLength(count)
    if (count > 0) expect(findingsOf(scene)[0]).toMatchObject({ profile: 'dev', at: { file: 'config' } })
  })
})

describe('a hardened session', () => {
  it('has a finding for what is as if it were none, and none for the missing token of the others', async () => {
    const scene = await hardenedScene()
    const codes = () => {
      const { world, files } = machineOf(scene)
      const wanted = ['token-missing', 'hardened-incomplete', 'token-plaintext']
      return diagnose(examine({ world, files })).flatMap(({ code, message }) =>
        wanted.includes(code) && message.includes('team') ? [code] : [],
      )
    }
    expect(codes()).toEqual(['token-missing'])
    successOf(await scene.turn(true))
    expect(codes()).toEqual([])
    placeToken(scene, 3600)
    expect(codes()).toEqual(['token-plaintext'])
    const text = readFileSync(scene.home.file('config'), 'utf8')
    scene.home.write('config', `${text}[profile more]\nsso_session = team\nsso_account_id = 1\nsso_role_name = R\n`)
    expect(codes().sort()).toEqual(['hardened-incomplete', 'token-plaintext'])
    successOf(await scene.turn(true))
    expect(codes()).toEqual([])
  })
})

describe('the explanation of what Latchkey hands out', () => {
  it('knows the keys that the vault has', async () => {
    const scene = await keysScene()
    successOf(await scene.keys.add('dev', pair, basesOf(successOf(scene.keys.previewAdd('dev')))))
    const { world } = machineOf(scene)
    for (const tool of ['aws', 'cdk'] as const) {
      const { outcome, source } = resolve(world, { tool, profile: 'dev' })
      expect([outcome, source?.kind, source?.accessKeyId]).toEqual(['works', 'process', fake.accessKeyId])
    }
    // The same command in another profile hands on the credentials of this one.
    const line = `credential_process = ${world.aws.merged.profiles.get('dev')?.text('credential_process')}\n`
    scene.home.write('config', `[profile dev]\n${line}[profile x]\n${line}`)
    const env = { ...scene.env, CDK_HOME: `${scene.home.path}/.cdk` }
    const again = machineOf({ ...scene, env }).world
    const outcomes = ['dev', 'x'].map((name) => verdictsOf(again, name).verdicts.aws.outcome)
    expect(outcomes).toEqual(['works', 'unknown'])
  })

  it('knows whether somebody is signed in to a hardened session', async () => {
    const scene = await hardenedScene()
    successOf(await scene.turn(true))
    const explained = () =>
      (['aws', 'cdk'] as const).map((tool) => resolve(machineOf(scene).world, { tool, profile: 'dev' }))
    expect(explained().map(({ outcome }) => outcome)).toEqual(['needs-sign-in', 'needs-sign-in'])
    placeToken(scene, 3600)
    successOf(await scene.turn(true))
    for (const { outcome, source, account: seen, expires } of explained()) {
      expect([outcome, source?.session, seen.id]).toEqual(['works', 'team', account])
      expect(expires.accessToken).not.toBeNull()
    }
    const { profiles } = machineOf(scene)
    expect(profiles.get('dev')).toMatchObject({
      kind: 'sso',
      session: 'team',
      accountId: account,
      roleName: 'Developer',
    })
  })
})
