import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Fault } from '../support/fake-aws/server.ts'
import { minute } from '../support/fake-aws/testing.ts'
import { BriskClock } from '../support/signingIn.ts'
import { credentialsOf, identityOf, profile, roleOf, sourceScene } from '../support/sourceScene.ts'

/** A scene in which waits are over at once. */
async function brisk(config = '') {
  const clock = new BriskClock()
  const scene = await sourceScene({ clock, clockHere: clock, signatureWindowMs: 1e12, config })
  return { ...scene, clock, get: (name: string) => credentialsOf(scene).of({ profile: name }) }
}

/** A proxy that lets nobody through, and notes where they wanted to go. */
async function notingProxy(): Promise<{ readonly seen: readonly string[]; readonly url: string }> {
  const seen: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    seen.push(request.url ?? '')
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    proxy.close()
  })
  const bound = proxy.address()
  return { seen, url: `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}` }
}

const codeOf = async (asked: ReturnType<ReturnType<typeof credentialsOf>['of']>) => {
  const keys = await asked
  return keys.ok ? 'none' : keys.finding.code
}

describe('STS', () => {
  it.each<[string, Fault]>([
    ['throttled', { status: 429 }],
    ['out of order', { status: 503 }],
    ['cut off', { reset: true }],
  ])('is asked again when it is %s, and not for ever', async (_what, fault) => {
    const { aws, get } = await brisk()
    aws.fault('AssumeRole', fault, { times: 2 })
    expect((await get('role')).ok).toBe(true)
    const lasting = aws.fault('AssumeRole', fault)
    expect(await codeOf(get('careful'))).toMatch(/^aws-(?:busy|unreachable)$/)
    expect(lasting.hits).toBe(5)
  })

  it('that answers nonsense is not believed', async () => {
    const { aws, get } = await brisk()
    aws.fault('AssumeRole', { garbage: true })
    expect(await codeOf(get('role'))).toBe('aws-garbled')
  })

  it('names a clock that is off', async () => {
    const { aws, ports, ...scene } = await sourceScene()
    aws.fault('AssumeRole', { skew: 20 * minute })
    const keys = await credentialsOf({ ...scene, aws, ports }).of({ profile: 'role' })
    expect(keys).toMatchObject({
      finding: { code: 'clock-skew', message: expect.stringContaining('20 minutes behind') },
    })
    expect(aws.ledger.of('AssumeRole')).toHaveLength(1)
  })

  it.each<[string, string, string]>([
    ['denied', 'role-refused', 'AWS does not let'],
    ['too-long', 'role-refused', 'duration_seconds = 43200'],
    ['from-unknown', 'aws-refused', 'does not know the access key AKIAEXAMPLE000000000'],
    ['from-wrong', 'aws-refused', 'does not belong to it'],
  ])('says why it refuses: %s', async (name, code, message) => {
    const scene = await sourceScene()
    const { accessKeyId } = scene.aws.issueUserKey('111122223333', 'max')
    const from = (source: string, more = {}) => ({ role_arn: roleOf('Plain'), source_profile: source, ...more })
    scene.home.write(
      'config',
      [
        profile('denied', { ...from('keys'), role_arn: roleOf('DenyMe') }),
        profile('too-long', from('keys', { duration_seconds: '43200' })),
        profile('unknown', { aws_access_key_id: 'AKIAEXAMPLE000000000', aws_secret_access_key: 'example' }),
        profile('from-unknown', from('unknown')),
        profile('wrong', { aws_access_key_id: accessKeyId, aws_secret_access_key: 'example' }),
        profile('from-wrong', from('wrong')),
      ].join('\n'),
    )
    const keys = await credentialsOf(scene).of({ profile: name })
    expect(keys).toMatchObject({ finding: { code, message: expect.stringContaining(message) } })
  })

  it('is told apart from keys that have run out', async () => {
    const { aws, home, get } = await brisk()
    aws.fault('AssumeRole', { expired: true })
    const { accessKeyId, secretAccessKey } = aws.issueUserKey('111122223333', 'kim')
    home.write(
      'credentials',
      `[keys]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = example\n`,
    )
    expect(await codeOf(get('role'))).toBe('keys-expired')
  })

  it('ends with whoever waits for it', async () => {
    const scene = await sourceScene()
    scene.aws.fault('AssumeRole', { hold: true })
    const controller = new AbortController()
    const keys = credentialsOf(scene).of({ profile: 'role', signal: controller.signal })
    await scene.aws.ledger.arrived('AssumeRole')
    controller.abort()
    expect(await codeOf(keys)).toBe('sign-in-cancelled')
  })

  it('is reached where the settings of the profile lead, and through a proxy', async () => {
    const scene = await sourceScene()
    const { seen, url } = await notingProxy()
    const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS, ...plain } = scene.env
    const env = { ...plain, https_proxy: url }
    const get = (name: string) => credentialsOf(scene, { env }).of({ profile: name })
    expect(await codeOf(get('role'))).toBe('proxy-refused')
    expect(seen[0]).toBe('sts.eu-west-1.amazonaws.com:443')
    expect(AWS_ENDPOINT_URL).toBe(AWS_ENDPOINT_URL_STS)
    scene.home.write(
      'config',
      `${profile('led', { role_arn: roleOf('Plain'), source_profile: 'keys', services: 'here' })}[services here]\nsts =\n  endpoint_url = ${scene.aws.url}\n`,
    )
    expect(await identityOf(scene.aws, await get('led'))).toContain('/Plain')
  })

  it.each([
    ['arn:aws-cn:iam::444455556666:role/Plain', 'sts.cn-north-1.amazonaws.com.cn:443'],
    ['arn:aws-us-gov:iam::444455556666:role/Plain', 'sts.us-gov-west-1.amazonaws.com:443'],
    ['arn:aws-eusc:iam::444455556666:role/Plain', 'sts.eusc-de-east-1.amazonaws.eu:443'],
    ['arn:aws:iam::444455556666:role/Plain', 'sts.us-east-1.amazonaws.com:443'],
  ])('is that of the role’s partition where nothing says a region: %s', async (role_arn, expected) => {
    const scene = await sourceScene()
    const { seen, url } = await notingProxy()
    scene.home.write('config', `[profile far]\nrole_arn = ${role_arn}\nsource_profile = keys\n`)
    const env = { ...scene.home.env(), HTTPS_PROXY: url }
    await credentialsOf(scene, { env }).of({ profile: 'far' })
    expect(seen[0]).toBe(expected)
  })
})

describe('a web identity', () => {
  it.each([
    ['gone', null, 'credentials-missing'],
    ['no token', 'example', 'role-refused'],
  ])('whose file is %s', async (_what, text, code) => {
    const scene = await sourceScene()
    const path = join(scene.work, 'token')
    if (text === null)
      scene.home.write('config', profile('web', { role_arn: roleOf('Web'), web_identity_token_file: '/nowhere' }))
    else writeFileSync(path, text)
    expect(await codeOf(credentialsOf(scene).of({ profile: 'web' }))).toBe(code)
  })

  it('whose token has run out says so', async () => {
    const scene = await sourceScene()
    writeFileSync(join(scene.work, 'token'), scene.aws.webIdentityToken('workload', -60))
    const keys = await credentialsOf(scene).of({ profile: 'web' })
    expect(keys).toMatchObject({ finding: { code: 'aws-refused', message: expect.stringContaining('has expired') } })
  })
})

describe('a container', () => {
  const base = { AWS_CONTAINER_CREDENTIALS_FULL_URI: '' }
  const get = async (more: Record<string, string>, token?: string) => {
    const scene = await sourceScene({ ...(token !== undefined && { containerAuthorization: token }) })
    const env = { ...scene.env, ...base, ...scene.aws.containerEnv(), ...more }
    const config = profile('here', { role_arn: roleOf('Here'), credential_source: 'EcsContainer' })
    scene.home.write('config', config)
    return { scene, keys: credentialsOf(scene, { env }).of({ profile: 'here' }) }
  }

  it('is asked with the token that is in a file, before the one in a variable', async () => {
    const { scene, keys } = await get({ AWS_CONTAINER_AUTHORIZATION_TOKEN: 'wrong' }, 'example')
    expect(await codeOf(keys)).toBe('aws-refused')
    writeFileSync(join(scene.work, 'auth'), 'example')
    const env = {
      ...scene.env,
      ...scene.aws.containerEnv(),
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'wrong',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(scene.work, 'auth'),
    }
    expect(await identityOf(scene.aws, await credentialsOf(scene, { env }).of({ profile: 'here' }))).toContain('/Here')
  })

  it('that does not answer is not waited for', async () => {
    const { keys } = await get({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:9/none' })
    expect(await codeOf(keys)).toBe('aws-unreachable')
  })
})

describe('instance metadata', () => {
  it('is asked with a token, as the second version wants it', async () => {
    const scene = await sourceScene()
    const env = { ...scene.env, ...scene.aws.metadataEnv() }
    expect(await identityOf(scene.aws, await credentialsOf(scene, { env }).of({ profile: 'instance' }))).toContain(
      '/FromInstance',
    )
    expect(scene.aws.ledger.entries.slice(0, 3).map(({ operation }) => operation)).toEqual([
      'MetadataToken',
      'MetadataRoleName',
      'MetadataCredentials',
    ])
  })

  it('that does not answer is not waited for', async () => {
    const scene = await sourceScene()
    const env = { ...scene.env, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9', AWS_EC2_METADATA_DISABLED: '' }
    expect(await codeOf(credentialsOf(scene, { env }).of({ profile: 'instance' }))).toBe('aws-unreachable')
  })

  it.each([
    ['aws', 'true', 'credentials-missing'],
    ['aws', '1', 'none'],
    // Of a credential_source the SDK does not switch it off.
    ['cdk', 'true', 'none'],
  ] as const)('is switched off as %s takes AWS_EC2_METADATA_DISABLED=%s', async (tool, value, code) => {
    const scene = await sourceScene()
    const env = { ...scene.env, ...scene.aws.metadataEnv(), AWS_EC2_METADATA_DISABLED: value }
    expect(await codeOf(credentialsOf(scene, { env }).of({ profile: 'instance', tool }))).toBe(code)
  })
})
