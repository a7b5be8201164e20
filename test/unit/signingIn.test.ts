import { existsSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { type Core, createCore } from '../../main/core/core.ts'
import type { SigningIn } from '../../main/core/model/signIn.ts'
import { eventually } from '../support/eventually.ts'
import { type FakeAws, visit } from '../support/fake-aws/server.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { type Scene, scene, tokenPath } from '../support/signingIn.ts'

interface Watched extends Scene {
  readonly core: Core
  readonly pages: readonly string[]
  /** What the window was told about the sign-in, in order. */
  readonly seen: readonly (SigningIn | null)[]
  now(): SigningIn | null | undefined
}

let core: Core | undefined
afterEach(() => core?.stop())

async function watched(onPage: (page: string, aws: FakeAws) => boolean = () => true): Promise<Watched> {
  const all = await scene()
  const { aws, env, home, clock, log } = all
  const pages: string[] = []
  const made = createCore({
    env,
    home: home.path,
    stateDirectory: home.stateDirectory,
    clock,
    log,
    keyStore: new MemoryKeyStore(),
    openBrowser: async (page) => {
      pages.push(page)
      return onPage(page, aws)
    },
  })
  core = made
  const seen: (SigningIn | null)[] = []
  made.onChange(({ items }) => {
    for (const { id, signingIn } of items.signIns?.set ?? []) if (id === 'team') seen.push(signingIn)
  })
  return { ...all, core: made, pages, seen, now: () => made.state.signIns.get('team')?.signingIn }
}

const allow = (page: string) => {
  visit('allow', page).catch(() => undefined)
  return true
}
const deny = (page: string) => {
  visit('deny', page).catch(() => undefined)
  return true
}

test('whoever comes second joins, and both hear that it is done', async () => {
  const { core, pages, seen } = await watched(allow)
  const answers = await Promise.all([
    core.signingIn.signIn('team', null),
    core.signingIn.signIn('team', null),
    core.signingIn.signIn('team', null),
  ])
  expect(answers).toEqual([1, 2, 3].map(() => ({ ok: true, value: null })))
  expect(pages).toHaveLength(1)
  expect(seen.at(-1)).toBeNull()
  expect(core.state.signIns.get('team')).toMatchObject({ state: 'ready', refreshable: true, signingIn: null })
})

test('a code instead ends the browser and begins anew', async () => {
  const { core, aws, pages, now } = await watched()
  const first = core.signingIn.signIn('team', null)
  await eventually(() => now()?.kind === 'browser')
  const second = core.signingIn.signIn('team', 'code')
  expect(await first).toMatchObject({ ok: false, finding: { code: 'sign-in-cancelled' } })
  await eventually(() => now()?.kind === 'code')
  expect(now()).toMatchObject({ userCode: expect.stringMatching(/^\S+$/), isOpened: false })
  expect(pages).toHaveLength(1)
  await core.signingIn.openPage('team')
  expect(pages).toHaveLength(2)
  expect(now()).toMatchObject({ kind: 'code', isOpened: true })
  await visit('allow', pages.at(-1) ?? '')
  expect(await second).toEqual({ ok: true, value: null })
  expect(aws.ledger.of('StartDeviceAuthorization')).toHaveLength(1)
})

test('a browser that is not there is said, and the code still works', async () => {
  const { core, now } = await watched(() => false)
  void core.signingIn.signIn('team', null)
  await eventually(() => now()?.kind === 'browser')
  expect(now()).toMatchObject({ isOpened: false })
})

test('what is called off leaves nothing, and no sentence', async () => {
  const { core, home, now, seen } = await watched()
  const answer = core.signingIn.signIn('team', null)
  await eventually(() => now()?.kind === 'browser')
  core.signingIn.cancel('team')
  expect(await answer).toMatchObject({ ok: false, finding: { code: 'sign-in-cancelled' } })
  expect(seen.at(-1)).toBeNull()
  expect(existsSync(home.file(tokenPath()))).toBe(false)
})

test('a denial stays to be read until it is dismissed, or somebody has signed in elsewhere', async () => {
  const { core, now, home, aws } = await watched(deny)
  await core.signingIn.signIn('team', null)
  expect(now()).toMatchObject({ kind: 'failed', finding: { code: 'sign-in-denied' } })
  core.signingIn.cancel('team')
  expect(now()).toBeNull()
  await core.signingIn.signIn('team', null)
  expect(now()?.kind).toBe('failed')
  home.writeToken('team', { ...aws.issueToken({ startUrl: 'https://team.awsapps.com/start' }) })
  await eventually(() => core.state.signIns.get('team')?.state === 'ready')
  expect(now()).toBeNull()
})

test('signing out ends what is under way, and is seen at once', async () => {
  const { core, now, home } = await watched()
  const answer = core.signingIn.signIn('team', null)
  await eventually(() => now()?.kind === 'browser')
  expect(await core.signingIn.signOut('team')).toEqual({ ok: true, value: { tokens: 0, untold: 0 } })
  expect(await answer).toMatchObject({ ok: false })
  expect(now()).toBeNull()
  expect(existsSync(home.file(tokenPath()))).toBe(false)
})

test('a session that is in no file is refused without a word to AWS', async () => {
  const { core, aws } = await watched()
  for (const answer of [await core.signingIn.signIn('nowhere', null), await core.signingIn.signOut('nowhere')]) {
    expect(answer).toMatchObject({ ok: false, finding: { code: 'sso-session-missing' } })
  }
  expect(aws.ledger.entries).toEqual([])
})

test('the end of the core is the end of every sign-in', async () => {
  const { core, now } = await watched()
  const answer = core.signingIn.signIn('team', null)
  await eventually(() => now()?.kind === 'browser')
  core.stop()
  expect(await answer).toMatchObject({ ok: false, finding: { code: 'sign-in-cancelled' } })
})
