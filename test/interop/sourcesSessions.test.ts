import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../main/core/model/secret.ts'
import type { AskCode, CodeWanted } from '../../main/core/sources/credentials.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import { minute } from '../support/fake-aws/testing.ts'
import { BriskClock, everythingBelow } from '../support/signingIn.ts'
import {
  credentialsOf,
  identityOf,
  profile,
  roleOf,
  type SceneOptions,
  type SourceScene,
  serial,
  sourceScene,
} from '../support/sourceScene.ts'

const hour = 60 * minute

/** A scene whose time the test moves, for the services and for Latchkey alike. */
async function timedScene(options: SceneOptions = {}) {
  const clock = new BriskClock()
  const scene = await sourceScene({ clock, clockHere: clock, signatureWindowMs: 1000 * hour, ...options })
  const pass = (milliseconds: number) => clock.advance(milliseconds)
  return { ...scene, pass }
}

/** A person with the device at hand. */
function person({ aws }: Pick<SourceScene, 'aws'>, given: () => string | null = () => aws.mfaCode(serial)) {
  const asked: CodeWanted[] = []
  const askCode: AskCode = async (wanted) => {
    asked.push(wanted)
    const code = given()
    return code === null ? null : new Secret(code)
  }
  return { asked, askCode }
}

const secretsOf = async (scene: SourceScene, name: string) => {
  const keys = await credentialsOf(scene).of({ profile: name })
  return keys.ok ? [keys.value.secretAccessKey.reveal(), keys.value.sessionToken?.reveal() ?? ''] : []
}

describe('a session of a role', () => {
  it('is kept for the next process, sealed, and nothing of it in the clear', async () => {
    const scene = await sourceScene()
    const [secret = '', token = ''] = await secretsOf(scene, 'chained')
    expect(await secretsOf(scene, 'chained')).toEqual([secret, token])
    expect(scene.aws.ledger.of('AssumeRole')).toHaveLength(2)
    const written = everythingBelow(scene.home.path)
    expect(secret.length + token.length).toBeGreaterThan(60)
    for (const text of [secret, token]) expect(written.includes(text)).toBe(false)
  })

  it('belongs to everything that led to it', async () => {
    const role = { role_arn: roleOf('Shared') }
    const config = [
      profile('from-keys', { ...role, source_profile: 'keys' }),
      profile('from-others', { ...role, source_profile: 'others' }),
      profile('from-team', { ...role, source_profile: 'team' }),
      profile('with-id', { ...role, source_profile: 'keys', external_id: 'example' }),
      profile('with-name', { ...role, source_profile: 'keys', role_session_name: 'somebody' }),
      profile('with-duration', { ...role, source_profile: 'keys', duration_seconds: '900' }),
      profile('same-again', { ...role, source_profile: 'keys' }),
    ].join('\n')
    const scene = await sourceScene({ config })
    const { accessKeyId, secretAccessKey } = scene.aws.issueUserKey('111122223333', 'kim')
    appendFileSync(
      scene.home.file('credentials'),
      `[others]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
    const seen = new Map<string, string>()
    for (const name of [
      'from-keys',
      'from-others',
      'from-team',
      'with-id',
      'with-name',
      'with-duration',
      'same-again',
    ]) {
      seen.set(name, (await secretsOf(scene, name)).join())
    }
    expect(new Set(seen.values()).size).toBe(6)
    expect(seen.get('same-again')).toBe(seen.get('from-keys'))
  })

  it('is renewed ahead of its end, and lives on where that cannot be done yet', async () => {
    const scene = await timedScene()
    const first = await secretsOf(scene, 'role')
    scene.pass(40 * minute)
    expect(await secretsOf(scene, 'role')).toEqual(first)
    scene.pass(7 * minute)
    const fault = scene.aws.fault('AssumeRole', { reset: true })
    expect(await secretsOf(scene, 'role')).toEqual(first)
    expect(fault.hits).toBeGreaterThan(1)
    scene.pass(9 * minute)
    expect(await credentialsOf(scene).of({ profile: 'role' })).toMatchObject({ finding: { code: 'aws-unreachable' } })
    fault.remove()
    const renewed = await secretsOf(scene, 'role')
    expect(renewed).toHaveLength(2)
    expect(renewed).not.toEqual(first)
  })

  it('is begun from the last one of its chain that is still good', async () => {
    const config = profile('short', { role_arn: roleOf('Short'), source_profile: 'careful', duration_seconds: '900' })
    const scene = await timedScene({ config })
    await secretsOf(scene, 'short')
    expect(scene.aws.ledger.of('AssumeRole')).toHaveLength(2)
    scene.pass(20 * minute)
    await secretsOf(scene, 'short')
    expect(scene.aws.ledger.of('AssumeRole').map(({ details }) => details.roleArn)).toEqual([
      roleOf('Careful'),
      roleOf('Short'),
      roleOf('Short'),
    ])
  })

  it('is begun once, however many processes want it at the same time', async () => {
    const scene = await sourceScene()
    const all = await Promise.all(Array.from({ length: 10 }, () => secretsOf(scene, 'chained')))
    expect(new Set(all.map(String)).size).toBe(1)
    expect(scene.aws.ledger.of('AssumeRole')).toHaveLength(2)
  })

  it('goes with the sign-in that it came from', async () => {
    const scene = await sourceScene()
    const here = credentialsOf(scene)
    for (const name of ['role', 'team-role']) await here.of({ profile: name })
    // In another process, as `latchkey logout` is one.
    expect(await credentialsOf(scene).forget('team')).toEqual({ ok: true, value: null })
    for (const name of ['role', 'team-role']) await here.of({ profile: name })
    const asked = () => scene.aws.ledger.of('AssumeRole').map(({ details }) => details.roleArn)
    expect(asked()).toEqual([roleOf('Plain'), roleOf('FromTeam'), roleOf('FromTeam')])
    await here.forget(null)
    expect(scene.vault.names()).toEqual([])
    await here.of({ profile: 'role' })
    expect(asked()).toHaveLength(4)
  })

  it.each(['locked', 'missing', 'denied'] as const)('is had without a vault: %s', async (obstacle) => {
    const scene = await sourceScene()
    scene.keyStore.obstacle = obstacle
    const here = credentialsOf(scene)
    expect(await identityOf(scene.aws, await here.of({ profile: 'chained' }))).toContain('Inner')
    await here.of({ profile: 'chained' })
    expect(scene.aws.ledger.of('AssumeRole')).toHaveLength(2)
    const keys = await here.of({ profile: 'chained' })
    if (!keys.ok) throw new Error(keys.finding.message)
    expect(everythingBelow(scene.home.path)).not.toContain(keys.value.secretAccessKey.reveal())
  })

  it('is had where nothing can be written at all', async () => {
    const scene = await sourceScene()
    const stateDirectory = join(scene.home.file('config'), 'state')
    const keyStore = scene.keyStore
    const vault = async () => createVault({ stateDirectory, clock: scene.ports.clock, keyStore })
    const here = credentialsOf(scene, { stateDirectory, vault })
    expect(await identityOf(scene.aws, await here.of({ profile: 'chained' }))).toContain('Inner')
    const { askCode, asked } = person(scene)
    expect(await identityOf(scene.aws, await here.of({ profile: 'guarded', askCode }))).toContain('Guarded')
    expect((await here.of({ profile: 'also-guarded', askCode })).ok).toBe(true)
    expect(asked).toHaveLength(1)
  })

  it('is looked for only where there may be one', async () => {
    const scene = await sourceScene()
    const { accessKeyId, secretAccessKey } = scene.aws.issueUserKey('333344445555', 'lee')
    const env = { ...scene.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
    const vault = () => Promise.reject(new Error('Nobody should look into the vault'))
    for (const name of ['keys', 'team', 'process', 'console']) {
      const keys = await credentialsOf(scene, { vault, env }).of({ profile: name })
      expect([name, keys.ok]).toEqual([name, true])
    }
    expect(scene.keyStore.reads).toBe(0)
  })

  it('that aws keeps is used as aws uses it, and not by others', async () => {
    const scene = await sourceScene({ clock: Date })
    const { assumedRoleFileName } = await import('../../main/core/resolve/cacheNames.ts')
    const name = assumedRoleFileName({
      roleArn: roleOf('Guarded'),
      sessionName: null,
      externalId: null,
      mfaSerial: serial,
      durationSeconds: null,
    })
    const Credentials = {
      AccessKeyId: 'ASIAEXAMPLE000000000',
      SecretAccessKey: 'example-secret',
      SessionToken: 'example-token',
      Expiration: '2099-01-01T00:00:00+00:00',
    }
    scene.home.write(`cli/cache/${name}`, JSON.stringify({ Credentials }))
    const here = credentialsOf(scene)
    expect(await here.of({ profile: 'guarded' })).toMatchObject({ value: { accessKeyId: 'ASIAEXAMPLE000000000' } })
    expect(await here.of({ profile: 'guarded', tool: 'cdk' })).toMatchObject({ finding: { code: 'mfa-needed' } })
  })
})

describe('a role that wants a second factor', () => {
  it('has the code asked for once a day, for all roles of the device and for every tool', async () => {
    const scene = await timedScene()
    const { asked, askCode } = person(scene)
    const name = (tool: 'aws' | 'cdk', which: string) => credentialsOf(scene).of({ profile: which, tool, askCode })
    expect(await identityOf(scene.aws, await name('cdk', 'guarded'))).toContain('/Guarded')
    expect(await identityOf(scene.aws, await name('aws', 'also-guarded'))).toContain('/AlsoGuarded')
    expect(asked).toEqual([{ profile: 'guarded', serial, roleArn: roleOf('Guarded'), isAgain: false }])
    for (let hours = 0; hours < 11; hours += 1) {
      scene.pass(hour)
      expect((await name('aws', 'guarded')).ok).toBe(true)
    }
    expect(asked).toHaveLength(1)
    scene.pass(48 * minute)
    await name('aws', 'guarded')
    scene.pass(50 * minute)
    // The day's session is over, but nobody is bothered while a role's own is good.
    expect((await name('aws', 'guarded')).ok).toBe(true)
    expect(asked).toHaveLength(1)
    scene.pass(6 * minute)
    expect((await name('aws', 'guarded')).ok).toBe(true)
    expect(asked).toHaveLength(2)
    expect(scene.aws.ledger.of('GetSessionToken')).toHaveLength(2)
  })

  it('says that somebody must give it, where nobody can be asked', async () => {
    const scene = await sourceScene()
    const refusal = await credentialsOf(scene).of({ profile: 'guarded' })
    expect(refusal).toMatchObject({ finding: { code: 'mfa-needed', profile: 'guarded' } })
    const { askCode } = person(scene, () => null)
    expect(await credentialsOf(scene).of({ profile: 'guarded', askCode })).toMatchObject(refusal)
    expect(scene.aws.ledger.entries).toEqual([])
  })

  it('is not waited for by those who would not wait for somebody else to give it', async () => {
    const scene = await timedScene()
    let give: (code: Secret) => void = () => undefined
    const asked = Promise.withResolvers<void>()
    const askCode: AskCode = () => {
      asked.resolve()
      return new Promise((resolve) => {
        give = resolve
      })
    }
    const first = credentialsOf(scene).of({ profile: 'guarded', askCode })
    await asked.promise
    for (const profile of ['guarded', 'also-guarded']) {
      const began = scene.ports.clock.now()
      expect(await credentialsOf(scene).of({ profile })).toMatchObject({ finding: { code: 'mfa-needed', profile } })
      expect(scene.ports.clock.now() - began).toBeLessThan(minute)
    }
    give(new Secret(scene.aws.mfaCode(serial)))
    expect((await first).ok).toBe(true)
  })

  it('asks again for a code that is not taken, and not for ever', async () => {
    const scene = await sourceScene()
    const codes = ['12345', '000000', scene.aws.mfaCode(serial)]
    const { asked, askCode } = person(scene, () => codes.shift() ?? '999999')
    expect((await credentialsOf(scene).of({ profile: 'guarded', askCode })).ok).toBe(true)
    expect(asked.map(({ isAgain }) => isAgain)).toEqual([false, true, true])
    expect(scene.aws.ledger.of('GetSessionToken')).toHaveLength(2)
    await credentialsOf(scene).forget(null)
    expect(await credentialsOf(scene).of({ profile: 'guarded', askCode })).toMatchObject({
      finding: { code: 'mfa-refused' },
    })
    expect(asked).toHaveLength(6)
  })

  it('is asked for directly where no session of a user may be begun', async () => {
    const scene = await timedScene()
    const { accessKeyId, secretAccessKey } = scene.aws.issueUserKey('111122223333', 'DenySessions')
    scene.home.write(
      'credentials',
      `[keys]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    )
    const { asked, askCode } = person(scene)
    const get = (name: string) => credentialsOf(scene).of({ profile: name, askCode })
    expect(await identityOf(scene.aws, await get('guarded'))).toContain('/Guarded')
    expect(asked).toHaveLength(1)
    expect((await get('guarded')).ok).toBe(true)
    scene.pass(minute)
    expect((await get('also-guarded')).ok).toBe(true)
    expect(asked).toHaveLength(2)
    // That it is forbidden has been noted.
    expect(scene.aws.ledger.of('GetSessionToken')).toHaveLength(1)
  })

  it('is asked for with another code where it wants a newer one than the day began with', async () => {
    const config = profile('strict', { role_arn: roleOf('Strict'), source_profile: 'keys', mfa_serial: serial })
    const roles = [{ arn: roleOf('Strict'), needsNewCode: true }]
    const scene = await timedScene({ config, roles })
    const { asked, askCode } = person(scene)
    const get = (name: string) => credentialsOf(scene).of({ profile: name, askCode })
    await get('guarded')
    scene.pass(minute)
    expect(await identityOf(scene.aws, await get('strict'))).toContain('/Strict')
    expect(asked.map(({ roleArn }) => roleArn)).toEqual([roleOf('Guarded'), roleOf('Strict')])
  })

  it('is not asked for again where the role is refused with a code that was just given', async () => {
    const config = profile('closed', { role_arn: roleOf('DenyAll'), source_profile: 'keys', mfa_serial: serial })
    const scene = await timedScene({ config })
    const { asked, askCode } = person(scene)
    const refusal = await credentialsOf(scene).of({ profile: 'closed', askCode })
    expect(refusal).toMatchObject({ finding: { code: 'role-refused', profile: 'closed' } })
    expect(asked).toHaveLength(1)
  })

  it('lives in memory without a vault, and nowhere else', async () => {
    const scene = await sourceScene()
    scene.keyStore.obstacle = 'locked'
    const { asked, askCode } = person(scene)
    const here = credentialsOf(scene)
    expect((await here.of({ profile: 'guarded', askCode })).ok).toBe(true)
    expect((await here.of({ profile: 'also-guarded', askCode })).ok).toBe(true)
    expect(asked).toHaveLength(1)
    expect(scene.vault.names()).toEqual([])
  })
})
