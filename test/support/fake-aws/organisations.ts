export interface Account {
  readonly id: string
  readonly name: string
  readonly email: string
  /** The permission sets assigned to whoever signs in. `Forbidden…` ones are listed, and refused all the same. */
  readonly roles: readonly string[]
}

export interface Organisation {
  /** The start URL that leads here. */
  readonly startUrl: string
  readonly accounts: readonly Account[]
}

const roleNames = ['Developer', 'ReadOnly', 'Administrator', 'Billing', 'Support'] as const

const firstAccount = 111122223001

/** So many accounts, each with so many permission sets. */
export function accountsWithRoles(accounts: number, roles: number): readonly Account[] {
  const names = Array.from({ length: roles }, (_, index) => roleNames[index] ?? `Role${index + 1}`)
  return Array.from({ length: accounts }, (_, index) => {
    const number = String(index + 1).padStart(3, '0')
    return {
      id: String(firstAccount + index),
      name: `Account ${number}`,
      email: `account-${number}@example.com`,
      roles: names,
    }
  })
}

/** Start URLs are the same with and without what the portal appends to them. */
const plain = (startUrl: string) => startUrl.replace(/[/#]+$/, '')

export class Organisations {
  readonly #named: readonly Organisation[]
  readonly #others: readonly Account[] | null

  /** `others`: the accounts that every start URL leads to which is none of the named; null where there are no others. */
  constructor(named: readonly Organisation[], others: readonly Account[] | null) {
    this.#named = named
    this.#others = others
  }

  find(startUrl: string): Organisation | null {
    const named = this.#named.find((organisation) => plain(organisation.startUrl) === plain(startUrl))
    if (named) return named
    return this.#others && URL.canParse(startUrl) ? { startUrl: plain(startUrl), accounts: this.#others } : null
  }
}
