import type { Answer, Refusal, Request } from './exchange.ts'
import type { Draft } from './ledger.ts'
import type { Operation } from './operations.ts'

/** One of the services behind the fake's single address. */
export interface Service {
  /** What the request asks of this service; null if it is meant for another. */
  operationOf(request: Request): Operation | null
  /** Carries it out and notes what was issued. Says no by throwing a `Refusal`. */
  perform(operation: Operation, request: Request, note: Draft): Answer
  /** A refusal in this service's shape. */
  refuse(refusal: Refusal): Answer
  /** What it says to a key or token that has run out. */
  readonly expired: Refusal
  /** The code of its answer to too many requests. */
  readonly throttled: string
}
