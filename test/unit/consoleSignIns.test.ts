import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { type Core, createCore } from '../../main/core/core.ts'
import { loginFileName } from '../../main/core/resolve/cacheNames.ts'
import { eventually } from '../support/eventually.ts'
import { type FakeAws, visit } from '../support/fake-aws/server.ts'
import { MemoryKeyStore } from '../support/memoryKeyStore.ts'
import { cacheFiles, cacheOf, type Scene, scene } from '../support/signingIn.ts'

const arn = 'arn:aws:iam::111122223333:user/developer'
const path = `login/cache/${loginFileName(arn)}`
const loginProfile = `[profile console]\nlogin_session = ${arn}\nregion = eu-west-1\n`

let core: Core | undefined
afterEach(() => core?.stop())

async function watched(config: string, onPage: (page: string, aws: FakeAws) => void = allow) {
  const all = await scene({ config })
  const { aws, env, home, clock, log } = all
  const pages: string[] = []
  core = createCore({
    env,
    home: home.path,
    stateDirectory: home.stateDirectory,
    clock,
    log,
    keyStore: new MemoryKeyStore(),
    openBrowser: async (page) => {
      pages.push(page)
      onPage(page, aws)
      return true
    },
  })
  return { ...all, core, pages }
}

function allow(page: string) {
  visit('allow', page).catch(() => undefined)
}
function deny(page: string) {
  visit('deny', page).catch(() => undefined)
}

/** A login that the fake has begun, so many minutes from the end of its keys. */
function placeLogin({ aws, home, clock }: Scene, minutes: number) {
  const issued = aws.issueLogin()
  const expiresAt = new Date(clock.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '')
  home.write(path, JSON.stringify({ ...issued, accessToken: { ...issued.accessToken, expiresAt } }))
}

describe('a console login', () => {
  it('is among the sign-ins, as is its profile', async () => {
    const { core } = await watched(loginProfile)
    expect(core.state.signIns.get(arn)).toMatchObject({
      kind: 'console-login',
      state: 'signed-out',
      region: 'eu-west-1',
    })
    expect(core.state.profiles.get('console')).toMatchObject({ session: arn, kind: 'console-login' })
  })

  it('is signed in to, renewed and signed out of', async () => {
    const { core, home, pages } = await watched(loginProfile)
    expect(await core.signingIn.signIn(arn, null)).toEqual({ ok: true, value: null })
    expect(pages).toHaveLength(1)
    expect(core.state.signIns.get(arn)).toMatchObject({ state: 'ready', refreshable: true, signingIn: null })
    const keyIn = () => Object(cacheOf(home, path).accessToken).accessKeyId
    const before = keyIn()
    expect(await core.signingIn.renew(arn)).toEqual({ ok: true, value: null })
    expect([typeof before, keyIn() === before]).toEqual(['string', false])
    expect(await core.signingIn.signOut(arn)).toEqual({ ok: true, value: { tokens: 1, untold: 0 } })
    expect(core.state.signIns.get(arn)).toMatchObject({ state: 'signed-out', accessTokenUntil: null })
    expect(cacheFiles(home, 'login/cache')).toEqual([])
  })

  it('is signed out of with all others', async () => {
    const all = await watched(loginProfile)
    placeLogin(all, 10)
    expect(await all.core.signingIn.signOut(null)).toEqual({ ok: true, value: { tokens: 1, untold: 0 } })
  })

  it.each([
    ['ready, its keys still good', 10, 'ready', true],
    ['ready, its keys renewable', -60, 'ready', true],
    ['ended half a day later', -12 * 60 - 1, 'ended', false],
  ])('is %s', async (_what, minutes, state, refreshable) => {
    const all = await watched(loginProfile)
    placeLogin(all, minutes)
    await eventually(() => all.core.state.signIns.get(arn)?.accessTokenUntil)
    expect(all.core.state.signIns.get(arn)).toMatchObject({ state, refreshable })
    expect(all.core.state.notices).toEqual([])
  })

  it('ends by the clock, without anybody doing anything', async () => {
    const all = await watched(loginProfile)
    placeLogin(all, 10)
    await eventually(() => all.core.state.signIns.get(arn)?.state === 'ready')
    all.clock.advance((12 * 60 + 11) * 60_000)
    expect(all.core.state.signIns.get(arn)?.state).toBe('ended')
  })

  it('that somebody else has signed in to is none', async () => {
    const other = arn.replace('developer', 'other')
    const { core } = await watched(loginProfile.replace(arn, other))
    expect(await core.signingIn.signIn(other, null)).toMatchObject({ finding: { code: 'sign-in-failed' } })
    expect(core.state.signIns.get(other)).toMatchObject({ state: 'signed-out', signingIn: { kind: 'failed' } })
  })
})

describe('a console sign-in for a profile without credentials', () => {
  const wish = { profile: 'fresh', region: 'eu-west-1' }
  const id = 'Console sign-in for fresh'
  const config = ({ home }: Scene) => readFileSync(home.file('config'), 'utf8')

  it.each([
    ['that is not there', '', `[profile fresh]\nlogin_session = ${arn}\nregion = eu-west-1\n`],
    [
      'that is there',
      '[profile fresh]\n# mine\noutput = json\n',
      `[profile fresh]\n# mine\noutput = json\nlogin_session = ${arn}\nregion = eu-west-1\n`,
    ],
    [
      'that has a region',
      '[profile fresh]\nregion = us-east-1\n',
      `[profile fresh]\nregion = us-east-1\nlogin_session = ${arn}\n`,
    ],
  ])('%s lets it use the login', async (_what, before, after) => {
    const all = await watched(before)
    expect(await all.core.signingIn.signInToConsole(wish)).toEqual({ ok: true, value: null })
    expect(config(all)).toContain(after)
    await eventually(() => all.core.state.profiles.get('fresh')?.session === arn)
    expect(all.core.state.signIns.get(arn)).toMatchObject({ state: 'ready' })
    expect(all.core.state.signIns.has(id)).toBe(false)
  })

  it('is shown while it is under way, and can be cancelled', async () => {
    const all = await watched('', () => undefined)
    const signedIn = all.core.signingIn.signInToConsole(wish)
    await eventually(() => all.core.state.signIns.get(id)?.signingIn?.kind === 'browser')
    all.core.signingIn.cancel(id)
    expect(await signedIn).toMatchObject({ finding: { code: 'sign-in-cancelled' } })
    expect(all.core.state.signIns.has(id)).toBe(false)
    expect(config(all)).not.toContain('fresh')
  })

  it('that failed is shown until it is dismissed, and can be tried again', async () => {
    let press = deny
    const all = await watched('', (page) => press(page))
    expect(await all.core.signingIn.signInToConsole(wish)).toMatchObject({ ok: false })
    expect(all.core.state.signIns.get(id)?.signingIn).toMatchObject({ kind: 'failed' })
    press = allow
    expect(await all.core.signingIn.signIn(id, null)).toEqual({ ok: true, value: null })
    expect(all.core.state.signIns.has(id)).toBe(false)
    expect(config(all)).toContain('[profile fresh]')
  })

  it.each([
    ['dev', 'signs in with Identity Center'],
    ['keys', 'has keys of its own'],
  ])('is refused for %s before a page opens', async (profile, says) => {
    const { core, pages } = await watched('[profile keys]\naws_access_key_id = AKIAEXAMPLE000000000\n')
    const refused = await core.signingIn.signInToConsole({ profile, region: 'eu-west-1' })
    expect(refused).toMatchObject({ finding: { code: 'edit-refused', message: expect.stringContaining(says) } })
    expect(pages).toEqual([])
    expect([...core.state.signIns.keys()]).toEqual(['team', 'https://legacy.awsapps.com/start'])
  })
})
