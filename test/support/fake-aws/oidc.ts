import { z } from 'zod'
import type { Client, Clients } from './clients.ts'
import { type Answer, json, Refusal, type Request, readJson } from './exchange.ts'
import type { Grants } from './grants.ts'
import type { Draft } from './ledger.ts'
import type { Operation } from './operations.ts'
import type { Organisation, Organisations } from './organisations.ts'
import { answersChallenge, isLoopback } from './pkce.ts'
import type { Service } from './service.ts'
import type { SignIn, Tokens } from './tokens.ts'

export interface OidcParts {
  readonly clients: Clients
  readonly grants: Grants
  readonly tokens: Tokens
  readonly organisations: Organisations
  /** Whether a refresh token is good for one use. */
  readonly rotates: boolean
  readonly lifetimes: {
    readonly accessToken: number
    readonly signIn: number
    readonly registration: number
    readonly deviceCode: number
  }
  readonly pollSeconds: number
  readonly url: () => string
  readonly now: () => number
}

const routes: Readonly<Record<string, Operation>> = {
  'POST /client/register': 'RegisterClient',
  'POST /device_authorization': 'StartDeviceAuthorization',
  'POST /token': 'CreateToken',
}

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const knownGrants = ['authorization_code', 'refresh_token', deviceGrant]
const refreshableScope = 'sso:account:access'
const knownScope = /^(?:sso:account:access|openid|codewhisperer:[a-z_]+|codecatalyst:[a-z_]+)$/

const registration = z.object({
  clientName: z.string().min(1),
  clientType: z.string(),
  scopes: z.array(z.string()).default([]),
  grantTypes: z.array(z.string()).min(1).default([deviceGrant, 'refresh_token']),
  redirectUris: z.array(z.string()).default([]),
  issuerUrl: z.string().optional(),
})
const deviceRequest = z.object({ clientId: z.string(), clientSecret: z.string(), startUrl: z.string() })
const tokenRequest = z.object({
  clientId: z.string(),
  clientSecret: z.string(),
  grantType: z.string(),
  deviceCode: z.string().optional(),
  code: z.string().optional(),
  codeVerifier: z.string().optional(),
  redirectUri: z.string().optional(),
  refreshToken: z.string().optional(),
})
type TokenRequest = z.infer<typeof tokenRequest>

const refusals = {
  InvalidRequestException: 'invalid_request',
  InvalidClientException: 'invalid_client',
  InvalidClientMetadataException: 'invalid_client_metadata',
  InvalidRedirectUriException: 'invalid_redirect_uri',
  InvalidScopeException: 'invalid_scope',
  InvalidGrantException: 'invalid_grant',
  UnauthorizedClientException: 'unauthorized_client',
  UnsupportedGrantTypeException: 'unsupported_grant_type',
  AuthorizationPendingException: 'authorization_pending',
  SlowDownException: 'slow_down',
  AccessDeniedException: 'access_denied',
  ExpiredTokenException: 'expired_token',
} as const

const refusal = (code: keyof typeof refusals, message: string) =>
  new Refusal(code, code === 'InvalidClientException' ? 401 : 400, message)

/** Identity Center's OIDC: registration, and tokens for what a person has approved on its pages. */
export class Oidc implements Service {
  readonly expired = refusal('ExpiredTokenException', 'Token has expired')
  readonly throttled = 'SlowDownException'
  readonly #parts: OidcParts

  constructor(parts: OidcParts) {
    this.#parts = parts
  }

  operationOf({ method, path }: Request): Operation | null {
    return routes[`${method} ${path}`] ?? null
  }

  refuse({ code, status, message }: Refusal): Answer {
    const [, error = 'server_error'] = Object.entries(refusals).find(([name]) => name === code) ?? []
    return json(status, { error, error_description: message }, { 'x-amzn-ErrorType': code })
  }

  perform(operation: Operation, request: Request, note: Draft): Answer {
    if (operation === 'RegisterClient') return this.#register(read(registration, request), note)
    if (operation === 'StartDeviceAuthorization') return this.#askDevice(read(deviceRequest, request), note)
    const input = read(tokenRequest, request)
    note.details.grantType = input.grantType
    const client = this.#client(input)
    if (!knownGrants.includes(input.grantType)) throw refusal('UnsupportedGrantTypeException', 'Unknown grant type')
    if (!client.grantTypes.includes(input.grantType)) {
      throw refusal('UnauthorizedClientException', 'The client was not registered for this grant type')
    }
    if (input.grantType === 'refresh_token') return this.#refresh(input, client, note)
    const signIn =
      input.grantType === deviceGrant ? this.#signInOfDevice(input, client) : this.#signInOfCode(input, client)
    return this.#issue(signIn, client, note)
  }

  #register(input: z.infer<typeof registration>, note: Draft): Answer {
    const { clientName: name, clientType, scopes, grantTypes, redirectUris, issuerUrl = null } = input
    note.details.clientName = name
    if (clientType !== 'public') throw refusal('InvalidClientMetadataException', 'Invalid client type')
    if (!scopes.every((scope) => knownScope.test(scope))) throw refusal('InvalidScopeException', 'Invalid scope')
    if (!grantTypes.every((grant) => knownGrants.includes(grant))) {
      throw refusal('UnsupportedGrantTypeException', 'Unknown grant type')
    }
    if (!redirectUris.every(isLoopback)) throw refusal('InvalidRedirectUriException', 'Invalid redirect URI')
    if (grantTypes.includes('authorization_code')) {
      if (redirectUris.length === 0) throw refusal('InvalidRedirectUriException', 'A redirect URI is needed')
      this.#organisation(issuerUrl ?? '')
    }
    const details = { name, scopes, grantTypes, redirectUris, issuerUrl }
    const { id, secret, issued, expires } = this.#parts.clients.register(details, this.#parts.lifetimes.registration)
    return json(200, {
      clientId: id,
      clientSecret: secret,
      clientIdIssuedAt: Math.floor(issued / 1000),
      clientSecretExpiresAt: Math.floor(expires / 1000),
      authorizationEndpoint: null,
      tokenEndpoint: null,
    })
  }

  #askDevice(input: z.infer<typeof deviceRequest>, note: Draft): Answer {
    note.details.startUrl = input.startUrl
    const client = this.#client(input)
    if (!client.grantTypes.includes(deviceGrant)) {
      throw refusal('UnauthorizedClientException', 'The client was not registered for this grant type')
    }
    const { grants, lifetimes, pollSeconds: interval, now, url } = this.#parts
    const organisation = this.#organisation(input.startUrl)
    const expires = now() + lifetimes.deviceCode * 1000
    const { deviceCode, userCode, number } = grants.askDevice({ clientId: client.id, organisation, expires })
    note.issued = `device code ${number}`
    const verificationUri = `${url()}/device`
    return json(200, {
      deviceCode,
      userCode,
      verificationUri,
      verificationUriComplete: `${verificationUri}?user_code=${userCode}`,
      expiresIn: lifetimes.deviceCode,
      interval,
    })
  }

  #signInOfDevice({ deviceCode = '' }: TokenRequest, client: Client): SignIn {
    const { grants, pollSeconds, now } = this.#parts
    const device = grants.device(deviceCode)
    if (device?.clientId !== client.id || device.state === 'used') {
      throw refusal('InvalidGrantException', 'Invalid device code provided')
    }
    if (device.expires <= now()) throw refusal('ExpiredTokenException', 'Device code has expired')
    if (device.state === 'denied') throw refusal('AccessDeniedException', 'The person said no')
    const sincePolled = now() - device.lastPolled
    device.lastPolled = now()
    if (sincePolled < pollSeconds * 1000) throw refusal('SlowDownException', 'Slow down')
    if (device.state === 'pending') throw refusal('AuthorizationPendingException', 'Authorization pending')
    const { allowed } = device.state
    device.state = 'used'
    return allowed
  }

  #signInOfCode({ code: text = '', codeVerifier = '', redirectUri }: TokenRequest, client: Client): SignIn {
    const code = this.#parts.grants.code(text)
    if (code?.clientId !== client.id || code.wasUsed || code.expires <= this.#parts.now()) {
      throw refusal('InvalidGrantException', 'Invalid authorization code')
    }
    // Whoever has a code gets one try.
    code.wasUsed = true
    if (redirectUri !== code.redirectUri) throw refusal('InvalidGrantException', 'Invalid redirect URI')
    if (!answersChallenge(codeVerifier, code.challenge)) throw refusal('InvalidGrantException', 'Invalid code verifier')
    return code.signIn
  }

  #refresh({ refreshToken = '' }: TokenRequest, client: Client, note: Draft): Answer {
    const { tokens, rotates } = this.#parts
    const token = tokens.refresh(refreshToken)
    if (token) note.details.refreshToken = String(token.number)
    if (token?.clientId !== client.id || token.wasUsed || !tokens.isAlive(token.signIn)) {
      throw refusal('InvalidGrantException', 'Invalid refresh token provided')
    }
    token.wasUsed = rotates
    return this.#issue(token.signIn, client, note, rotates ? undefined : token.text)
  }

  #issue(signIn: SignIn, client: Client, note: Draft, keptRefreshToken?: string): Answer {
    const { tokens, lifetimes, now } = this.#parts
    const isRefreshable = client.grantTypes.includes('refresh_token') && client.scopes.includes(refreshableScope)
    const token = tokens.issueAccess(signIn, isRefreshable ? lifetimes.accessToken : lifetimes.signIn)
    note.issued = `access token ${token.number}`
    return json(200, {
      accessToken: token.text,
      tokenType: 'Bearer',
      expiresIn: Math.floor((token.expires - now()) / 1000),
      ...(isRefreshable && { refreshToken: keptRefreshToken ?? tokens.issueRefresh(signIn, client.id).text }),
    })
  }

  #client({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }): Client {
    const client = this.#parts.clients.find(clientId)
    if (client?.secret !== clientSecret) throw refusal('InvalidClientException', 'Invalid client provided')
    return client
  }

  #organisation(startUrl: string): Organisation {
    const organisation = this.#parts.organisations.find(startUrl)
    if (!organisation) throw refusal('InvalidRequestException', 'Invalid start URL provided')
    return organisation
  }
}

function read<Schema extends z.ZodType>(schema: Schema, request: Request): z.infer<Schema> {
  const input = schema.safeParse(readJson(request))
  if (!input.success) throw refusal('InvalidRequestException', 'Invalid request')
  return input.data
}
