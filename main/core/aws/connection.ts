import { readFileSync } from 'node:fs'
import type { Agent } from 'node:http'
import type { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam'
import type { SSOClient, SSOClientConfig } from '@aws-sdk/client-sso'
import type { SSOOIDCClient, SSOOIDCClientConfig } from '@aws-sdk/client-sso-oidc'
import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts'
import { withHome } from '../files/locations.ts'
import type { Settings } from '../identity-center/settings.ts'
import { done, failed, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { configuredEndpoint, endpointVariant, type Service } from './endpoints.ts'
import { finding } from './failures.ts'
import { proxyFor } from './proxy.ts'
import { skewIn } from './skew.ts'

/** A client, and where it asks. */
export interface Line<Client> {
  readonly client: Client
  readonly endpoint: URL
  readonly host: string
  /** How far the service's clock is ahead of this machine's, by its last answer; null before there was one. */
  skewMs(): number | null
}

/** The way to AWS as the settings have it: endpoints, proxy, certificates. To be closed after use. */
export interface Connection {
  oidc(region: string): Promise<Result<Line<SSOOIDCClient>>>
  portal(region: string): Promise<Result<Line<SSOClient>>>
  /** Signs with these keys; null for requests that carry a token of their own. */
  sts(region: string, keys: Keys | null): Promise<Result<Line<STSClient>>>
  /** The one of the partition that the region is in. */
  iam(region: string, keys: Keys): Promise<Result<Line<IAMClient>>>
  /** What carries a request to that address. */
  agentFor(address: URL): Promise<Result<Agent>>
  close(): void
}

interface Ways {
  readonly settings: Settings
  readonly home: string
  readonly now: () => number
}

export function connect({ settings, home, now }: Ways): Connection {
  const closing: (() => void)[] = []
  const agents = new Map<string, Promise<Result<Agent>>>()

  const makeAgent = async (address: URL): Promise<Result<Agent>> => {
    const authorities = trustedAuthorities(settings, home)
    if (!authorities.ok) return authorities
    const options = { keepAlive: true, maxSockets: 20, ...(authorities.value && { ca: authorities.value }) }
    const proxy = proxyFor(address, settings.env)
    if (proxy !== null) {
      if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) return failed(badProxy)
      const { HttpsProxyAgent } = await import('https-proxy-agent')
      return done(new HttpsProxyAgent(proxy, options))
    }
    const { Agent } = await import(address.protocol === 'https:' ? 'node:https' : 'node:http')
    return done(new Agent(options))
  }

  const agentFor = (address: URL): Promise<Result<Agent>> => {
    const known = agents.get(address.origin)
    if (known) return known
    const made = makeAgent(address).then((agent) => {
      if (agent.ok) closing.push(() => agent.value.destroy())
      return agent
    })
    agents.set(address.origin, made)
    return made
  }

  const variant = endpointVariant(settings)
  /** Everything is said outright, so that the SDK looks for nothing in files and variables by itself. */
  const common = (region: string) => ({
    region,
    maxAttempts: 1,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    useFipsEndpoint: variant.UseFIPS,
    useDualstackEndpoint: variant.UseDualStack,
    userAgentAppId: async () => undefined,
    authSchemePreference: [],
  })

  const lineTo = async <Client extends SSOClient | SSOOIDCClient | STSClient | IAMClient>(
    service: Service,
    region: string,
    make: (options: ReturnType<typeof common> & { endpoint?: string; requestHandler?: Handling }) => Client,
    listen: (client: Client, hear: (response: unknown) => void) => void,
  ): Promise<Result<Line<Client>>> => {
    let address = configuredEndpoint(service, settings)
    if (address === null) {
      const { endpointProvider } = make(common(region)).config
      try {
        address = endpointProvider({ Region: region, ...variant }).url.href
      } catch {
        return failed(noEndpoint(service, region))
      }
    }
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) return failed(badEndpoint(service))
    const endpoint = new URL(address)
    const agent = await agentFor(endpoint)
    if (!agent.ok) return agent
    const client = make({
      ...common(region),
      endpoint: address,
      requestHandler: { httpAgent: agent.value, httpsAgent: agent.value, connectionTimeout: 10_000 },
    })
    let skew: number | null = null
    listen(client, (response) => {
      skew = skewIn(response, now()) ?? skew
    })
    closing.push(() => client.destroy())
    return done({ client, endpoint, host: endpoint.host, skewMs: () => skew })
  }

  return {
    agentFor,
    async oidc(region) {
      const { SSOOIDCClient } = await import('@aws-sdk/client-sso-oidc')
      const make = (options: SSOOIDCClientConfig) => new SSOOIDCClient(options)
      return lineTo('SSO_OIDC', region, make, ({ middlewareStack }, hear) =>
        middlewareStack.add(heardBy(hear), closestToTheWire),
      )
    },
    async portal(region) {
      const { SSOClient } = await import('@aws-sdk/client-sso')
      const make = (options: SSOClientConfig) => new SSOClient(options)
      return lineTo('SSO', region, make, ({ middlewareStack }, hear) =>
        middlewareStack.add(heardBy(hear), closestToTheWire),
      )
    },
    async sts(region, keys) {
      const { STSClient } = await import('@aws-sdk/client-sts')
      const credentials = signingKeys(keys)
      const make = (options: STSClientConfig) =>
        new STSClient({ ...options, authSchemePreference: ['sigv4'], credentials, useGlobalEndpoint: false })
      return lineTo('STS', region, make, ({ middlewareStack }, hear) =>
        middlewareStack.add(heardBy(hear), closestToTheWire),
      )
    },
    async iam(region, keys) {
      const { IAMClient } = await import('@aws-sdk/client-iam')
      const credentials = signingKeys(keys)
      const make = (options: IAMClientConfig) =>
        new IAMClient({ ...options, authSchemePreference: ['sigv4'], credentials })
      return lineTo('IAM', region, make, ({ middlewareStack }, hear) =>
        middlewareStack.add(heardBy(hear), closestToTheWire),
      )
    },
    close() {
      for (const close of closing.splice(0)) close()
    },
  }
}

/** As the SDK wants them. It asks for keys also where it signs nothing with them. */
const signingKeys = (keys: Keys | null) => ({
  accessKeyId: keys?.accessKeyId ?? '',
  secretAccessKey: keys?.secretAccessKey.reveal() ?? '',
  ...(keys?.sessionToken && { sessionToken: keys.sessionToken.reveal() }),
})

const heardBy =
  (hear: (response: unknown) => void) =>
  <Args, Output extends { response: unknown }>(next: (args: Args) => Promise<Output>) =>
  async (args: Args): Promise<Output> => {
    const result = await next(args)
    hear(result.response)
    return result
  }

/** Where the answer is still one of HTTP. */
const closestToTheWire = { step: 'deserialize', priority: 'low', name: 'hearing' } as const

interface Handling {
  readonly httpAgent: Agent
  readonly httpsAgent: Agent
  readonly connectionTimeout: number
}

function trustedAuthorities(settings: Settings, home: string): Result<Buffer | null> {
  const named = settings.env.AWS_CA_BUNDLE || settings.setting('ca_bundle')
  if (!named) return done(null)
  try {
    return done(readFileSync(withHome(named, home)))
  } catch {
    return failed(
      finding(
        'ca-bundle-unreadable',
        `The certificate file ${named} cannot be read. Correct AWS_CA_BUNDLE, then try again.`,
      ),
    )
  }
}

const badProxy = finding(
  'proxy-refused',
  'The proxy variable (HTTPS_PROXY or HTTP_PROXY) holds no http address. Correct it, then try again.',
)

const badEndpoint = (service: Service) =>
  finding(
    'endpoint-malformed',
    `The address that is set for ${service} is none. Correct AWS_ENDPOINT_URL_${service}, AWS_ENDPOINT_URL or endpoint_url, then try again.`,
  )

const noEndpoint = (service: Service, region: string) => {
  const setting = service === 'STS' ? 'region' : 'sso_region'
  return finding('region-malformed', `AWS has no address for \`${region}\`. Correct ${setting}, then try again.`)
}
