import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fromIni } from '@aws-sdk/credential-providers'
import { describe, expect, it } from 'vitest'
import { createIdentityCenter } from '../../main/core/identity-center/identityCenter.ts'
import { hasJournal, writeJournal } from '../../main/core/identity-center/journal.ts'
import { Child } from '../support/childProcess.ts'
import { whoIs, withEnvironment } from '../support/fake-aws/testing.ts'
import {
  account,
  cacheFiles,
  cacheOf,
  everythingBelow,
  person,
  placeToken,
  scene,
  tokenPath,
} from '../support/signingIn.ts'

const minute = 60_000
const over = { ok: false, finding: { code: 'sign-in-over' } }

describe('a renewal', () => {
  it('is made when less than 15 minutes are left, and when it is asked for', async () => {
    const { aws, home, clock, center } = await scene()
    placeToken({ aws, home }, 16 * 60)
    await center.refresh('team')
    expect(aws.ledger.entries).toEqual([])
    clock.advance(2 * minute)
    const renewed = await center.refresh('team')
    expect(renewed).toMatchObject({ ok: true, value: { session: 'team', refreshable: true } })
    await center.refresh('team')
    expect(aws.ledger.of('CreateToken')).toHaveLength(1)
    await center.refresh('team', { force: true })
    expect(aws.ledger.of('CreateToken')).toMatchObject([
      { details: { grantType: 'refresh_token', refreshToken: '1' } },
      { details: { grantType: 'refresh_token', refreshToken: '2' } },
    ])
  })

  it('keeps fields that it does not know, and the mode of the file', async () => {
    const { aws, home, center } = await scene()
    const token = aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: 60 })
    home.writeToken('team', { ...token, note: 'mine' })
    await center.refresh('team')
    const after = cacheOf(home, tokenPath())
    expect(after).toMatchObject({
      note: 'mine',
      clientId: token.clientId,
      registrationExpiresAt: token.registrationExpiresAt,
    })
    expect(after.accessToken).not.toBe(token.accessToken)
    expect(after.refreshToken).not.toBe(token.refreshToken)
    cacheFiles(home)
  })

  it('keeps the refresh token where the service does not send another', async () => {
    const { aws, home, center } = await scene({ refreshTokens: 'keep' })
    const { refreshToken } = placeToken({ aws, home })
    expect((await center.refresh('team')).ok).toBe(true)
    expect(cacheOf(home, tokenPath()).refreshToken).toBe(refreshToken)
  })

  it('of nobody who has signed in says that', async () => {
    const { aws, center } = await scene()
    expect(await center.refresh('team')).toMatchObject({
      finding: { code: 'token-missing', message: expect.stringContaining('latchkey login --session team') },
    })
    expect(aws.ledger.entries).toEqual([])
  })

  it('that is refused for good ends the sign-in at once, without asking ever again', async () => {
    const { aws, home, center } = await scene()
    const { accessToken } = placeToken({ aws, home })
    aws.endSignIn(accessToken)
    for (let count = 0; count < 3; count += 1) expect(await center.refresh('team')).toMatchObject(over)
    expect(aws.ledger.of('CreateToken')).toHaveLength(1)
    expect((await center.signIn('team', { present: person('allow') })).ok).toBe(true)
    expect((await center.refresh('team', { force: true })).ok).toBe(true)
  })

  it('takes over what another tool has just renewed, instead of calling the sign-in over', async () => {
    const { aws, home, center, clock } = await scene()
    placeToken({ aws, home })
    aws.fault('CreateToken', { expired: true }, { times: 1 })
    const next = aws.issueToken({ startUrl: 'https://team.awsapps.com/start' })
    // It was refused and looks again: only now does the other tool come to write.
    clock.onWait = (wait) => wait === 100 && home.writeToken('team', { ...next })
    expect(await center.refresh('team')).toMatchObject({ ok: true })
    expect(cacheOf(home, tokenPath()).accessToken).toBe(next.accessToken)
    expect(aws.ledger.of('CreateToken')).toHaveLength(1)
  })

  it('does not write over a new sign-in, nor bring back one that was ended', async () => {
    for (const happen of ['signs in', 'signs out'] as const) {
      const { aws, home, center } = await scene()
      placeToken({ aws, home })
      const hold = aws.fault('CreateToken', { hold: true }, { times: 1 })
      const renewing = center.refresh('team')
      await aws.ledger.arrived('CreateToken')
      const other = aws.issueToken({ startUrl: 'https://team.awsapps.com/start' })
      if (happen === 'signs in') home.writeToken('team', { ...other })
      else home.remove(tokenPath())
      hold.remove()
      const result = await renewing
      if (happen === 'signs in') {
        expect(result.ok).toBe(true)
        expect(cacheOf(home, tokenPath()).accessToken).toBe(other.accessToken)
      } else {
        expect(result).toMatchObject({ finding: { code: 'token-missing' } })
        expect(cacheFiles(home)).toEqual([])
      }
    }
  })

  it('whose answer is lost is tried again, and says honestly why that fails', async () => {
    const { aws, home, center } = await scene()
    placeToken({ aws, home })
    aws.fault('CreateToken', { reset: true }, { times: 1, afterwards: true })
    expect(await center.refresh('team')).toMatchObject({
      finding: {
        code: 'sign-in-over',
        message: expect.stringMatching(/interrupted, and its answer is lost\. Sign in again/),
      },
    })
    // The old token is still good for what it is.
    expect((await center.roleCredentials({ session: 'team', accountId: account, roleName: 'Developer' })).ok).toBe(true)
  })

  it('that a killed process had the answer of is finished by the next one, and by that only', async () => {
    for (const isOurs of [true, false]) {
      const { aws, home, center } = await scene()
      const old = placeToken({ aws, home }, 3600)
      const fields = aws.issueToken({ startUrl: 'https://team.awsapps.com/start' })
      const spent = createHash('sha256')
        .update(isOurs ? (old.refreshToken ?? '') : 'another')
        .digest('hex')
      writeJournal(home.stateDirectory, 'team', { spent, fields: { ...fields } })
      expect((await center.refresh('team')).ok).toBe(true)
      expect(cacheOf(home, tokenPath()).accessToken).toBe((isOurs ? fields : old).accessToken)
      expect(hasJournal(home.stateDirectory, 'team')).toBe(false)
      expect(aws.ledger.entries).toEqual([])
      cacheFiles(home)
    }
  })

  it('keeps its answer at hand where the cache cannot be written, and puts it there when it can', async () => {
    const { aws, home, center } = await scene()
    const old = placeToken({ aws, home })
    const path = home.file(tokenPath())
    const hold = aws.fault('CreateToken', { hold: true }, { times: 1, afterwards: true })
    const renewing = center.refresh('team')
    await aws.ledger.arrived('CreateToken')
    // A directory stands in the way for a moment.
    rmSync(path)
    mkdirSync(path)
    hold.remove()
    expect(await renewing).toMatchObject({ ok: false })
    rmSync(path, { recursive: true })
    home.writeToken('team', { ...old })
    expect((await center.refresh('team')).ok).toBe(true)
    expect(aws.ledger.of('CreateToken')).toHaveLength(1)
    expect(cacheOf(home, tokenPath()).accessToken).not.toBe(old.accessToken)
  })

  it('is no harm when it fails while the old token lasts', async () => {
    const { aws, home, center } = await scene()
    placeToken({ aws, home })
    aws.fault('CreateToken', { status: 503 })
    expect((await center.roleCredentials({ session: 'team', accountId: account, roleName: 'Developer' })).ok).toBe(true)
  })
})

describe('many at once', () => {
  it('renew once, and all fail together', async () => {
    const { aws, home, clock, center, env, log } = await scene()
    const { stateDirectory, path } = home
    placeToken({ aws, home })
    // The others know nothing of this one, as if they were processes of their own.
    const others = Array.from({ length: 10 }, () =>
      createIdentityCenter({ env, home: path, stateDirectory, clock, log }),
    )
    const all = [...Array<typeof center>(10).fill(center), ...others]
    const good = await Promise.all(all.map((one) => one.refresh('team')))
    expect([good.filter(({ ok }) => ok).length, aws.ledger.of('CreateToken').length]).toEqual([20, 1])
    const down = aws.fault('CreateToken', { status: 503 })
    const bad = await Promise.all(all.map((one) => one.refresh('team', { force: true })))
    expect([...new Set(bad.map((result) => (result.ok ? 'ok' : result.finding.code)))]).toEqual(['aws-busy'])
    expect(down.hits).toBe(4)
    // Whoever comes later asks again.
    down.remove()
    expect((await center.refresh('team', { force: true })).ok).toBe(true)
  })

  it('ask for keys that AWS does not give just now once for all, and again when they come later', async () => {
    const { aws, home, clock, center, env, log } = await scene()
    const { stateDirectory, path } = home
    placeToken({ aws, home }, 3600)
    const others = Array.from({ length: 12 }, () =>
      createIdentityCenter({ env, home: path, stateDirectory, clock, log }),
    )
    const role = { session: 'team', accountId: account, roleName: 'Developer' }
    const down = aws.fault('GetRoleCredentials', { status: 503 })
    const bad = await Promise.all(others.map((one) => one.roleCredentials(role)))
    expect([...new Set(bad.map((result) => (result.ok ? 'ok' : result.finding.code)))]).toEqual(['aws-busy'])
    const { hits } = down
    expect(hits).toBeLessThanOrEqual(8)
    expect(await center.roleCredentials(role)).toMatchObject({ finding: { code: 'aws-busy' } })
    expect(down.hits).toBeGreaterThan(hits)
    down.remove()
    expect((await center.roleCredentials(role)).ok).toBe(true)
    expect(everythingBelow(stateDirectory)).not.toContain('.failed')
  })

  it.each([
    ['refresh', 8, ['CreateToken']],
    ['role', 50, ['CreateToken', 'GetRoleCredentials']],
  ] as const)('%s: of %d processes that want an expired sign-in at once, one asks AWS', async (task, count, asked) => {
    const { aws, home, env } = await scene({ clock: Date })
    const token = placeToken({ aws, home })
    home.writeToken('team', { ...token, expiresAt: '2020-01-01T00:00:00Z' })
    const gate = join(home.path, 'gate')
    const args = [task, 'once', home.path, home.stateDirectory, gate]
    const processes = Array.from({ length: count }, () => new Child('renewer', args, env))
    await Promise.all(processes.map((child) => child.says('ready')))
    writeFileSync(gate, '')
    await Promise.all(processes.map((child) => child.succeeds()))
    expect(processes.flatMap(({ lines }) => lines)).toEqual(Array(count).fill(['ready', 'done']).flat())
    expect(aws.ledger.entries.map(({ operation }) => operation)).toEqual(asked)
    cacheFiles(home)
    cacheFiles(home, 'cli/cache')
  })
})

describe('a file that another tool has left half written', () => {
  it.each(['', '{', '[]', '"text"', '{"accessToken":"x"}', '{"accessToken":1,"expiresAt":"2030-01-01T00:00:00Z"}'])(
    'and stays “%s”, is unreadable, and a new sign-in mends it',
    async (text) => {
      const { home, center, clock } = await scene()
      home.write(tokenPath(), text)
      expect(await center.refresh('team')).toMatchObject({
        finding: { code: 'token-unreadable', message: expect.stringMatching(/~\/\.aws\/sso\/cache.*Sign in again/) },
      })
      expect(clock.waits.length).toBeLessThanOrEqual(120)
      expect((await center.signIn('team', { present: person('allow') })).ok).toBe(true)
      cacheFiles(home)
    },
  )
})

describe('a token that Latchkey wrote', () => {
  it('is taken by the SDK, as it is and when it must be renewed', async () => {
    const { aws, home, center, env } = await scene({ clock: Date })
    await center.signIn('team', { present: person('allow') })
    withEnvironment({ ...env, AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' })
    const files = { configFilepath: home.file('config'), filepath: home.file('credentials'), ignoreCache: true }
    expect(await whoIs(aws, await fromIni({ profile: 'dev', ...files })())).toMatchObject({ Account: account })
    const token = cacheOf(home, tokenPath())
    home.write(tokenPath(), JSON.stringify({ ...token, expiresAt: new Date(Date.now() + minute).toISOString() }))
    const before = aws.ledger.of('CreateToken').length
    expect(await whoIs(aws, await fromIni({ profile: 'dev', ...files })())).toMatchObject({ Account: account })
    expect(aws.ledger.of('CreateToken')).toHaveLength(before + 1)
    // And Latchkey takes what the SDK has made of it.
    expect((await center.refresh('team', { force: true })).ok).toBe(true)
  })

  it('is taken by the AWS CLI, which renews it', async (context) => {
    const run = promisify(execFile)
    const found = await run('aws', ['--version']).catch(() => null)
    if (!found) return context.skip('There is no aws on this machine')
    const { aws, home, center, env } = await scene({ clock: Date })
    await center.signIn('team', { present: person('allow') })
    const token = cacheOf(home, tokenPath())
    const soon = new Date(Date.now() + minute).toISOString().replace(/\.\d+/, '')
    home.write(tokenPath(), JSON.stringify({ ...token, expiresAt: soon }))
    const before = aws.ledger.of('CreateToken').length
    // What leads to aws may be a shim that looks for its own things in the home directory.
    const all = { ...env, PYENV_ROOT: join(homedir(), '.pyenv'), AWS_PROFILE: 'dev', AWS_DEFAULT_REGION: 'eu-west-1' }
    const { stdout } = await run('aws', ['sts', 'get-caller-identity', '--output', 'json'], { env: all })
    expect(JSON.parse(stdout)).toMatchObject({ Account: account })
    expect(aws.ledger.of('CreateToken')).toHaveLength(before + 1)
    expect((await center.refresh('team', { force: true })).ok).toBe(true)
  })
})
