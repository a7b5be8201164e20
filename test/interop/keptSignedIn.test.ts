import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { SignIn } from '../../preload/contract.ts'
import { runtimeIn, startHost } from '../support/agentHost.ts'
import { eventually } from '../support/eventually.ts'
import { account, cacheOf, placeToken, scene, tokenPath } from '../support/signingIn.ts'

/** A Latchkey that runs with its window, and nobody who asks it for anything. */
async function running(token: { readonly seconds: number; readonly isOver?: boolean }) {
  const at = await scene({ clock: Date })
  const placed = placeToken(at, token.seconds)
  if (token.isOver) at.aws.endSignIn(placed.accessToken)
  const host = await startHost({ ...at.env, ...runtimeIn(at.home.path).env })
  /** What the window shows of it, once that is so. */
  const signIn = (isSo: (one: SignIn) => boolean) =>
    eventually(async () => (await host.snapshot()).items.signIns.find((one) => one.id === 'team' && isSo(one)))
  return { ...at, host, placed, signIn }
}

describe('while Latchkey runs', () => {
  it('an access token that is about to end is renewed once, without anybody asking', async () => {
    const { aws, home, signIn, placed } = await running({ seconds: 300 })
    const renewed = await signIn(({ accessTokenUntil }) => (accessTokenUntil ?? '') > inMinutes(30))
    expect(renewed).toMatchObject({ state: 'ready', refreshable: true })
    expect(cacheOf(home, tokenPath()).accessToken).not.toBe(placed.accessToken)
    expect(aws.ledger.of('CreateToken')).toMatchObject([{ details: { grantType: 'refresh_token' } }])
    expect(aws.ledger.of('GetRoleCredentials')).toEqual([])
  })

  it('a sign-in that is over is seen to be before a command fails', async () => {
    const { aws, home, signIn } = await running({ seconds: -60, isOver: true })
    expect(await signIn(({ refreshable }) => !refreshable)).toMatchObject({ state: 'ended' })
    expect(aws.ledger.of('CreateToken')).toHaveLength(1)
    const log = readdirSync(home.stateDirectory).filter((name) => name.endsWith('.log'))
    const written = log.map((name) => readFileSync(join(home.stateDirectory, name), 'utf8')).join('')
    expect(written).toContain('a sign-in could not be renewed')
    expect(written).not.toContain(account)
  })

  it('one that lasts longer is left alone', async () => {
    const { aws, host } = await running({ seconds: 3600 })
    await host.snapshot()
    expect(aws.ledger.of('CreateToken')).toEqual([])
  })
})

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()
