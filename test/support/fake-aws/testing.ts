import { IAMClient } from '@aws-sdk/client-iam'
import { SSOClient } from '@aws-sdk/client-sso'
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { onTestFinished } from 'vitest'
import { TemporaryHome } from '../temporaryHome.ts'
import { type FakeAws, type FakeAwsOptions, startFakeAws } from './server.ts'

/** A fake that ends with the test. */
export async function start(options: FakeAwsOptions = {}): Promise<FakeAws> {
  const aws = await startFakeAws(options)
  onTestFinished(() => aws.stop())
  return aws
}

export function temporaryHome(): TemporaryHome {
  const home = new TemporaryHome()
  onTestFinished(() => home.dispose())
  return home
}

/** Sets variables of this process until the test ends. */
export function withEnvironment(values: Readonly<Record<string, string>>): void {
  const before = { ...process.env }
  Object.assign(process.env, values)
  onTestFinished(() => {
    for (const name of Object.keys(values)) delete process.env[name]
    Object.assign(process.env, before)
  })
}

export const minute = 60_000

/** A clock that stands still, for lifetimes to the second. */
export function standing(): { now(): number } {
  const now = Date.now()
  return { now: () => now }
}

/** A key of a user who is there. */
export const kim = (aws: FakeAws) => aws.issueUserKey('111122223333', 'kim')

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

interface Issued {
  readonly AccessKeyId?: string | undefined
  readonly SecretAccessKey?: string | undefined
  readonly SessionToken?: string | undefined
}

export const usable = ({ AccessKeyId = '', SecretAccessKey = '', SessionToken }: Issued = {}): Credentials => ({
  accessKeyId: AccessKeyId,
  secretAccessKey: SecretAccessKey,
  ...(SessionToken !== undefined && { sessionToken: SessionToken }),
})

export const region = 'eu-west-1'

/** The SDK's own clients, led to the fake. They ask once and do not try again. */
const settings = (aws: FakeAws, credentials: Credentials) => ({
  endpoint: aws.url,
  region,
  credentials,
  maxAttempts: 1,
})

export const stsOf = (aws: FakeAws, credentials: Credentials) => new STSClient(settings(aws, credentials))
export const iamOf = (aws: FakeAws, credentials: Credentials) => new IAMClient(settings(aws, credentials))
export const ssoOf = (aws: FakeAws) => new SSOClient({ endpoint: aws.url, region, maxAttempts: 1 })
export const oidcOf = (aws: FakeAws) => new SSOOIDCClient({ endpoint: aws.url, region, maxAttempts: 1 })

export const whoIs = (aws: FakeAws, credentials: Credentials) =>
  stsOf(aws, credentials).send(new GetCallerIdentityCommand({}))

/** The code of a service's refusal; null if it did not refuse. */
export const refusalOf = (asked: Promise<unknown>): Promise<string | null> =>
  asked.then(
    () => null,
    ({ name }: Error) => name,
  )
