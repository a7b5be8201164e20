import { type Answer, json, Refusal, type Request } from './exchange.ts'
import { type Keys, rolePrincipal } from './keys.ts'
import type { Draft } from './ledger.ts'
import type { Operation } from './operations.ts'
import type { Account } from './organisations.ts'
import type { Service } from './service.ts'
import type { AccessToken, Tokens } from './tokens.ts'

export interface PortalParts {
  readonly keys: Keys
  readonly tokens: Tokens
  readonly roleSeconds: number
  /** How many requests pass in any second; null for all of them. */
  readonly perSecond: number | null
  /** The clock that those seconds are of. */
  readonly throttleNow: () => number
}

const routes: Readonly<Record<string, Operation>> = {
  'GET /assignment/accounts': 'ListAccounts',
  'GET /assignment/roles': 'ListAccountRoles',
  'GET /federation/credentials': 'GetRoleCredentials',
  'POST /logout': 'Logout',
}

const usualPage = 20

export class Portal implements Service {
  readonly expired = new Refusal('UnauthorizedException', 401, 'Session token not found or invalid')
  readonly throttled = 'TooManyRequestsException'
  readonly #parts: PortalParts
  #recent: number[] = []

  constructor(parts: PortalParts) {
    this.#parts = parts
  }

  operationOf({ method, path }: Request): Operation | null {
    return routes[`${method} ${path}`] ?? null
  }

  refuse({ code, status, message }: Refusal): Answer {
    const body = { message, __type: `com.amazonaws.switchboard.portal#${code}` }
    return json(status, body, { 'x-amzn-ErrorType': code })
  }

  perform(operation: Operation, request: Request, note: Draft): Answer {
    this.#throttle()
    const token = this.#parts.tokens.access(request.headers.get('x-amz-sso_bearer_token') ?? '')
    if (!token) throw this.expired
    note.details.accessToken = String(token.number)
    if (operation === 'Logout') {
      this.#parts.tokens.end(token.text)
      return { status: 200 }
    }
    if (operation === 'ListAccounts') return this.#accounts(token, request)
    const accountId = required(request, 'account_id')
    note.details.account = accountId
    const account = token.signIn.organisation.accounts.find(({ id }) => id === accountId)
    if (operation === 'ListAccountRoles') return this.#roles(account, request)
    return this.#credentials(account, token, request, note)
  }

  #accounts({ signIn }: AccessToken, request: Request): Answer {
    const { items, nextToken } = page(signIn.organisation.accounts, request)
    const accountList = items.map(({ id, name, email }) => ({ accountId: id, accountName: name, emailAddress: email }))
    return json(200, { nextToken, accountList })
  }

  #roles(account: Account | undefined, request: Request): Answer {
    if (!account) throw forbidden
    const { items, nextToken } = page(account.roles, request)
    return json(200, { nextToken, roleList: items.map((roleName) => ({ roleName, accountId: account.id })) })
  }

  #credentials(account: Account | undefined, { signIn }: AccessToken, request: Request, note: Draft): Answer {
    const roleName = required(request, 'role_name')
    note.details.role = roleName
    if (!account?.roles.includes(roleName) || roleName.startsWith('Forbidden')) throw forbidden
    const role = `AWSReservedSSO_${roleName}_0123456789abcdef`
    const { id, secret, token, expires } = this.#parts.keys.issue(
      'SSO',
      rolePrincipal(account.id, role, signIn.userName),
      this.#parts.roleSeconds,
    )
    note.issued = id
    return json(200, {
      roleCredentials: { accessKeyId: id, secretAccessKey: secret, sessionToken: token, expiration: expires },
    })
  }

  #throttle(): void {
    const { perSecond, throttleNow } = this.#parts
    if (perSecond === null) return
    const now = throttleNow()
    this.#recent = this.#recent.filter((moment) => moment > now - 1000)
    if (this.#recent.length >= perSecond) {
      throw new Refusal(this.throttled, 429, 'HTTP 429 Unknown Code: Rate exceeded')
    }
    this.#recent.push(now)
  }
}

const forbidden = new Refusal('ForbiddenException', 403, 'No access')

function required({ query }: Request, name: string): string {
  const value = query.get(name)
  if (!value) throw new Refusal('InvalidRequestException', 400, `Missing or empty request parameter ${name}`)
  return value
}

/** The items from `next_token` on, and the token of the page after. */
function page<Item>(all: readonly Item[], { query }: Request): { items: readonly Item[]; nextToken: string | null } {
  const size = Number(query.get('max_result') ?? usualPage)
  const wanted = query.get('next_token')
  const start =
    wanted === null
      ? 0
      : Number(
          Buffer.from(wanted, 'base64url')
            .toString()
            .replace(/^page from /, ''),
        )
  if (!Number.isInteger(size) || size < 1 || size > 100 || !Number.isInteger(start)) {
    throw new Refusal('InvalidRequestException', 400, 'Invalid paging parameters')
  }
  const next = start + size
  const nextToken = next < all.length ? Buffer.from(`page from ${next}`).toString('base64url') : null
  return { items: all.slice(start, next), nextToken }
}
