import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '../../main/core/clock.ts'
import { type Core, createCore } from '../../main/core/core.ts'
import { silentLog } from '../../main/core/log/log.ts'
import type { VaultView } from '../../main/core/model/vault.ts'
import { createVault } from '../../main/core/vault/createVault.ts'
import { createDispatch, type Dispatch } from '../../main/window/dispatch.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
let keyStore: MemoryKeyStore
let core: Core
let call: Dispatch
beforeEach(() => {
  home = new TemporaryHome()
  keyStore = new MemoryKeyStore()
  const { path, stateDirectory } = home
  core = createCore({
    env: {},
    home: path,
    stateDirectory,
    clock: systemClock,
    log: silentLog,
    keyStore,
    passphraseCost: 10,
  })
  call = createDispatch(core, silentLog)
})
afterEach(() => {
  core.stop()
  home.dispose()
})

/** Kept once the state has it so. */
const sees = (wanted: Partial<VaultView>) =>
  new Promise<void>((resolve) => {
    const look = () => {
      const { vault } = core.state
      const isSo = Object.entries(wanted).every(
        ([key, value]) => JSON.stringify(Reflect.get(vault, key)) === JSON.stringify(value),
      )
      if (!isSo) return
      stop()
      resolve()
    }
    const stop = core.onChange(look)
    look()
  })

it('the state says how the vault is, also after another process has written to it', async () => {
  await sees({ kind: 'keychain', state: 'empty', message: null, records: {} })
  const { stateDirectory } = home
  await createVault({ stateDirectory, clock: systemClock, keyStore }).write('keys/dev', 'EXAMPLE-canary')
  await sees({ state: 'ready', records: { keys: 1 } })
  expect(JSON.stringify(core.snapshot())).not.toContain('canary')
})

it('the window moves the vault under a passphrase, and unlocks it', async () => {
  await core.vault.vault.write('keys/dev', 'EXAMPLE')
  const passphrase = { secret: 'EXAMPLE passphrase' }
  expect(await call('vault.use', { kind: 'passphrase', passphrase, startOver: false })).toMatchObject({ ok: true })
  // Who was answered sees it at once.
  expect(core.state.vault).toMatchObject({ kind: 'passphrase', state: 'ready', records: { keys: 1 } })
  core.stop()
  const { path, stateDirectory } = home
  core = createCore({ env: {}, home: path, stateDirectory, clock: systemClock, log: silentLog, keyStore })
  call = createDispatch(core, silentLog)
  await sees({ kind: 'passphrase', state: 'locked' })
  const wrong = await call('vault.unlock', { passphrase: { secret: 'another one' } })
  expect(wrong).toMatchObject({ ok: false, finding: { code: 'passphrase-wrong' } })
  expect(JSON.stringify(wrong)).not.toContain('another one')
  expect(core.state.vault.state).toBe('locked')
  expect(await call('vault.unlock', { passphrase })).toMatchObject({ ok: true })
  expect(core.state.vault.state).toBe('ready')
  expect(await core.vault.vault.read('keys/dev')).toEqual({ ok: true, value: 'EXAMPLE' })
  expect(await call('vault.use', { kind: 'keychain', passphrase: null, startOver: false })).toMatchObject({ ok: true })
  expect(core.state.vault).toMatchObject({ kind: 'keychain', state: 'ready' })
})

it('a keychain that refuses is told of, with what to do', async () => {
  await core.vault.vault.write('keys/dev', 'EXAMPLE')
  core.stop()
  keyStore.obstacle = 'locked'
  const { path, stateDirectory } = home
  core = createCore({ env: {}, home: path, stateDirectory, clock: systemClock, log: silentLog, keyStore })
  call = createDispatch(core, silentLog)
  await sees({ state: 'locked', message: 'The keychain is locked. Unlock it, then try again.' })
  expect(await call('vault.unlock', { passphrase: null })).toMatchObject({ finding: { code: 'keychain-locked' } })
  keyStore.obstacle = null
  expect(await call('vault.unlock', { passphrase: null })).toMatchObject({ ok: true })
  expect(core.state.vault.state).toBe('ready')
})
