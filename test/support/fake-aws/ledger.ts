import type { Operation } from './operations.ts'

/** One request. Nothing in it is a secret: tokens and codes go by their number. */
export interface Entry {
  /** `unknown` is a request that no service knows; its method and path are in the details. */
  readonly operation: Operation | 'unknown'
  readonly at: string
  /** The key that signed, whether or not the signature was accepted. */
  readonly accessKeyId: string | null
  /** Of the signature's scope. */
  readonly region: string | null
  /** The id of the key, or the number of the token, that was handed out. */
  readonly issued: string | null
  /** The code of the refusal. */
  readonly refused: string | null
  /** Null until it was answered, and for ever if the connection was cut. */
  readonly status: number | null
  readonly fault: string | null
  readonly details: Readonly<Record<string, string>>
}

export type Draft = { -readonly [Key in keyof Entry]: Entry[Key] } & { details: Record<string, string> }

/** Every request in order of arrival. */
export class Ledger {
  #entries: Draft[] = []
  readonly #listeners: ((entry: Entry) => void)[] = []
  #waiting: { readonly isDone: () => boolean; readonly resolve: () => void }[] = []

  get entries(): readonly Entry[] {
    return this.#entries
  }

  of(...wanted: readonly Operation[]): readonly Entry[] {
    return this.#entries.filter(({ operation }) => wanted.some((name) => name === operation))
  }

  /** The newest entry, of that operation if one is given. */
  last(operation?: Operation): Entry | undefined {
    return this.#entries.findLast((entry) => operation === undefined || entry.operation === operation)
  }

  /** Kept once so many requests of that kind have arrived, answered or not. */
  arrived(operation: Operation, count = 1): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push({ isDone: () => this.of(operation).length >= count, resolve })
      this.#settle()
    })
  }

  /** Calls back with every entry as it is answered. */
  watch(listener: (entry: Entry) => void): void {
    this.#listeners.push(listener)
  }

  close(draft: Draft, status: number): void {
    draft.status = status
    for (const listener of this.#listeners) listener(draft)
  }

  clear(): void {
    this.#entries = []
  }

  open(operation: Operation | 'unknown', at: string): Draft {
    const draft: Draft = {
      operation,
      at,
      accessKeyId: null,
      region: null,
      issued: null,
      refused: null,
      status: null,
      fault: null,
      details: {},
    }
    this.#entries.push(draft)
    this.#settle()
    return draft
  }

  #settle(): void {
    for (const { isDone, resolve } of this.#waiting) if (isDone()) resolve()
    this.#waiting = this.#waiting.filter(({ isDone }) => !isDone())
  }
}
