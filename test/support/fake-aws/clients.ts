import { hash } from 'node:crypto'
import { madeUpUrlSafe } from './exchange.ts'
import { jwtOf } from './jwt.ts'

export interface Client {
  readonly id: string
  readonly secret: string
  readonly name: string
  readonly issued: number
  readonly expires: number
  readonly scopes: readonly string[]
  readonly grantTypes: readonly string[]
  readonly redirectUris: readonly string[]
  /** The start URL it was registered for; null where the device authorization names it. */
  readonly issuerUrl: string | null
}

export type ClientDetails = Omit<Client, 'id' | 'secret' | 'issued' | 'expires'>

/** The registered OIDC clients. */
export class Clients {
  readonly #clients = new Map<string, Client>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  register(details: ClientDetails, seconds: number): Client {
    const issued = this.#now()
    const expires = issued + seconds * 1000
    const number = this.#clients.size + 1
    const id = `EXAMPLE${madeUpUrlSafe(`client ${number}`, 15)}`
    const secret = jwtOf({ clientId: id, clientName: details.name, expires, key: hash('sha256', id) })
    const client = { ...details, id, secret, issued, expires }
    this.#clients.set(id, client)
    return client
  }

  find(id: string): Client | null {
    const client = this.#clients.get(id)
    return client && client.expires > this.#now() ? client : null
  }
}
