import { hash } from 'node:crypto'
import { madeUp } from './exchange.ts'

/** Whom a key speaks for. */
export interface Principal {
  readonly accountId: string
  readonly arn: string
  readonly userId: string
  /** A role's session: whatever role it assumes is limited to an hour. */
  readonly isRoleSession: boolean
  /** The sign-in behind it was made with a second factor. */
  readonly hasMfa: boolean
}

export interface Key {
  readonly id: string
  /** Null where only the shape of signatures can be checked. */
  readonly secret: string | null
  readonly token: string | null
  readonly expires: number | null
  readonly principal: Principal
  readonly created: number
  active: boolean
  /** Before that, no service knows it yet; from the beginning if left out. */
  knownFrom?: number
  lastUsed: { readonly at: number; readonly service: string; readonly region: string } | null
}

export interface IssuedKey extends Key {
  readonly secret: string
  readonly token: string
  readonly expires: number
}

/** A key that a test wrote into a file by itself. */
export interface StaticKey {
  readonly id: string
  /** Without it, any well-formed signature of this key is accepted. */
  readonly secret?: string
  readonly token?: string
  readonly accountId: string
  readonly userName?: string
  readonly expires?: number
}

/** What a key is for, as the middle of its id says it. */
export type KeyKind = 'SSO' | 'ROL' | 'WEB' | 'SES' | 'LGN' | 'CNT' | 'IMD'

const secretOf = (id: string) => `EXAMPLE/${madeUp(`secret of ${id}`, 32)}`
const tokenOf = (id: string) => `IQoEXAMPLE${madeUp(`token of ${id}`, 340)}==`

export const idOf = (prefix: 'AIDA' | 'AROA', name: string): string =>
  `${prefix}EXAMPLE${hash('sha256', name).slice(0, 9).toUpperCase()}`

export const userPrincipal = (accountId: string, userName: string): Principal => ({
  accountId,
  arn: `arn:aws:iam::${accountId}:user/${userName}`,
  userId: idOf('AIDA', `${accountId} ${userName}`),
  isRoleSession: false,
  hasMfa: false,
})

export const rolePrincipal = (accountId: string, roleName: string, sessionName: string, hasMfa = false): Principal => ({
  accountId,
  arn: `arn:aws:sts::${accountId}:assumed-role/${roleName.split('/').at(-1)}/${sessionName}`,
  userId: `${idOf('AROA', `${accountId} ${roleName}`)}:${sessionName}`,
  isRoleSession: true,
  hasMfa,
})

/** All keys that the services know. Ids are counted, so the same test gets the same ones in every run. */
export class Keys {
  readonly #keys = new Map<string, Key>()
  readonly #counts = new Map<string, number>()
  readonly #unknown: 'refuse' | 'accept'
  readonly #now: () => number

  constructor({ unknown, now }: { readonly unknown: 'refuse' | 'accept'; readonly now: () => number }) {
    this.#unknown = unknown
    this.#now = now
  }

  issue(kind: KeyKind, principal: Principal, seconds: number): IssuedKey {
    const id = this.#nextId('ASIA', kind)
    const [created, expires] = [this.#now(), this.#now() + seconds * 1000]
    const [secret, token] = [secretOf(id), tokenOf(id)]
    const key: IssuedKey = { id, secret, token, expires, principal, created, active: true, lastUsed: null }
    this.#keys.set(id, key)
    return key
  }

  issueLongLived(principal: Principal): Key & { readonly secret: string } {
    const id = this.#nextId('AKIA', 'USR')
    const secret = secretOf(id)
    const key = {
      id,
      secret,
      token: null,
      expires: null,
      principal,
      created: this.#now(),
      active: true,
      lastUsed: null,
    }
    this.#keys.set(id, key)
    return key
  }

  register({ id, secret, token, accountId, userName = 'static', expires }: StaticKey): void {
    const principal = userPrincipal(accountId, userName)
    const common = { id, principal, created: this.#now(), active: true, lastUsed: null }
    this.#keys.set(id, { ...common, secret: secret ?? null, token: token ?? null, expires: expires ?? null })
  }

  ofUser(userArn: string): readonly Key[] {
    return [...this.#keys.values()].filter(({ id, principal }) => id.startsWith('AKIA') && principal.arn === userArn)
  }

  delete(id: string): void {
    this.#keys.delete(id)
  }

  find(id: string): Key | null {
    return this.#keys.get(id) ?? (this.#unknown === 'accept' ? this.#guess(id) : null)
  }

  /** Of a key that nobody told about: an account of its own, and a fate that its name may give away. */
  #guess(id: string): Key | null {
    if (id === '' || id.includes('INVALID')) return null
    const accountId = String(BigInt(`0x${hash('sha256', id).slice(0, 12)}`) % 1_000_000_000_000n).padStart(12, '0')
    this.register({
      id,
      accountId,
      userName: id.toLowerCase(),
      ...(id.includes('EXPIRED') && { expires: 0 }),
    })
    return this.#keys.get(id) ?? null
  }

  #nextId(prefix: 'ASIA' | 'AKIA', kind: KeyKind | 'USR'): string {
    const count = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, count)
    return `${prefix}EXAMPLE${kind}${String(count).padStart(6, '0')}`
  }
}
