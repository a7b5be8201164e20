import type { Client, Clients } from './clients.ts'
import { type Answer, Refusal, type Request } from './exchange.ts'
import type { DeviceAuthorization, Grants } from './grants.ts'
import type { Draft } from './ledger.ts'
import type { Operation } from './operations.ts'
import type { Organisation, Organisations } from './organisations.ts'
import { approvalPage, messagePage, redirect, userCodePage } from './pages.ts'
import { isChallenge, isRegistered } from './pkce.ts'
import type { Service } from './service.ts'
import type { Tokens } from './tokens.ts'

export interface ApprovalParts {
  readonly clients: Clients
  readonly grants: Grants
  readonly tokens: Tokens
  readonly organisations: Organisations
  readonly userName: string
  readonly lifetimes: { readonly signIn: number; readonly code: number }
  readonly now: () => number
}

const routes: Readonly<Record<string, Operation>> = {
  'GET /authorize': 'Authorize',
  'POST /authorize': 'AuthorizeDecision',
  'GET /device': 'DeviceVerification',
  'POST /device': 'DeviceDecision',
}

interface Asked {
  readonly client: Client
  readonly organisation: Organisation
  readonly redirectUri: string
  readonly state: string
  readonly challenge: string
  readonly scopes: readonly string[]
}

/** The pages of Identity Center on which a person says yes or no. */
export class Approvals implements Service {
  readonly expired = invalid('This request has expired')
  readonly throttled = 'TooManyRequestsException'
  readonly #parts: ApprovalParts

  constructor(parts: ApprovalParts) {
    this.#parts = parts
  }

  operationOf({ method, path }: Request): Operation | null {
    return routes[`${method} ${path}`] ?? null
  }

  refuse({ status, message }: Refusal): Answer {
    return messagePage(status, 'Something is wrong with this request', message)
  }

  perform(operation: Operation, request: Request, note: Draft): Answer {
    const form = new URLSearchParams(request.body)
    if (operation === 'Authorize') {
      const { client } = this.#asked(request.query)
      note.details.clientName = client.name
      return approvalPage(
        `Allow ${client.name} to access your accounts?`,
        '/authorize',
        Object.fromEntries(request.query),
      )
    }
    if (operation === 'AuthorizeDecision') return this.#decide(this.#asked(form), form.get('decision'), note)
    if (operation === 'DeviceDecision') return this.#decideDevice(form, note)
    const userCode = request.query.get('user_code')
    if (!userCode) return userCodePage()
    const { clientId } = this.#device(userCode)
    const name = this.#parts.clients.find(clientId)?.name ?? 'a program'
    const text = `Allow ${name}, which shows the code ${userCode}, to access your accounts?`
    return approvalPage(text, '/device', { user_code: userCode })
  }

  /** What an authorize address asks for. Nothing is sent back to an address that is not the client's own. */
  #asked(query: URLSearchParams): Asked {
    const get = (name: string) => query.get(name) ?? ''
    const client = this.#parts.clients.find(get('client_id'))
    if (!client) throw invalid('The client is unknown, or its registration has expired')
    if (!client.grantTypes.includes('authorization_code')) throw invalid('The client may not ask for a code')
    const redirectUri = get('redirect_uri')
    if (!isRegistered(redirectUri, client.redirectUris)) throw invalid('The redirect URI is not registered')
    if (get('response_type') !== 'code') throw invalid('The response type must be code')
    const challenge = get('code_challenge')
    if (get('code_challenge_method') !== 'S256' || !isChallenge(challenge)) {
      throw invalid('A code challenge of the method S256 is needed')
    }
    if (get('state') === '') throw invalid('There is no state')
    const scopes = get('scopes').split(' ').filter(Boolean)
    if (scopes.length === 0 || !scopes.every((scope) => client.scopes.includes(scope))) {
      throw invalid('The scopes are none of those that the client registered')
    }
    const organisation = this.#parts.organisations.find(client.issuerUrl ?? '')
    if (!organisation) throw invalid('The start URL is unknown')
    return { client, organisation, redirectUri, state: get('state'), challenge, scopes }
  }

  #decide(asked: Asked, decision: string | null, note: Draft): Answer {
    const { client, organisation, redirectUri, state, challenge, scopes } = asked
    note.details.decision = decision ?? ''
    const target = new URL(redirectUri)
    target.searchParams.set('state', state)
    if (decision !== 'allow') {
      target.searchParams.set('error', 'access_denied')
      target.searchParams.set('error_description', 'The person said no')
      return redirect(target.href)
    }
    const { grants, lifetimes, now } = this.#parts
    const code = grants.issueCode({
      clientId: client.id,
      redirectUri,
      challenge,
      scopes,
      expires: now() + lifetimes.code * 1000,
      signIn: this.#begin(organisation),
    })
    target.searchParams.set('code', code.text)
    return redirect(target.href)
  }

  #decideDevice(form: URLSearchParams, note: Draft): Answer {
    const device = this.#device(form.get('user_code') ?? '')
    const isAllowed = form.get('decision') === 'allow'
    note.details.decision = form.get('decision') ?? ''
    device.state = isAllowed ? { allowed: this.#begin(device.organisation) } : 'denied'
    return isAllowed
      ? messagePage(200, 'Request approved', 'You can close this window.')
      : messagePage(200, 'Request denied', 'Nothing was given away.')
  }

  #device(userCode: string): DeviceAuthorization {
    const device = this.#parts.grants.deviceOfUser(userCode)
    if (device?.state !== 'pending' || device.expires <= this.#parts.now()) throw invalid('There is no such code')
    return device
  }

  #begin(organisation: Organisation) {
    return this.#parts.tokens.begin(organisation, this.#parts.userName, this.#parts.lifetimes.signIn)
  }
}

const invalid = (message: string) => new Refusal('InvalidRequestException', 400, message)
