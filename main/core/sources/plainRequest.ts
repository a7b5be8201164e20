import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { Clock } from '../clock.ts'

export interface PlainRequest {
  readonly method?: 'GET' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  /** For all of it. */
  readonly limitMs: number
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
}

export interface PlainAnswer {
  readonly status: number
  readonly text: string
}

const mostBytes = 256 * 1024

/** One request to an address of this machine or its host: no proxy, no redirects. Null where no answer came. */
export function requestPlainly(address: URL, asked: PlainRequest): Promise<PlainAnswer | null> {
  const { method = 'GET', headers = {}, limitMs, clock, signal } = asked
  return new Promise((resolve) => {
    const request = address.protocol === 'https:' ? requestSecure : requestPlain
    const settle = (answer: PlainAnswer | null) => {
      cancelLimit()
      signal?.removeEventListener('abort', giveUp)
      sent.destroy()
      resolve(answer)
    }
    const giveUp = () => settle(null)
    const sent = request(address, { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > mostBytes) giveUp()
        else parts.push(part)
      })
      response.on('error', giveUp)
      response.on('aborted', giveUp)
      response.on('end', () => settle({ status: response.statusCode ?? 0, text: Buffer.concat(parts).toString() }))
    })
    const cancelLimit = clock.at(clock.now() + limitMs, giveUp)
    sent.on('error', giveUp)
    signal?.addEventListener('abort', giveUp, { once: true })
    if (signal?.aborted) giveUp()
    else sent.end()
  })
}
