import { afterEach, describe, expect, it } from 'vitest'
import { type Core, createCore } from '../../main/core/core.ts'
import { basesOf } from '../../main/core/files/filesEdit.ts'
import type { CallName, Rotation, StateChange } from '../../preload/contract.ts'
import { keyLines, keysScene, successOf } from '../support/keysScene.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { memoryWire } from '../support/memoryWire.ts'
import { program } from '../support/program.ts'
import { account, placeToken, scene } from '../support/signingIn.ts'

let core: Core | undefined
afterEach(() => core?.stop())

/** A window, and everything that has passed between it and the main side. */
function windowOf(ports: Omit<Parameters<typeof createCore>[0], 'keyStore' | 'program'>) {
  const started = createCore({ ...ports, keyStore: new MemoryKeyStore(), program: () => [process.execPath, program] })
  core = started
  const wire = memoryWire(started, ports.log)
  const passed: string[] = []
  const changes: StateChange[] = []
  wire.on('state.changed', (change) => {
    changes.push(change)
    passed.push(JSON.stringify(change))
  })
  const call: typeof wire.call = async (name, input) => {
    const answer = await wire.call(name, input)
    passed.push(JSON.stringify(answer))
    return answer
  }
  return { call, changes, passed: () => passed.join('\n'), core: started }
}

describe('the calls of the window', () => {
  it('add, move, rotate, take back, finish and remove keys, and no secret comes back', async () => {
    const { aws, home, ports } = await keysScene()
    const [kim, lee] = [aws.issueUserKey('111122223333', 'kim'), aws.issueUserKey('111122223333', 'lee')]
    home.write('credentials', `[lee]\n${keyLines(lee)}`)
    const { call, changes, passed } = windowOf(ports)
    const preview = successOf(await call('keys.previewAdd', { profile: 'kim' }))
    const secretAccessKey = { secret: kim.secretAccessKey }
    const added = { profile: 'kim', accessKeyId: kim.accessKeyId, secretAccessKey, bases: basesOf(preview) }
    successOf(await call('keys.add', added))
    const moving = successOf(await call('keys.previewMove', { profile: 'lee' }))
    successOf(await call('keys.move', { profile: 'lee', bases: basesOf(moving) }))
    expect(await call('keys.previewMove', { profile: 'lee' })).toMatchObject({ finding: { severity: 'info' } })
    expect(successOf(await call('keys.list', { verify: false }))).toMatchObject([
      { profile: 'kim', where: 'vault', accessKeyId: kim.accessKeyId },
      { profile: 'lee', where: 'vault', accessKeyId: lee.accessKeyId },
    ])
    expect(successOf(await call('keys.rotation', { profile: 'kim' }))).toBeNull()
    const rotated = successOf(await call('keys.rotate', { profile: 'kim' }))
    const steps = changes.flatMap(({ values }) => values.rotations ?? []).map(({ step }: Rotation) => step)
    expect(steps).toEqual(['creating', 'created', 'proven', 'swapped', 'deactivated'])
    expect(core?.state.rotations).toEqual([])
    expect(successOf(await call('keys.rotation', { profile: 'kim' }))).toEqual(rotated)
    successOf(await call('keys.undoRotation', { profile: 'kim' }))
    successOf(await call('keys.rotate', { profile: 'kim' }))
    successOf(await call('keys.deleteOld', { profile: 'kim' }))
    const removing = successOf(await call('keys.previewRemove', { profile: 'kim' }))
    successOf(await call('keys.remove', { profile: 'kim', bases: basesOf(removing) }))
    expect(passed()).not.toMatch(/EXAMPLE\/[\w+/]{32}/)
  })

  it('refuse to save what nobody has looked at', async () => {
    const { aws, home, ports } = await keysScene()
    const kim = aws.issueUserKey('111122223333', 'kim')
    home.write('credentials', `[kim]\n${keyLines(kim)}`)
    const { call } = windowOf(ports)
    const moved = await call('keys.move', { profile: 'kim', bases: { config: null, credentials: null } })
    expect(!moved.ok && moved.finding.code).toBe('save-conflict')
    const stranger = await call('keys.move', { profile: 'kim', bases: { config: 'stranger', credentials: 'stranger' } })
    expect(!stranger.ok && stranger.finding.code).toBe('save-conflict')
  })

  it('harden a session and take that back, as the state says', async () => {
    const all = await scene()
    const { home, env, clock, log } = all
    const token = placeToken(all, 3600)
    const {
      call,
      passed,
      core: own,
    } = windowOf({ env, home: home.path, stateDirectory: home.stateDirectory, clock, log })
    const bases = async (isOn: boolean) =>
      basesOf(successOf(await call('session.previewHarden', { session: 'team', isOn })))
    successOf(
      await call('session.harden', { session: 'team', isOn: true, keepSignIn: false, bases: await bases(true) }),
    )
    expect(own.state.signIns.get('team')).toMatchObject({ isHardened: true, state: 'ready', refreshable: true })
    expect(own.state.profiles.get('dev')).toMatchObject({
      kind: 'sso',
      session: 'team',
      accountId: account,
      verdicts: { aws: { outcome: 'works', kind: 'process' }, cdk: { outcome: 'works', kind: 'process' } },
    })
    successOf(
      await call('session.harden', { session: 'team', isOn: false, keepSignIn: true, bases: await bases(false) }),
    )
    expect(own.state.signIns.get('team')).toMatchObject({ state: 'ready' })
    expect(own.state.signIns.get('team')?.isHardened).toBeUndefined()
    for (const secret of [token.accessToken, token.refreshToken ?? '', token.clientSecret ?? ''])
      expect(passed()).not.toContain(secret)
  })

  it.each<[CallName, unknown]>([
    ['keys.add', { profile: 'x', accessKeyId: 'AKIAEXAMPLE000000000', secretAccessKey: 'plain', bases: null }],
    ['keys.rotate', { profile: '' }],
    ['session.harden', { session: 'x', isOn: 1, keepSignIn: false, bases: { config: null, credentials: null } }],
  ])('refuse %s with %j', async (name, input) => {
    const { ports } = await keysScene()
    const started = createCore({ ...ports, keyStore: new MemoryKeyStore() })
    core = started
    expect(await memoryWire(started, ports.log).dispatch(name, input)).toMatchObject({ finding: { code: 'bad-call' } })
  })
})
