import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readMachine } from '../../main/core/machine/readMachine.ts'
import { ssoRoleFileName } from '../../main/core/resolve/cacheNames.ts'
import { accountsWithRoles } from '../support/fake-aws/server.ts'
import { account, cacheFiles, cacheOf, everythingBelow, placeToken, scene, tokenPath } from '../support/signingIn.ts'

const role = { session: 'team', accountId: account, roleName: 'Developer' }
const rolePath = (more: Partial<typeof role> = {}) => {
  const { session, accountId, roleName } = { ...role, ...more }
  return `cli/cache/${ssoRoleFileName({ session, accountId, roleName, startUrl: '' })}`
}

describe('the list of accounts', () => {
  it('of many pages comes whole, with progress, and is there without a network afterwards', async () => {
    const accounts = accountsWithRoles(120, 3)
    const given = await scene({ accounts })
    placeToken(given, 3600)
    const { aws, center } = given
    expect(await center.knownAccounts('team')).toBeNull()
    const progress: string[] = []
    const listed = await center.accounts('team', { onProgress: ({ done, total }) => progress.push(`${done}/${total}`) })
    const plain = accounts.map(({ id, name, email, roles }) => ({ id, name, email, roles }))
    expect(listed).toMatchObject({ ok: true, value: { accounts: plain } })
    expect([progress[0], progress.at(-1), progress.length]).toEqual(['0/120', '120/120', 121])
    expect(aws.ledger.of('ListAccounts')).toHaveLength(2)
    // 20 requests a second are let through, and none was sent too early.
    expect(aws.ledger.of('ListAccountRoles').filter(({ status }) => status !== 200)).toEqual([])
    await aws.stop()
    expect((await center.knownAccounts('team'))?.accounts).toEqual(plain)
    expect(await center.accounts('team')).toMatchObject({ finding: { code: 'aws-unreachable' } })
  })

  it('makes way for others who ask as much', async () => {
    const given = await scene({ accounts: accountsWithRoles(30, 1), throttle: { perSecond: 8 } })
    placeToken(given, 3600)
    expect((await given.center.accounts('team')).ok).toBe(true)
    const entries = given.aws.ledger.of('ListAccountRoles')
    expect(entries.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
    expect(entries.length).toBeLessThan(90)
  })

  it('that was cancelled goes on where it was', async () => {
    const given = await scene({ accounts: accountsWithRoles(40, 1) })
    placeToken(given, 3600)
    const { aws, center, home } = given
    const controller = new AbortController()
    const cancelled = await center.accounts('team', {
      signal: controller.signal,
      onProgress: ({ done }) => done === 15 && controller.abort(),
    })
    expect(cancelled).toMatchObject({ finding: { code: 'sign-in-cancelled' } })
    expect(await center.knownAccounts('team')).toBeNull()
    expect(aws.ledger.of('ListAccountRoles')).toHaveLength(15)
    expect(await center.accounts('team')).toMatchObject({ ok: true })
    expect(aws.ledger.of('ListAccounts', 'ListAccountRoles')).toHaveLength(1 + 40)
    expect(everythingBelow(home.stateDirectory)).not.toContain('.part.json')
    // Asked for again, it is fetched anew.
    await center.accounts('team')
    expect(aws.ledger.of('ListAccounts')).toHaveLength(2)
  })

  it.each(['team', null])('that was cancelled begins anew after a sign-out of %s', async (session) => {
    const given = await scene({ accounts: accountsWithRoles(4, 1) })
    placeToken(given, 3600)
    const { center, aws } = given
    const controller = new AbortController()
    await center.accounts('team', {
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(),
    })
    await center.signOut(session)
    // It may be somebody else who signs in.
    placeToken(given, 3600)
    expect(await center.accounts('team')).toMatchObject({ ok: true })
    expect(aws.ledger.of('ListAccounts')).toHaveLength(2)
  })

  it('goes on where an account has gone meanwhile, which has no roles then', async () => {
    const given = await scene({ accounts: accountsWithRoles(6, 1) })
    placeToken(given, 3600)
    const { center, home } = given
    const controller = new AbortController()
    await center.accounts('team', {
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(),
    })
    const directory = `${home.stateDirectory}/accounts`
    const [name = ''] = readdirSync(directory)
    const part = readFileSync(`${directory}/${name}`, 'utf8')
    writeFileSync(`${directory}/${name}`, part.replaceAll('111122223004', '999988880000'))
    const listed = await center.accounts('team')
    expect(listed).toMatchObject({ ok: true })
    expect(listed.ok && listed.value.accounts.map(({ id, roles }) => `${id} ${roles.length}`)).toContain(
      '999988880000 0',
    )
  })

  it('of some accounts asks for the roles of no others, and is not taken for the whole list', async () => {
    const given = await scene({ accounts: accountsWithRoles(1000, 2) })
    placeToken(given, 3600)
    const { aws, center } = given
    const accounts = ['111122223007', '111122224000', '999999999999']
    const progress: string[] = []
    const listed = await center.accounts('team', {
      accounts,
      onProgress: ({ done, total }) => progress.push(`${done}/${total}`),
    })
    const roles = ['Developer', 'ReadOnly']
    expect(listed).toMatchObject({
      ok: true,
      value: {
        accounts: [
          { id: '111122223007', roles },
          { id: '111122224000', roles },
        ],
      },
    })
    expect(progress).toEqual(['0/2', '1/2', '2/2'])
    expect(aws.ledger.of('ListAccountRoles')).toHaveLength(2)
    expect(await center.knownAccounts('team')).toBeNull()
  })

  it('that somebody has torn is none', async () => {
    const given = await scene()
    placeToken(given, 3600)
    const { center, home } = given
    await center.accounts('team')
    const name = everythingBelow(`${home.stateDirectory}/accounts`).split('\n')[0] ?? ''
    for (const text of [
      '{',
      '{"accounts":[]}',
      '{"startUrl":"https://other","at":1,"isComplete":true,"accounts":[]}',
    ]) {
      writeFileSync(`${home.stateDirectory}/accounts/${name}`, text)
      expect(await center.knownAccounts('team')).toBeNull()
    }
  })
})

describe('role credentials', () => {
  it('are kept as the AWS CLI keeps them, and fetched again when less than 15 minutes are left', async () => {
    const given = await scene()
    placeToken(given, 3600)
    const { aws, center, clock, home } = given
    const first = await center.roleCredentials(role)
    expect(first).toMatchObject({ ok: true, value: { accountId: account, accessKeyId: 'ASIAEXAMPLESSO000001' } })
    expect(cacheOf(home, rolePath())).toEqual({
      ProviderType: 'sso',
      Credentials: {
        AccessKeyId: 'ASIAEXAMPLESSO000001',
        SecretAccessKey: first.ok && first.value.secretAccessKey.reveal(),
        SessionToken: first.ok && first.value.sessionToken.reveal(),
        Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        AccountId: account,
      },
    })
    clock.advance(44 * 60_000)
    expect(await center.roleCredentials(role)).toMatchObject({ value: { accessKeyId: 'ASIAEXAMPLESSO000001' } })
    clock.advance(2 * 60_000)
    expect(await center.roleCredentials(role)).toMatchObject({ value: { accessKeyId: 'ASIAEXAMPLESSO000002' } })
    expect(aws.ledger.of('GetRoleCredentials')).toHaveLength(2)
    expect(cacheFiles(home, 'cli/cache')).toHaveLength(1)
  })

  it('of a role that nobody was given say what to correct', async () => {
    const given = await scene()
    placeToken(given, 3600)
    for (const more of [{ roleName: 'Nothing' }, { accountId: '999999999999' }]) {
      expect(await given.center.roleCredentials({ ...role, ...more })).toMatchObject({
        finding: { code: 'role-refused', message: expect.stringMatching(/Correct sso_role_name or sso_account_id/) },
      })
    }
    expect(given.aws.ledger.of('GetRoleCredentials')).toHaveLength(2)
  })

  it('need no second look at files that have just been read', async () => {
    const given = await scene()
    placeToken(given, 3600)
    const { center, env, home } = given
    const machine = readMachine({ env, home: home.path, now: Date.now() })
    home.remove('config')
    expect(await center.roleCredentials(role)).toMatchObject({ finding: { code: 'sso-session-missing' } })
    expect((await center.roleCredentials(role, { machine })).ok).toBe(true)
  })

  it('are asked for once by all who want them in one process', async () => {
    const given = await scene()
    placeToken(given, 3600)
    const all = await Promise.all(Array.from({ length: 30 }, () => given.center.roleCredentials(role)))
    expect([all.every(({ ok }) => ok), given.aws.ledger.of('GetRoleCredentials').length]).toEqual([true, 1])
  })
})

describe('a sign-out', () => {
  const others = '[sso-session other]\nsso_start_url = https://other.awsapps.com/start\nsso_region = eu-west-1\n'

  async function signedIn() {
    const given = await scene({ config: others })
    const tokens = [placeToken(given, 3600), placeToken(given, 3600, 'other')]
    for (const session of ['team', 'other']) await given.center.roleCredentials({ ...role, session })
    const { home } = given
    home.write('cli/cache/assumed.json', JSON.stringify({ Credentials: { AccessKeyId: 'ASIAEXAMPLE' } }))
    home.write(
      'sso/cache/registration.json',
      JSON.stringify({ clientId: 'EXAMPLE', expiresAt: '2030-01-01T00:00:00Z' }),
    )
    return { ...given, tokens }
  }

  it('of one session leaves the others and everything that is not of it', async () => {
    const { aws, home, center, tokens } = await signedIn()
    expect(await center.signOut('team')).toEqual({ ok: true, value: { tokens: 1, untold: 0 } })
    expect(cacheFiles(home)).toEqual(expect.arrayContaining(['registration.json']))
    expect(cacheFiles(home)).toHaveLength(2)
    expect(cacheFiles(home, 'cli/cache')).toHaveLength(2)
    expect(cacheOf(home, tokenPath('other')).accessToken).toBe(tokens[1]?.accessToken)
    expect(cacheOf(home, rolePath({ session: 'other' }))).toBeTruthy()
    expect(aws.ledger.of('Logout')).toMatchObject([{ status: 200, details: { accessToken: '1' } }])
    expect(await center.refresh('team')).toMatchObject({ finding: { code: 'token-missing' } })
    expect(await center.signOut('team')).toEqual({ ok: true, value: { tokens: 0, untold: 0 } })
  })

  it('of all leaves registrations and other roles, as the AWS CLI does', async () => {
    const { aws, home, center } = await signedIn()
    expect(await center.signOut(null)).toEqual({ ok: true, value: { tokens: 2, untold: 0 } })
    expect(cacheFiles(home)).toEqual(['registration.json'])
    expect(cacheFiles(home, 'cli/cache')).toEqual(['assumed.json'])
    expect(aws.ledger.of('Logout')).toHaveLength(2)
  })

  it('is carried out here even where AWS cannot be told', async () => {
    const { aws, home, center } = await signedIn()
    await aws.stop()
    expect(await center.signOut(null)).toEqual({ ok: true, value: { tokens: 2, untold: 2 } })
    expect(cacheFiles(home)).toEqual(['registration.json'])
  })

  it('sends a token nowhere that its file does not name as a region', async () => {
    const { aws, home, center } = await scene()
    home.writeToken('team', { ...aws.issueToken(), region: 'eu-west-1.example.com/' })
    expect(await center.signOut(null)).toEqual({ ok: true, value: { tokens: 1, untold: 1 } })
    expect(aws.ledger.entries).toEqual([])
  })

  it('leaves a torn file alone, which may be anything', async () => {
    const { home, center } = await scene()
    home.write('sso/cache/torn.json', '{"accessToken')
    expect(await center.signOut(null)).toEqual({ ok: true, value: { tokens: 0, untold: 0 } })
    expect(readFileSync(home.file('sso/cache/torn.json'), 'utf8')).toBe('{"accessToken')
  })
})
