import { createServer } from 'node:http'
import { cancelled, finding } from '../aws/failures.ts'
import type { Clock } from '../clock.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import { Secret } from '../model/secret.ts'

export interface WaitOptions {
  /** What the page that comes back must know. */
  readonly state: string
  readonly clock: Clock
  /** When nobody is expected to come back any more. */
  readonly end: number
  readonly signal?: AbortSignal | undefined
}

/** A listener for the one visit with which the sign-in page sends the browser back. */
export interface Loopback {
  readonly redirectUri: string
  /** Kept or refused once; the listener is gone afterwards. */
  readonly code: Promise<Result<Secret>>
  /** Ends it before anybody has come. */
  close(): Promise<unknown>
}

const path = '/oauth/callback'

/** Listens on 127.0.0.1 and nowhere else. */
export async function listen({ state, clock, end, signal }: WaitOptions): Promise<Result<Loopback>> {
  let settle: (outcome: Result<Secret>) => void = () => undefined
  const answered = new Promise<Result<Secret>>((resolve) => {
    settle = resolve
  })
  const server = createServer((request, response) => {
    const { port } = addressOf(server)
    const show = (status: number, title: string, text: string, after?: () => void) => {
      response.on('close', () => after?.())
      response.writeHead(status, headers)
      response.end(page(title, text))
    }
    // Another name for this address would be another site's page in this person's browser.
    const isOurs = request.headers.host === `127.0.0.1:${port}`
    // What a page sends as an address need not be one: `//` is none.
    const address = isOurs ? URL.parse(request.url ?? '/', `http://127.0.0.1:${port}`) : null
    if (request.method !== 'GET' || address?.pathname !== path)
      return show(404, 'Nothing here', 'This address is for a sign-in.')
    const { searchParams: query } = address
    // Any page can send a browser here. Only the one that was opened knows the state.
    if (query.get('state') !== state) return show(400, 'Not this sign-in', 'Sign in again from Latchkey.')
    const code = query.get('code')
    if (code) {
      return show(200, 'Signed in', 'Latchkey has the answer. You can close this tab.', () =>
        settle(done(new Secret(code))),
      )
    }
    const wasDenied = query.get('error') === 'access_denied'
    const outcome = failed(wasDenied ? denied : noCode)
    return show(200, 'Not signed in', 'Nothing was given away. You can close this tab.', () => settle(outcome))
  })
  const isListening = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(0, '127.0.0.1', () => resolve(true))
  })
  if (!isListening) return failed(noPort)
  const abort = () => settle(failed(cancelled))
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  const cancelTimer = clock.at(end, () => settle(failed(timedOut)))
  const code = answered.finally(async () => {
    cancelTimer()
    signal?.removeEventListener('abort', abort)
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  })
  const close = () => {
    abort()
    return code
  }
  return done({ redirectUri: `http://127.0.0.1:${addressOf(server).port}${path}`, code, close })
}

/** Has the page opened; where that fails, nobody will come. */
export async function opening({ close }: Loopback, present: () => void): Promise<void> {
  try {
    present()
  } catch (error) {
    await close()
    throw error
  }
}

function addressOf(server: ReturnType<typeof createServer>): { readonly port: number } {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address : { port: 0 }
}

const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  Connection: 'close',
}

const page = (title: string, text: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title} · Latchkey</title><style>body{font:16px/1.5 system-ui;color-scheme:light dark;margin:20vh auto;max-width:28rem;padding:0 1rem}</style><h1>${title}</h1><p>${text}</p></html>`

export const denied = problem(
  'sign-in-denied',
  'The request was denied on the sign-in page. Nothing was changed; sign in again and choose to allow access.',
)

export const timedOut = problem(
  'sign-in-timed-out',
  'Nobody finished the sign-in in the browser within its time. Nothing was changed; sign in again.',
)

const noCode = finding(
  'sign-in-failed',
  'The sign-in page came back with an error instead of an answer. Sign in again.',
)

const noPort = finding(
  'port-unavailable',
  'No port of 127.0.0.1 could be opened for the answer of the browser. Sign in with a device code instead.',
)
