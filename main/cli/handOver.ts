import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { Clock } from '../core/clock.ts'
import type { Secret } from '../core/model/secret.ts'
import type { Browser } from './browser.ts'

/** A browser that has been started comes by long before that. */
const limitMs = 60_000

export interface HandOver {
  readonly browser: Browser
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Leads a browser to an address that lets in whoever has it. The browser's page leads to a path of this process that
 * nobody else knows, and that once to the address: so the address stands in no file, and it is known when it was fetched.
 */
export async function handOver(address: Secret, { browser, clock, signal }: HandOver): Promise<boolean> {
  const path = `/${randomBytes(24).toString('base64url')}`
  let settle: (isFetched: boolean) => void = () => undefined
  const fetched = new Promise<boolean>((resolve) => {
    settle = resolve
  })
  let isGiven = false
  const server = createServer((request, response) => {
    const { port } = portOf(server)
    const isMeant = request.method === 'GET' && request.url === path && request.headers.host === `127.0.0.1:${port}`
    if (!isMeant || isGiven) {
      response.writeHead(404, headers)
      response.end()
      return
    }
    isGiven = true
    response.on('close', () => settle(true))
    response.writeHead(303, { ...headers, Location: address.reveal() })
    response.end()
  })
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(0, '127.0.0.1', () => resolve(true))
  })
  if (!isListening) return false
  const giveUp = () => settle(false)
  const cancelLimit = clock.at(clock.now() + limitMs, giveUp)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    const isOpened = await browser.open(`http://127.0.0.1:${portOf(server).port}${path}`)
    return isOpened && !signal.aborted && (await fetched)
  } finally {
    cancelLimit()
    signal.removeEventListener('abort', giveUp)
    browser.stop()
    server.closeAllConnections()
    server.close()
  }
}

const headers = { 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', Connection: 'close' }

function portOf(server: ReturnType<typeof createServer>): { readonly port: number } {
  const bound = server.address()
  return { port: typeof bound === 'object' && bound ? bound.port : 0 }
}
