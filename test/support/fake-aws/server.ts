import { generateKeyPairSync } from 'node:crypto'
import { Approvals } from './approvals.ts'
import { Clients } from './clients.ts'
import { Container, containerPath } from './container.ts'
import { thumbprintOf } from './dpop.ts'
import { isoTime } from './exchange.ts'
import { type Fault, type FaultOptions, Faults, type PlacedFault } from './faults.ts'
import { Federation } from './federation.ts'
import { Grants } from './grants.ts'
import { Iam } from './iam.ts'
import { Metadata } from './imds.ts'
import { Keys, userPrincipal } from './keys.ts'
import { Ledger } from './ledger.ts'
import { Listener } from './listener.ts'
import { MfaDevices } from './mfa.ts'
import { Oidc } from './oidc.ts'
import type { Operation } from './operations.ts'
import {
  type CachedLogin,
  type CachedToken,
  type FakeAwsOptions,
  type Lifetimes,
  type TokenOptions,
  usualLifetimes,
} from './options.ts'
import { accountsWithRoles, Organisations } from './organisations.ts'
import { Portal } from './portal.ts'
import { Signin, sameDevice } from './signin.ts'
import { Sts } from './sts.ts'
import { Tokens } from './tokens.ts'
import { webIdentityToken } from './webIdentity.ts'

export type { Fault, PlacedFault } from './faults.ts'
export type { Entry } from './ledger.ts'
export type { Operation } from './operations.ts'
export type { CachedLogin, CachedToken, FakeAwsOptions, TokenOptions } from './options.ts'
export { type Account, accountsWithRoles, type Organisation } from './organisations.ts'
export { press, visit } from './visitor.ts'

/** The account behind the container and the instance. */
const machineAccount = '999988887777'

/** AWS as far as credentials are concerned, on a loopback address. */
export class FakeAws {
  readonly ledger = new Ledger()
  readonly #options: FakeAwsOptions
  readonly #lifetimes: Lifetimes
  readonly #userName: string
  readonly #faults = new Faults()
  readonly #keys: Keys
  readonly #tokens: Tokens
  readonly #clients: Clients
  readonly #mfa: MfaDevices
  readonly #organisations: Organisations
  readonly #signin: Signin
  readonly #listener: Listener
  #url = ''
  #advanced = 0

  constructor(options: FakeAwsOptions) {
    this.#options = options
    this.#lifetimes = { ...usualLifetimes, ...options.lifetimes }
    this.#userName = options.userName ?? 'developer'
    const now = () => this.now()
    const { accounts, organisations = [], keys: known = [], users = [], roles = [], throttle } = options
    const others = accounts ?? (organisations.length === 0 ? accountsWithRoles(3, 2) : null)
    this.#organisations = new Organisations(organisations, others)
    this.#keys = new Keys({ unknown: options.unknownKeys ?? 'refuse', now })
    for (const key of known) this.#keys.register(key)
    this.#tokens = new Tokens(now)
    this.#clients = new Clients(now)
    this.#mfa = new MfaDevices(options.mfaDevices ?? [], now)
    const { accountId = '111122223333', userName = 'developer' } = options.consoleUser ?? {}
    const lifetimes = this.#lifetimes
    const shared = { keys: this.#keys, windowMs: options.signatureWindowMs ?? 300_000, lifetimes, now }
    const identityCenter = {
      ...shared,
      tokens: this.#tokens,
      clients: this.#clients,
      grants: new Grants(),
      organisations: this.#organisations,
    }
    const machine = { ...shared, accountId: machineAccount, roleSeconds: lifetimes.roleCredentials }
    this.#signin = new Signin({ ...shared, identity: userPrincipal(accountId, userName) })
    const services = [
      new Oidc({
        ...identityCenter,
        rotates: options.refreshTokens !== 'keep',
        pollSeconds: options.pollSeconds ?? 1,
        url: () => this.url,
      }),
      new Approvals({ ...identityCenter, userName: this.#userName }),
      new Portal({
        ...identityCenter,
        roleSeconds: lifetimes.roleCredentials,
        perSecond: throttle === null ? null : (throttle?.perSecond ?? 20),
        throttleNow: throttle?.by === 'machine' ? Date.now : now,
      }),
      new Sts({ ...shared, mfa: this.#mfa, roles }),
      new Iam({ ...shared, users, propagationMs: options.keyPropagationMs ?? 0 }),
      this.#signin,
      new Federation(this.#keys, now),
      new Container({ ...machine, roleName: 'ContainerRole', authorization: options.containerAuthorization ?? null }),
      new Metadata({ ...machine, roleName: 'InstanceRole', region: 'eu-west-1' }),
    ]
    const wall = () => (options.clock ?? Date).now()
    this.#listener = new Listener({ services, faults: this.#faults, ledger: this.ledger, now, wall })
  }

  async start(): Promise<void> {
    this.#url = await this.#listener.listen(this.#options.port ?? 0)
  }

  get url(): string {
    return this.#url
  }

  /** The services' time. */
  now(): number {
    return (this.#options.clock ?? Date).now() + this.#advanced
  }

  /** Lets time pass for the services: tokens, keys and registrations run out. The machine's clock stays. */
  advance(ms: number): void {
    this.#advanced += ms
  }

  fault(operation: Operation | '*', fault: Fault, options?: FaultOptions): PlacedFault {
    return this.#faults.place(operation, fault, options)
  }

  /** What leads every tool here instead of to AWS. Instance metadata is switched off. */
  env(): Record<string, string> {
    const services = ['', '_STS', '_SSO', '_SSO_OIDC', '_SIGNIN', '_IAM']
    const endpoints = services.map((service) => [`AWS_ENDPOINT_URL${service}`, this.url])
    return { ...Object.fromEntries(endpoints), AWS_EC2_METADATA_DISABLED: 'true' }
  }

  /** What a process finds in a container. */
  containerEnv(): Record<string, string> {
    const { containerAuthorization } = this.#options
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${this.url}${containerPath}`,
      ...(containerAuthorization !== undefined && { AWS_CONTAINER_AUTHORIZATION_TOKEN: containerAuthorization }),
    }
  }

  /** What makes a process believe that it runs on an instance. */
  metadataEnv(): Record<string, string> {
    return { AWS_EC2_METADATA_SERVICE_ENDPOINT: this.url, AWS_EC2_METADATA_DISABLED: 'false' }
  }

  /** A good token, as the content of a file in `sso/cache`. */
  issueToken(options: TokenOptions = {}): CachedToken {
    const { startUrl = 'https://example.awsapps.com/start', region = 'eu-west-1', isRefreshable = true } = options
    const organisation = this.#organisations.find(startUrl)
    if (!organisation) throw new Error(`No organisation has the start URL ${startUrl}`)
    const signIn = this.#tokens.begin(organisation, this.#userName, this.#lifetimes.signIn)
    const seconds = options.seconds ?? (isRefreshable ? this.#lifetimes.accessToken : this.#lifetimes.signIn)
    const { text: accessToken, expires } = this.#tokens.issueAccess(signIn, seconds)
    const token = { startUrl, region, accessToken, expiresAt: isoTime(expires) }
    if (!isRefreshable) return token
    const grantTypes = ['authorization_code', 'refresh_token']
    const { id, secret, ...client } = this.#clients.register(
      { name: 'issued', scopes: ['sso:account:access'], grantTypes, redirectUris: [], issuerUrl: startUrl },
      this.#lifetimes.registration,
    )
    const refreshToken = this.#tokens.issueRefresh(signIn, id).text
    const registrationExpiresAt = isoTime(client.expires)
    return { ...token, clientId: id, clientSecret: secret, registrationExpiresAt, refreshToken }
  }

  /** Ends the sign-in behind an access token, as an administrator does it. */
  endSignIn(accessToken: string): void {
    this.#tokens.end(accessToken)
  }

  /** A console sign-in, as the content of a file in `login/cache`. */
  issueLogin(): CachedLogin {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { key, refreshToken, idToken } = this.#signin.begin(sameDevice, thumbprintOf(publicKey))
    return {
      accessToken: {
        accessKeyId: key.id,
        secretAccessKey: key.secret,
        sessionToken: key.token,
        accountId: key.principal.accountId,
        expiresAt: isoTime(key.expires),
      },
      tokenType: 'aws_sigv4',
      clientId: sameDevice,
      refreshToken,
      idToken,
      dpopKey: privateKey.export({ format: 'pem', type: 'sec1' }).toString(),
    }
  }

  /** From now on no console sign-in can be refreshed. */
  changePassword(): void {
    this.#signin.changePassword()
  }

  /** A long-lived key of a user. */
  issueUserKey(
    accountId: string,
    userName: string,
  ): { readonly accessKeyId: string; readonly secretAccessKey: string } {
    const { id, secret } = this.#keys.issueLongLived(userPrincipal(accountId, userName))
    return { accessKeyId: id, secretAccessKey: secret }
  }

  /** The code that a device shows now. */
  mfaCode(serial: string): string {
    return this.#mfa.codeOf(serial)
  }

  /** What goes into a web identity token file. */
  webIdentityToken(subject = 'workload', seconds = 3600): string {
    return webIdentityToken(subject, this.now() + seconds * 1000)
  }

  async stop(): Promise<void> {
    this.#faults.removeAll()
    await this.#listener.close()
  }
}

export async function startFakeAws(options: FakeAwsOptions = {}): Promise<FakeAws> {
  const aws = new FakeAws(options)
  await aws.start()
  return aws
}
