import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { errorShape, explanationShape } from '../support/contractShapes.ts'
import { type FakeAws, startFakeAws } from '../support/fake-aws/server.ts'
import { latchkey } from '../support/program.ts'
import { identityCenterProfile, ssoSession, TemporaryHome } from '../support/temporaryHome.ts'

let home: TemporaryHome
let aws: FakeAws
beforeEach(async () => {
  home = new TemporaryHome()
  aws = await startFakeAws()
  const { accessKeyId, secretAccessKey } = aws.issueUserKey('111122223333', 'kim')
  home.write('config', `${ssoSession('corp')}${identityCenterProfile('dev', 'corp', '111122223333')}`)
  home.write(
    'credentials',
    `[kim]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n\n[stale]\naws_access_key_id = AKIAEXAMPLE000000000\naws_secret_access_key = example-secret-canary\n`,
  )
  home.writeToken('corp', { accessToken: 'example', expiresAt: '2099-01-01T00:00:00Z' })
})
afterEach(async () => {
  await aws.stop()
  home.dispose()
})

const verify = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  latchkey(['explain', '--verify', ...args], home.env({ AWS_ENDPOINT_URL: aws.url, ...env }))

describe('latchkey explain --verify', () => {
  it.each(['aws', 'cdk', 'sdk-js'])('asks STS about keys in a file, as %s reads them', async (tool) => {
    const { code, stdout } = await verify(['--profile', 'kim', '--tool', tool, '--json'])
    expect(explanationShape.parse(JSON.parse(stdout)).account).toEqual({ id: '111122223333', how: 'sts' })
    expect(code).toBe(0)
  })

  it('asks about keys in the environment, be they only supposed', async () => {
    const { accessKeyId, secretAccessKey } = aws.issueUserKey('444455556666', 'sam')
    const supposed = [`AWS_ACCESS_KEY_ID=${accessKeyId}`, `AWS_SECRET_ACCESS_KEY=${secretAccessKey}`]
    const { stdout } = await verify(supposed.flatMap((variable) => ['--set', variable]))
    expect(stdout).toMatch(/^ {2}account +444455556666 \(as STS says\) +444455556666 \(as STS says\)$/m)
  })

  it('asks where the settings of the profile lead', async () => {
    home.write('config', `[profile kim]\nendpoint_url = ${aws.url}\n`)
    const { code } = await latchkey(['explain', '--verify', '--profile', 'kim'], home.env())
    expect(code).toBe(0)
  })

  it('says that STS refuses, and exits with 5', async () => {
    const asJson = await verify(['--profile', 'stale', '--tool', 'aws', '--json'])
    expect([asJson.code, asJson.stderr]).toEqual([5, ''])
    expect(errorShape.parse(JSON.parse(asJson.stdout)).error).toMatchObject({ code: 'aws-refused' })
    const { code, stdout, stderr } = await verify(['--profile', 'stale'])
    expect(code).toBe(5)
    expect(stdout).toContain('Static keys')
    expect(stderr).toContain('AWS does not know the access key AKIAEXAMPLE000000000')
    expect(stdout + stderr).not.toContain('example-secret-canary')
  })

  it('says that STS cannot be reached, and exits with 5', async () => {
    const { code, stdout } = await verify(['--profile', 'kim', '--json'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    expect([code, errorShape.parse(JSON.parse(stdout)).error.code]).toEqual([5, 'aws-unreachable'])
  })

  it('says that the sign-in is over, where only AWS knew it', async () => {
    const { code, stdout } = await verify(['--profile', 'dev', '--json'])
    expect([code, errorShape.parse(JSON.parse(stdout)).error.code]).toEqual([3, 'sign-in-over'])
  })

  it('goes through the proxy of the environment', async () => {
    const { code, stdout } = await latchkey(
      ['explain', '--verify', '--profile', 'kim', '--json'],
      home.env({ HTTPS_PROXY: 'no address at all' }),
    )
    expect([code, errorShape.parse(JSON.parse(stdout)).error.code]).toEqual([5, 'proxy-refused'])
  })

  it('asks nobody about what does not work anyway', async () => {
    home.writeToken('corp', { accessToken: 'example', expiresAt: '2020-01-01T00:00:00Z' })
    const { code, stderr } = await verify(['--profile', 'dev'], { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    expect([code, stderr]).toEqual([3, ''])
  })
})
