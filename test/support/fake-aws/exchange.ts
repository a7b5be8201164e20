import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** What a client sent, with the moment of its arrival by the clock that signatures and `Date` go by. */
export interface Request {
  readonly method: string
  /** As it stands in the request line: what a signature covers. */
  readonly target: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
  readonly arrived: number
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a service says no with; each service puts it into its own shape. */
export class Refusal extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, status: number, message: string) {
    super(message)
    this.code = code
    this.status = status
  }
}

const longestBody = 1_000_000

export async function readRequest(message: IncomingMessage, arrived: number): Promise<Request> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of message) {
    const bytes = Buffer.from(part)
    length += bytes.length
    if (length > longestBody) throw new Error('The body is too long')
    parts.push(bytes)
  }
  const target = message.url ?? '/'
  const url = new URL(target, 'http://127.0.0.1')
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(',') : value)
  }
  const body = Buffer.concat(parts).toString()
  return {
    method: message.method ?? 'GET',
    target,
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
    arrived,
  }
}

export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

/** The request's JSON object; null if it is none. */
export function readJson({ body }: Request): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** The same text for the same name in every run, so that secrets look like secrets and tests can be repeated. */
export function madeUp(name: string, length: number): string {
  let text = ''
  for (let part = 0; text.length < length; part += 1) text += hash('sha256', `${name} ${part}`, 'base64').slice(0, 43)
  return text.slice(0, length)
}

export const madeUpUrlSafe = (name: string, length: number): string =>
  madeUp(name, length).replaceAll('+', '-').replaceAll('/', '_')

/** Times in answers: seconds, with `Z`. */
export const isoTime = (moment: number): string => `${new Date(moment).toISOString().slice(0, 19)}Z`
