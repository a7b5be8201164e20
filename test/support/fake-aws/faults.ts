import type { Operation } from './operations.ts'

export type Fault =
  | { readonly status: 429 | 500 | 503; readonly retryAfterSeconds?: number }
  /** Answers that many real milliseconds late. */
  | { readonly slow: number }
  /** Does not answer until the fault is removed. */
  | { readonly hold: true }
  | { readonly reset: true }
  /** 200, and a body that is no answer to anything. */
  | { readonly garbage: true }
  /** As if the token or key that came along had run out. */
  | { readonly expired: true }
  /** The service's clock is so many milliseconds ahead of the machine's: in `Date`, and for signatures. */
  | { readonly skew: number }

export interface FaultOptions {
  /** How many requests it is for; without it, all until it is removed. */
  readonly times?: number
  /** The operation is carried out, and only its answer suffers: lost, late, garbled. */
  readonly afterwards?: boolean
}

export interface PlacedFault {
  readonly hits: number
  remove(): void
}

export class Trouble implements PlacedFault {
  readonly fault: Fault
  readonly afterwards: boolean
  readonly removed: Promise<void>
  hits = 0
  remove: () => void

  constructor(fault: Fault, afterwards: boolean, forget: (trouble: Trouble) => void) {
    this.fault = fault
    this.afterwards = afterwards
    const { promise, resolve } = Promise.withResolvers<void>()
    this.removed = promise
    this.remove = () => {
      forget(this)
      resolve()
    }
  }

  get kind(): string {
    const { fault } = this
    return 'status' in fault ? `status ${fault.status}` : Object.keys(fault).join()
  }
}

/** The faults in place. The one that was placed first is used up first. */
export class Faults {
  #placed: { readonly operation: Operation | '*'; readonly trouble: Trouble; left: number }[] = []
  readonly #all = new Set<Trouble>()

  place(operation: Operation | '*', fault: Fault, { times, afterwards = false }: FaultOptions = {}): PlacedFault {
    const trouble = new Trouble(fault, afterwards, (gone) => {
      this.#placed = this.#placed.filter(({ trouble: other }) => other !== gone)
      this.#all.delete(gone)
    })
    this.#placed.push({ operation, trouble, left: times ?? Number.POSITIVE_INFINITY })
    this.#all.add(trouble)
    return trouble
  }

  /** What is to go wrong with this request; a request meets one fault at most. */
  meet(operation: Operation): Trouble | null {
    const placed = this.#placed.find((other) => other.operation === operation || other.operation === '*')
    if (!placed) return null
    placed.left -= 1
    placed.trouble.hits += 1
    if (placed.left <= 0) this.#placed = this.#placed.filter((other) => other !== placed)
    return placed.trouble
  }

  removeAll(): void {
    for (const trouble of [...this.#all]) trouble.remove()
  }
}
