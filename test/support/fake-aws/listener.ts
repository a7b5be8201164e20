import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, json, madeUp, Refusal, type Request, readRequest } from './exchange.ts'
import type { Faults, Trouble } from './faults.ts'
import type { Draft, Ledger } from './ledger.ts'
import type { Operation } from './operations.ts'
import type { Service } from './service.ts'
import { readAuthorization } from './sigv4.ts'

export interface ListenerParts {
  readonly services: readonly Service[]
  readonly faults: Faults
  readonly ledger: Ledger
  readonly now: () => number
  /** The machine's time, which `now` may have left behind. */
  readonly wall: () => number
}

const garbage: Answer = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>Sign in to the network</title>\u0000{"',
}

/** The one HTTP server in front of all services. */
export class Listener {
  readonly #parts: ListenerParts
  readonly #server: Server
  readonly #stopped = new AbortController()

  constructor(parts: ListenerParts) {
    this.#parts = parts
    this.#server = createServer((message, response) => {
      this.#handle(message, response).catch((bug: unknown) => {
        response.destroy()
        if (!this.#stopped.signal.aborted && !message.errored) console.error(bug)
      })
    })
  }

  async listen(port: number): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject)
    this.#server.listen(port, '127.0.0.1', resolve)
    await promise
    const address = this.#server.address()
    if (!isInternet(address)) throw new Error('The server has no port')
    return `http://127.0.0.1:${address.port}`
  }

  async close(): Promise<void> {
    this.#stopped.abort()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    this.#server.closeAllConnections()
    await promise
  }

  async #handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { services, faults, ledger, now, wall } = this.#parts
    const request = await readRequest(message, wall())
    const service = services.find((one) => one.operationOf(request) !== null)
    const operation = service?.operationOf(request)
    const note = ledger.open(operation ?? 'unknown', new Date(now()).toISOString())
    const signature = readAuthorization(request)
    note.accessKeyId = signature?.accessKeyId ?? null
    note.region = signature?.region ?? null
    if (!service || !operation) {
      note.details.request = `${request.method} ${request.path}`
      note.refused = 'UnknownOperationException'
      return this.#send(response, note, unknownOperation)
    }
    const trouble = faults.meet(operation)
    note.fault = trouble?.kind ?? null
    if (!trouble) return this.#send(response, note, perform(service, operation, request, note))
    await this.#misbehave({ service, operation, request, note, trouble, response })
  }

  #send(response: ServerResponse, note: Draft, answer: Answer, skew = 0): void {
    this.#parts.ledger.close(note, answer.status)
    write(response, answer, this.#parts.wall() + skew)
  }

  async #misbehave(exchange: Exchange): Promise<void> {
    const { service, operation, request, note, trouble, response } = exchange
    const { fault, afterwards } = trouble
    const skew = 'skew' in fault ? fault.skew : 0
    const skewed = { ...request, arrived: request.arrived + skew }
    const done = afterwards ? perform(service, operation, skewed, note) : null
    if ('slow' in fault) await wait(fault.slow, undefined, { signal: this.#stopped.signal })
    if ('hold' in fault) await trouble.removed
    if ('reset' in fault) {
      response.socket?.resetAndDestroy()
      return
    }
    const instead = answerInstead(service, exchange)
    const answer = instead ?? done ?? perform(service, operation, skewed, note)
    this.#send(response, note, answer, skew)
  }
}

interface Exchange {
  readonly service: Service
  readonly operation: Operation
  readonly request: Request
  readonly note: Draft
  readonly trouble: Trouble
  readonly response: ServerResponse
}

/** What the fault answers in the service's place; null if the service is to speak. */
function answerInstead(service: Service, { note, trouble: { fault } }: Exchange): Answer | null {
  if ('garbage' in fault) return garbage
  const refusal = refusalOf(service, fault)
  if (!refusal) return null
  note.refused = refusal.code
  const answer = service.refuse(refusal)
  if (!('status' in fault) || fault.retryAfterSeconds === undefined) return answer
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(fault.retryAfterSeconds) } }
}

function refusalOf(service: Service, fault: Trouble['fault']): Refusal | null {
  if ('expired' in fault) return service.expired
  if (!('status' in fault)) return null
  if (fault.status === 429) return new Refusal(service.throttled, 429, 'Rate exceeded')
  if (fault.status === 500) return new Refusal('InternalServerException', 500, 'An internal error has occurred')
  return new Refusal('ServiceUnavailable', 503, 'Service is unavailable')
}

function perform(service: Service, operation: Operation, request: Request, note: Draft): Answer {
  try {
    return service.perform(operation, request, note)
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal
    note.refused = refusal.code
    return service.refuse(refusal)
  }
}

function write(response: ServerResponse, { status, headers = {}, body = '' }: Answer, wall: number): void {
  response.writeHead(status, {
    Date: new Date(wall).toUTCString(),
    'Cache-Control': 'no-store',
    'x-amzn-RequestId': madeUp('request', 8).toLowerCase(),
    ...headers,
  })
  response.end(body)
}

const unknownOperation = json(
  404,
  { message: 'The fake knows no such operation', __type: 'UnknownOperationException' },
  { 'x-amzn-ErrorType': 'UnknownOperationException' },
)

const isInternet = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null
