import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetAccessKeyLastUsedCommand,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  LogoutCommand,
  paginateListAccounts,
} from '@aws-sdk/client-sso'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { fromContainerMetadata, fromInstanceMetadata } from '@aws-sdk/credential-providers'
import { describe, expect, it } from 'vitest'
import { accountsWithRoles, type FakeAws, type Fault } from '../support/fake-aws/server.ts'
import {
  type Credentials,
  iamOf,
  kim,
  minute,
  refusalOf,
  region,
  ssoOf,
  standing,
  start,
  stsOf,
  temporaryHome,
  usable,
  whoIs,
  withEnvironment,
} from '../support/fake-aws/testing.ts'
import { identityCenterProfile, ssoSession, type TemporaryHome } from '../support/temporaryHome.ts'

const role = (name: string) => `arn:aws:iam::222233334444:role/${name}`

describe('STS', () => {
  it('says whose key signed, and the ledger with what key and for which region', async () => {
    const aws = await start()
    const key = kim(aws)
    expect(await whoIs(aws, key)).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/kim' })
    expect(key.accessKeyId).toBe('AKIAEXAMPLEUSR000001')
    expect(aws.ledger.entries).toMatchObject([
      { operation: 'GetCallerIdentity', accessKeyId: key.accessKeyId, region, refused: null, status: 200 },
    ])
  })

  it('hands out the keys of a role, which work until they have run out', async () => {
    const aws = await start()
    const assume = new AssumeRoleCommand({ RoleArn: role('Deploy'), RoleSessionName: 'session', DurationSeconds: 900 })
    const asRole = usable((await stsOf(aws, kim(aws)).send(assume)).Credentials)
    expect((await whoIs(aws, asRole)).Arn).toBe('arn:aws:sts::222233334444:assumed-role/Deploy/session')
    expect(aws.ledger.last('AssumeRole')).toMatchObject({
      issued: asRole.accessKeyId,
      details: { roleArn: role('Deploy') },
    })
    aws.advance(15 * minute)
    await expect(whoIs(aws, asRole)).rejects.toMatchObject({ name: 'ExpiredToken', $metadata: { httpStatusCode: 403 } })
  })

  it.each<readonly [string, Partial<AssumeRoleCommandInput>, string | null]>([
    ['a role that is as it should be', {}, null],
    ['a role that denies', { RoleArn: role('DenyMe') }, 'AccessDenied'],
    ['too short a session', { DurationSeconds: 899 }, 'ValidationError'],
    ['a longer session than the role has', { DurationSeconds: 3601 }, 'ValidationError'],
    ['as long a session as the role has', { RoleArn: role('Long'), DurationSeconds: 7200 }, null],
    ['no external id', { RoleArn: role('Partner') }, 'AccessDenied'],
    ['the right external id', { RoleArn: role('Partner'), ExternalId: 'partner-1' }, null],
    ['no second factor', { RoleArn: role('Careful') }, 'AccessDenied'],
    ['a wrong code', { RoleArn: role('Careful'), SerialNumber: 'device', TokenCode: '000000' }, 'AccessDenied'],
    ['the right code', { RoleArn: role('Careful'), SerialNumber: 'device', TokenCode: '123456' }, null],
    ['what is no role', { RoleArn: 'arn:aws:iam::222233334444:user/kim' }, 'ValidationError'],
  ])('answers to %s', async (_, input, refused) => {
    const aws = await start({
      mfaDevices: [{ serial: 'device', code: '123456' }],
      roles: [
        { arn: role('Long'), longestSessionSeconds: 7200 },
        { arn: role('Partner'), externalId: 'partner-1' },
        { arn: role('Careful'), needsMfa: true },
      ],
    })
    const assume = new AssumeRoleCommand({ RoleArn: role('Deploy'), RoleSessionName: 'session', ...input })
    expect(await refusalOf(stsOf(aws, kim(aws)).send(assume))).toBe(refused)
    expect(aws.ledger.last()?.refused).toBe(refused)
  })

  it('gives a chained role an hour at most', async () => {
    const aws = await start({ roles: [{ arn: role('Long'), longestSessionSeconds: 12 * 3600 }] })
    const assume = (seconds: number) =>
      new AssumeRoleCommand({ RoleArn: role('Long'), RoleSessionName: 'session', DurationSeconds: seconds })
    const first = await stsOf(aws, kim(aws)).send(assume(12 * 3600))
    const chained = stsOf(aws, usable(first.Credentials))
    await expect(chained.send(assume(3601))).rejects.toMatchObject({ name: 'ValidationError' })
    await chained.send(assume(3600))
  })

  it('takes each code of a device once, and remembers the second factor in a session', async () => {
    const aws = await start({ mfaDevices: [{ serial: 'device' }], roles: [{ arn: role('Careful'), needsMfa: true }] })
    const sts = stsOf(aws, kim(aws))
    const session = new GetSessionTokenCommand({ SerialNumber: 'device', TokenCode: aws.mfaCode('device') })
    const asKim = usable((await sts.send(session)).Credentials)
    await expect(sts.send(session)).rejects.toMatchObject({ name: 'AccessDenied' })
    await stsOf(aws, asKim).send(new AssumeRoleCommand({ RoleArn: role('Careful'), RoleSessionName: 'session' }))
    await expect(stsOf(aws, asKim).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  it('exchanges a web identity, and refuses one that has run out or is none', async () => {
    const aws = await start()
    const token = aws.webIdentityToken('workload', 60)
    const exchange = (WebIdentityToken: string) =>
      stsOf(aws, { accessKeyId: 'unused', secretAccessKey: 'unused' }).send(
        new AssumeRoleWithWebIdentityCommand({ RoleArn: role('Web'), RoleSessionName: 'session', WebIdentityToken }),
      )
    expect(await exchange(token)).toMatchObject({ SubjectFromWebIdentityToken: 'workload' })
    await expect(exchange('none')).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' })
    aws.advance(minute)
    await expect(exchange(token)).rejects.toMatchObject({ name: 'ExpiredTokenException' })
  })

  it.each<readonly [string, (key: Credentials) => Credentials, string]>([
    ['with a wrong secret', (key) => ({ ...key, secretAccessKey: 'wrong' }), 'SignatureDoesNotMatch'],
    ['without the token', ({ sessionToken: _, ...key }) => key, 'InvalidClientTokenId'],
    ['with another token', (key) => ({ ...key, sessionToken: 'other' }), 'InvalidClientTokenId'],
    ['by a key that nobody knows', (key) => ({ ...key, accessKeyId: 'ASIAEXAMPLENOBODY000' }), 'InvalidClientTokenId'],
  ])('refuses what is signed %s', async (_, spoil, refused) => {
    const aws = await start()
    const { Credentials } = await stsOf(aws, kim(aws)).send(new GetSessionTokenCommand({}))
    await expect(whoIs(aws, spoil(usable(Credentials)))).rejects.toMatchObject({ name: refused })
  })

  it.each([
    [undefined, 403, 'MissingAuthenticationToken'],
    ['AWS4-HMAC-SHA256 Credential=AKIA', 400, 'IncompleteSignature'],
    [
      `AWS4-HMAC-SHA256 Credential=AKIA/20261120/eu-west-1/sts/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
      400,
      'IncompleteSignature',
    ],
  ])('refuses the bare authorization %s', async (authorization, status, code) => {
    const aws = await start()
    const answer = await fetch(aws.url, {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
      body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
    })
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)])
  })

  it('gives unknown keys accounts of their own where it may, and goes by what their names say', async () => {
    const aws = await start({
      unknownKeys: 'accept',
      keys: [{ id: 'AKIAEXAMPLEREGISTERE', accountId: '123412341234' }],
    })
    const account = (accessKeyId: string) =>
      whoIs(aws, { accessKeyId, secretAccessKey: 'any' }).then(
        ({ Account }) => Account,
        ({ name }: Error) => name,
      )
    expect(await account('AKIAEXAMPLEREGISTERE')).toBe('123412341234')
    expect(await account('AKIAEXAMPLEONE000000')).toMatch(/^\d{12}$/)
    expect(await account('AKIAEXAMPLEONE000000')).not.toBe(await account('AKIAEXAMPLETWO000000'))
    expect(await account('AKIAEXAMPLEEXPIRED00')).toBe('ExpiredToken')
    expect(await account('AKIAEXAMPLEINVALID00')).toBe('InvalidClientTokenId')
  })
})

describe('IAM', () => {
  it('carries a rotation of keys from the first to the second', async () => {
    const aws = await start()
    const old = kim(aws)
    const { AccessKey } = await iamOf(aws, old).send(new CreateAccessKeyCommand({}))
    const fresh = usable(AccessKey)
    await expect(iamOf(aws, old).send(new CreateAccessKeyCommand({}))).rejects.toMatchObject({
      name: 'LimitExceededException',
    })
    await whoIs(aws, fresh)
    const iam = iamOf(aws, fresh)
    await iam.send(new UpdateAccessKeyCommand({ AccessKeyId: old.accessKeyId, Status: 'Inactive' }))
    await expect(whoIs(aws, old)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
    const lastUsed = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: old.accessKeyId }))
    expect(lastUsed).toMatchObject({ UserName: 'kim', AccessKeyLastUsed: { ServiceName: 'iam', Region: region } })
    await iam.send(new DeleteAccessKeyCommand({ AccessKeyId: old.accessKeyId }))
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: 'kim' }))
    expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId: fresh.accessKeyId, Status: 'Active', UserName: 'kim' }])
  })

  it('refuses users who may not, and users who are not there', async () => {
    const aws = await start({ users: [{ accountId: '111122223333', userName: 'kim', mayManageKeys: false }] })
    await expect(iamOf(aws, kim(aws)).send(new ListAccessKeysCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    const other = aws.issueUserKey('111122223333', 'robin')
    await expect(iamOf(aws, other).send(new ListAccessKeysCommand({ UserName: 'nobody' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    })
  })
})

describe('the portal', () => {
  it('lists accounts and roles page by page', async () => {
    const aws = await start({ accounts: accountsWithRoles(45, 3) })
    const { accessToken } = aws.issueToken()
    const ids: (string | undefined)[] = []
    for await (const { accountList } of paginateListAccounts({ client: ssoOf(aws) }, { accessToken })) {
      ids.push(...(accountList ?? []).map(({ accountId }) => accountId))
    }
    expect([new Set(ids).size, ids[44]]).toEqual([45, '111122223045'])
    const { roleList } = await ssoOf(aws).send(new ListAccountRolesCommand({ accessToken, accountId: '111122223001' }))
    expect(roleList?.map(({ roleName }) => roleName)).toEqual(['Developer', 'ReadOnly', 'Administrator'])
  })

  it('hands out role credentials that work', async () => {
    const aws = await start()
    const { accessToken } = aws.issueToken()
    const command = new GetRoleCredentialsCommand({ accessToken, accountId: '111122223002', roleName: 'Developer' })
    const { roleCredentials = {} } = await ssoOf(aws).send(command)
    const { accessKeyId = '', secretAccessKey = '', sessionToken = '', expiration = 0 } = roleCredentials
    expect(expiration).toBeGreaterThan(Date.now() + 59 * minute)
    const identity = await whoIs(aws, { accessKeyId, secretAccessKey, sessionToken })
    expect(identity).toMatchObject({
      Account: '111122223002',
      Arn: expect.stringContaining('AWSReservedSSO_Developer_'),
    })
  })

  it.each<readonly [string, (aws: FakeAws, accessToken: string) => unknown, string]>([
    ['that has run out', (aws) => aws.advance(60 * minute), 'UnauthorizedException'],
    ['whose sign-in was ended', (aws, accessToken) => aws.endSignIn(accessToken), 'UnauthorizedException'],
    [
      'after a sign-out',
      (aws, accessToken) => ssoOf(aws).send(new LogoutCommand({ accessToken })),
      'UnauthorizedException',
    ],
    ['for a role that was not assigned', () => null, 'ForbiddenException'],
  ])('refuses a token %s', async (_, spoil, name) => {
    const aws = await start()
    const { accessToken } = aws.issueToken()
    await spoil(aws, accessToken)
    const command = new GetRoleCredentialsCommand({ accessToken, accountId: '111122223001', roleName: 'Other' })
    expect(await refusalOf(ssoOf(aws).send(command))).toBe(name)
  })

  it('lists roles that are forbidden, and refuses them', async () => {
    const account = { id: '111122223333', name: 'One', email: 'one@example.com', roles: ['ForbiddenRole'] }
    const aws = await start({ accounts: [account] })
    const asked = { accessToken: aws.issueToken().accessToken, accountId: account.id }
    const { roleList } = await ssoOf(aws).send(new ListAccountRolesCommand(asked))
    expect(roleList).toMatchObject([{ roleName: 'ForbiddenRole' }])
    const command = new GetRoleCredentialsCommand({ ...asked, roleName: 'ForbiddenRole' })
    expect(await refusalOf(ssoOf(aws).send(command))).toBe('ForbiddenException')
  })

  it('lets twenty requests a second through', async () => {
    const aws = await start({ clock: standing() })
    const { accessToken } = aws.issueToken()
    const list = () => ssoOf(aws).send(new ListAccountRolesCommand({ accessToken, accountId: '111122223001' }))
    for (let count = 0; count < 20; count += 1) await list()
    await expect(list()).rejects.toMatchObject({ name: 'TooManyRequestsException', $metadata: { httpStatusCode: 429 } })
    aws.advance(1000)
    await list()
  })
})

describe('a container and an instance', () => {
  it('give their role to the SDK', async () => {
    const aws = await start({ containerAuthorization: 'let me in' })
    withEnvironment({ ...aws.containerEnv(), ...aws.metadataEnv() })
    expect((await fromContainerMetadata()()).accessKeyId).toBe('ASIAEXAMPLECNT000001')
    const { accessKeyId } = await fromInstanceMetadata({ ec2MetadataV1Disabled: true })()
    expect(accessKeyId).toBe('ASIAEXAMPLEIMD000001')
    withEnvironment({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'wrong' })
    await expect(fromContainerMetadata({ maxRetries: 0 })()).rejects.toThrow()
    expect(aws.ledger.last()).toMatchObject({ operation: 'ContainerCredentials', status: 401 })
  })

  it('tells nothing about the instance without a token, or with one that has run out', async () => {
    const aws = await start()
    const ask = (token: string) =>
      fetch(`${aws.url}/latest/meta-data/iam/security-credentials/`, { headers: { 'x-aws-ec2-metadata-token': token } })
    const issue = (ttl: string) =>
      fetch(`${aws.url}/latest/api/token`, {
        method: 'PUT',
        headers: { 'x-aws-ec2-metadata-token-ttl-seconds': ttl },
      })
    expect([(await ask('')).status, (await issue('0')).status, (await issue('21601')).status]).toEqual([401, 400, 400])
    const token = await (await issue('60')).text()
    expect(await (await ask(token)).text()).toBe('InstanceRole')
    aws.advance(minute)
    expect((await ask(token)).status).toBe(401)
  })
})

describe('a fault', () => {
  const list = (aws: FakeAws, accessToken: string) =>
    ssoOf(aws).send(new ListAccountRolesCommand({ accessToken, accountId: '111122223001' }))

  it.each<readonly [Fault, string | number]>([
    [{ status: 429 }, 'TooManyRequestsException'],
    [{ status: 500 }, 'InternalServerException'],
    [{ status: 503 }, 'ServiceUnavailable'],
    [{ expired: true }, 'UnauthorizedException'],
    [{ reset: true }, 'TimeoutError'],
    [{ garbage: true }, 'SyntaxError'],
  ])('%j is what clients make of it, and passes', async (fault, name) => {
    const aws = await start()
    const { accessToken } = aws.issueToken()
    const placed = aws.fault('ListAccountRoles', fault, { times: 1 })
    expect(await refusalOf(list(aws, accessToken))).toBe(name)
    expect([placed.hits, await refusalOf(list(aws, accessToken))]).toEqual([1, null])
  })

  it('of one operation leaves the others alone, until it is removed', async () => {
    const aws = await start()
    const { accessToken } = aws.issueToken()
    const elsewhere = aws.fault('GetCallerIdentity', { status: 500 })
    await list(aws, accessToken)
    const everywhere = aws.fault('*', { status: 500 })
    expect(await refusalOf(list(aws, accessToken))).toBe('InternalServerException')
    everywhere.remove()
    elsewhere.remove()
    await list(aws, accessToken)
    await whoIs(aws, kim(aws))
  })

  it('that passes is survived by a client that tries again', async () => {
    const aws = await start()
    aws.fault('GetCallerIdentity', { status: 503 }, { times: 1 })
    const patient = new STSClient({ endpoint: aws.url, region, credentials: kim(aws), maxAttempts: 2 })
    await patient.send(new GetCallerIdentityCommand({}))
    expect(aws.ledger.entries.map(({ status, fault }) => [status, fault])).toEqual([
      [503, 'status 503'],
      [200, null],
    ])
  })

  it('of the clock is seen in Date, and by it a client finds the right time', async () => {
    const aws = await start()
    aws.fault('GetCallerIdentity', { skew: 60 * minute })
    const once = stsOf(aws, kim(aws))
    expect(await refusalOf(once.send(new GetCallerIdentityCommand({})))).toBe('SignatureDoesNotMatch')
    await once.send(new GetCallerIdentityCommand({}))
  })

  it('can lose the answer after the deed is done', async () => {
    const aws = await start()
    const { accessToken } = aws.issueToken()
    aws.fault('Logout', { reset: true }, { times: 1, afterwards: true })
    expect(await refusalOf(ssoOf(aws).send(new LogoutCommand({ accessToken })))).toBe('TimeoutError')
    expect(await refusalOf(list(aws, accessToken))).toBe('UnauthorizedException')
  })

  it('can hold requests until it is removed', async () => {
    const aws = await start()
    const hold = aws.fault('GetCallerIdentity', { hold: true })
    const key = kim(aws)
    const both = [whoIs(aws, key), whoIs(aws, key)]
    await aws.ledger.arrived('GetCallerIdentity', 2)
    expect(aws.ledger.entries.map(({ status }) => status)).toEqual([null, null])
    hold.remove()
    expect(await Promise.all(both)).toHaveLength(2)
  })

  it('can make an answer late', async () => {
    const aws = await start()
    aws.fault('GetCallerIdentity', { slow: 1 }, { times: 1 })
    expect(await whoIs(aws, kim(aws))).toMatchObject({ Account: '111122223333' })
  })
})

describe('the server', () => {
  it('writes no secret into its ledger', async () => {
    const aws = await start()
    const token = aws.issueToken()
    const command = new GetRoleCredentialsCommand({ ...token, accountId: '111122223001', roleName: 'Developer' })
    const { roleCredentials } = await ssoOf(aws).send(command)
    const { AccessKey } = await iamOf(aws, kim(aws)).send(new CreateAccessKeyCommand({}))
    const login = aws.issueLogin()
    await fetch(`${aws.url}/unknown?token=${token.accessToken}`)
    const written = JSON.stringify(aws.ledger.entries)
    const secrets = [
      token.accessToken,
      roleCredentials?.secretAccessKey,
      roleCredentials?.sessionToken,
      AccessKey?.SecretAccessKey,
      login.refreshToken,
    ]
    for (const secret of secrets) expect([secret, written.includes(secret ?? '')]).toEqual([expect.any(String), false])
    expect(aws.ledger.last()).toMatchObject({ operation: 'unknown', details: { request: 'GET /unknown' }, status: 404 })
  })

  it('is gone once it was stopped, whatever was still open', async () => {
    const aws = await start()
    const idle = connect(Number(new URL(aws.url).port), '127.0.0.1')
    const closed = once(idle, 'close')
    await once(idle, 'connect')
    aws.fault('GetCallerIdentity', { slow: 600_000 })
    const waiting = refusalOf(whoIs(aws, kim(aws)))
    await aws.ledger.arrived('GetCallerIdentity')
    await aws.stop()
    await closed
    expect(await waiting).not.toBe(null)
    await expect(fetch(aws.url)).rejects.toThrow()
  })
})

function whyNoCli(): string | null {
  try {
    execFileSync('aws', ['--version'], { stdio: 'pipe' })
    return null
  } catch {
    return 'aws is not on this machine'
  }
}

const noCli = whyNoCli()

describe.skipIf(noCli)(`the AWS CLI${noCli === null ? '' : ` (left out: ${noCli})`}`, () => {
  interface Ran {
    readonly code: number
    readonly said: string
  }

  const cli = (aws: FakeAws, home: TemporaryHome, args: readonly string[], credentials?: Credentials): Promise<Ran> =>
    new Promise((resolve) => {
      const env = home.env({
        ...aws.env(),
        AWS_DEFAULT_REGION: region,
        ...(credentials && {
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        }),
      })
      const child = execFile('aws', [...args, '--output', 'json'], { env, timeout: 60_000 }, (_, stdout, stderr) =>
        resolve({ code: child.exitCode ?? -1, said: stdout + stderr }),
      )
    })

  it.each<readonly [string, string]>([
    ['sts get-caller-identity', '"Account": "111122223333"'],
    [`sts assume-role --role-arn ${role('Deploy')} --role-session-name session`, 'ASIAEXAMPLEROL000001'],
    [`sts assume-role --role-arn ${role('DenyMe')} --role-session-name session`, '(AccessDenied)'],
    ['iam list-access-keys', 'AKIAEXAMPLEUSR000001'],
    ['sso list-accounts --access-token unknown', '(UnauthorizedException)'],
    ['sso-oidc register-client --client-name cli --client-type public', '"clientSecret"'],
    [
      'sso-oidc create-token --client-id unknown --client-secret unknown --grant-type refresh_token',
      '(InvalidClientException)',
    ],
  ])('%s', async (command, said) => {
    const aws = await start()
    const ran = await cli(aws, temporaryHome(), command.split(' '), kim(aws))
    expect(ran.said).toContain(said)
    expect(ran.code === 0).toBe(!said.startsWith('('))
  })

  it('refreshes an issued token and works as an Identity Center profile', async () => {
    const aws = await start()
    const home = temporaryHome()
    home.write('config', ssoSession('team') + identityCenterProfile('dev', 'team', '111122223001'))
    home.writeToken('team', { ...aws.issueToken({ startUrl: 'https://team.awsapps.com/start', seconds: 300 }) })
    const { said } = await cli(aws, home, ['sts', 'get-caller-identity', '--profile', 'dev'])
    expect(said).toContain('"Account": "111122223001"')
    expect(aws.ledger.entries).toMatchObject([
      { operation: 'CreateToken', details: { grantType: 'refresh_token' }, issued: 'access token 2' },
      { operation: 'GetRoleCredentials', details: { accessToken: '2', role: 'Developer' } },
      { operation: 'GetCallerIdentity', accessKeyId: 'ASIAEXAMPLESSO000001' },
    ])
  })
})
