import { closeSync, mkdirSync, openSync, renameSync, rmSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { type Core, createCore } from '../../main/core/core.ts'
import { silentLog } from '../../main/core/log/log.ts'
import { FakeClock } from '../support/fakeClock.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { memoryWire } from '../support/memoryWire.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
let core: Core
beforeEach(() => {
  home = new TemporaryHome()
})
afterEach(() => {
  core.stop()
  home.dispose()
})

const start = (clock = systemClock, env: Record<string, string> = {}) => {
  core = createCore({
    env,
    home: home.path,
    stateDirectory: home.stateDirectory,
    clock,
    log: silentLog,
    keyStore: new MemoryKeyStore(),
  })
  return core
}

/** Kept once the state is as wanted. A state that never comes runs into the test's time limit. */
const until = (isSo: () => boolean) =>
  new Promise<void>((resolve) => {
    const look = () => {
      if (!isSo()) return
      stop()
      resolve()
    }
    const stop = core.onChange(look)
    look()
  })
const names = () => [...core.state.profiles.keys()].sort()
const sees = (...expected: string[]) => until(() => names().join() === expected.join())

describe('the core follows the files', () => {
  it('that an editor replaces, that go away and come back', async () => {
    home.write('config', '[profile a]\nregion = eu-west-1\n')
    start()
    expect(names()).toEqual(['a'])
    home.write('config', '[profile a]\n[profile b]\n')
    await sees('a', 'b')
    home.write('credentials', '[c]\naws_access_key_id = AKIAEXAMPLE000000000\n')
    await sees('a', 'b', 'c')
    home.remove('config')
    await sees('c')
    home.remove()
    await sees()
    home.write('config', '[profile d]\n')
    await sees('d')
    home.write('config', '[profile d]\n[profile e]\n')
    await sees('d', 'e')
  })

  it('from before there is any directory', async () => {
    start()
    expect(names()).toEqual([])
    home.write('config', '[default]\nregion = eu-west-1\n')
    await sees('default')
  })

  it('when the whole directory is moved away and another takes its place', async () => {
    home.write('config', '[profile a]\n')
    start()
    renameSync(join(home.path, '.aws'), join(home.path, 'aside'))
    await sees()
    home.write('config', '[profile b]\n')
    await sees('b')
    home.write('config', '[profile c]\n')
    await sees('c')
  })

  it('and never shows the half of one that is still being written', async () => {
    home.write('config', '[profile a]\nregion = eu-west-1\n')
    start()
    const seen = new Set<string>()
    core.onChange(() => seen.add(names().join()))
    const writer = openSync(home.file('config'), 'w')
    // A program that writes in steps: it has emptied the file, and takes its time over the rest.
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        writeSync(writer, '[profile a]\n[profile b]\n')
        closeSync(writer)
        resolve()
      }, 120)
    })
    await sees('a', 'b')
    expect([...seen]).toEqual(['a,b'])
  })

  it('while a keychain that does not answer keeps the history waiting', async () => {
    home.write('config', '[profile a]\n')
    const never = () => new Promise<never>(() => undefined)
    const silent = { read: never, write: never, remove: never }
    const { path, stateDirectory } = home
    core = createCore({ env: {}, home: path, stateDirectory, clock: systemClock, log: silentLog, keyStore: silent })
    home.write('config', '[profile b]\n')
    await sees('b')
    home.write('config', '[profile c]\n')
    await sees('c')
  })

  it('down to a comment', async () => {
    home.write('config', '[profile a]\n')
    start()
    const { files } = core.state
    home.write('config', '[profile a]\n# note\n')
    await until(() => core.state.files !== files)
    expect(core.state.files.map(({ name, version }) => [name, version])).toEqual([
      ['config', 2],
      ['credentials', 0],
    ])
  })

  it('through a symbolic link to where they are really kept', async () => {
    const kept = join(home.path, 'dotfiles')
    mkdirSync(kept)
    mkdirSync(join(home.path, '.aws'))
    writeFileSync(join(kept, 'aws-config'), '[profile a]\n')
    symlinkSync(join(kept, 'aws-config'), home.file('config'))
    start()
    expect(names()).toEqual(['a'])
    writeFileSync(join(kept, 'aws-config'), '[profile b]\n')
    await sees('b')
  })

  it('wherever AWS_CONFIG_FILE says they are', async () => {
    const path = join(home.path, 'elsewhere', 'my-config')
    start(systemClock, { AWS_CONFIG_FILE: path })
    mkdirSync(join(home.path, 'elsewhere'))
    writeFileSync(path, '[profile a]\n')
    await sees('a')
  })

  it('and the sign-ins in the token cache', async () => {
    home.write('config', ssoSession('corp') + identityCenterProfile('dev', 'corp', '111122223333'))
    start()
    expect(core.state.signIns.get('corp')?.state).toBe('signed-out')
    home.writeToken('corp', { accessToken: 'example', expiresAt: '2099-01-01T00:00:00Z' })
    await until(() => core.state.signIns.get('corp')?.state === 'ready')
    rmSync(join(home.path, '.aws', 'sso'), { recursive: true })
    await until(() => core.state.signIns.get('corp')?.state === 'signed-out')
  })
})

describe('the core keeps time', () => {
  it('with one timer: a sign-in becomes ending, then ended, and is told about once', () => {
    const clock = new FakeClock('2026-11-20T11:00:00Z')
    home.write('config', ssoSession('my-sso') + ssoSession('other'))
    home.writeToken('my-sso', { accessToken: 'example', expiresAt: '2026-11-20T12:00:00Z' })
    home.writeToken('other', { accessToken: 'example', expiresAt: '2026-11-20T15:00:00Z' })
    start(clock)
    expect(clock.pending).toEqual(['2026-11-20T11:50:00.000Z'])
    clock.moveTo('2026-11-20T11:50:00Z')
    expect(core.state.signIns.get('my-sso')?.state).toBe('ending')
    expect(core.state.notices.map(({ title }) => title)).toEqual(['Sign-in my-sso ends in 10 minutes'])
    // Five minutes before, the SDK refuses what nothing can renew.
    expect(clock.pending).toEqual(['2026-11-20T11:55:00.000Z'])
    clock.moveTo('2026-11-20T11:55:00Z')
    expect(clock.pending).toEqual(['2026-11-20T12:00:00.000Z'])
    clock.moveTo('2026-11-20T12:00:00Z')
    expect(core.state.signIns.get('my-sso')?.state).toBe('ended')
    expect(core.state.notices).toEqual([])
    expect(clock.pending).toEqual(['2026-11-20T14:50:00.000Z'])
    core.stop()
    expect(clock.pending).toEqual([])
  })
})

describe('the active profile', () => {
  it('is kept for the next start, and seen by whoever runs already', async () => {
    home.write('config', '[profile dev]\n[profile prod]\n')
    start()
    const other = createCore({
      env: {},
      home: home.path,
      stateDirectory: home.stateDirectory,
      clock: systemClock,
      log: silentLog,
    })
    expect(await other.useProfile('dev')).toEqual({ ok: true, value: null })
    other.stop()
    await until(() => core.state.active.name === 'dev')
    expect(await core.useProfile(null)).toEqual({ ok: true, value: null })
    expect(core.state.active).toEqual({ name: null })
  })

  it('must exist, and the answer says what was probably meant', async () => {
    home.write('config', '[profile dev]\n')
    const wire = memoryWire(start(), silentLog)
    const answer = await wire.call('profile.use', { name: 'dve' })
    expect(answer).toMatchObject({
      ok: false,
      finding: { code: 'profile-missing', message: expect.stringContaining('`dev`') },
    })
  })

  it('that cannot be saved is a failure with a reason, not an exception', async () => {
    home.write('config', '[profile dev]\n')
    writeFileSync(home.stateDirectory, 'a file stands where the directory should be')
    start()
    expect(await core.useProfile('dev')).toMatchObject({ ok: false, finding: { code: 'state-not-saved' } })
  })
})

describe('a call whose handler has a bug', () => {
  it('is answered all the same', async () => {
    home.write('config', '[profile dev]\n')
    const broken: Core = { ...start(), snapshot: () => JSON.parse('{') }
    expect(await memoryWire(broken, silentLog).call('state.snapshot', null)).toMatchObject({
      ok: false,
      finding: { code: 'internal-error' },
    })
  })
})
