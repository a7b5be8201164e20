import { randomBytes, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Clock } from '../core/clock.ts'
import { done, type Finding, type Result } from '../core/model/finding.ts'
import type { Keys } from '../core/model/keys.ts'
import { instantOf } from '../core/resolve/times.ts'

export interface EndpointParts {
  /** What it has to give at the beginning. */
  readonly first: Keys
  /** Credentials that last; asked once at a time. */
  readonly fresh: () => Promise<Result<Keys>>
  /** Hears why there are none any more. */
  readonly onFailure: (finding: Finding) => void
  readonly clock: Clock
}

export interface Endpoint {
  /** What leads a tool to it. */
  readonly variables: Readonly<Record<string, string>>
  stop(): Promise<void>
}

const host = '127.0.0.1'
const path = '/credentials'
/** The SDK asks again for what ends within this time. */
const leastMs = 5 * 60_000
/** Tools want a time. Keys without one are looked at again after this. */
const withoutEndMs = 60 * 60_000

/** Serves credentials as a container's host does, to whoever knows the token, until it is stopped. */
export async function serveCredentials({ first, fresh, onFailure, clock }: EndpointParts): Promise<Endpoint> {
  const token = randomBytes(32).toString('base64url')
  let current = first
  let renewal: Promise<Result<Keys>> | null = null
  let cancelRenewal: () => void = () => undefined
  let isStopped = false

  /** Tools wait for a second or two, so what is needed next is got before somebody asks. */
  const renewAhead = () => {
    cancelRenewal()
    const moment = (current.until ?? 0) - leastMs
    if (!isStopped && moment > clock.now()) cancelRenewal = clock.at(moment, () => void renew())
  }
  const renew = (): Promise<Result<Keys>> => {
    renewal ??= fresh()
      .then((result) => {
        if (result.ok) current = result.value
        if (result.ok) renewAhead()
        return result
      })
      .finally(() => {
        renewal = null
      })
    return renewal
  }
  const give = async (): Promise<Result<Keys>> => {
    const left = () => (current.until ?? Number.POSITIVE_INFINITY) - clock.now()
    if (left() > leastMs) return done(current)
    const renewed = await renew()
    return renewed.ok || left() <= 0 ? renewed : done(current)
  }

  let expectedHost = ''
  const server = createServer((request, response) => {
    const status = refusal(request, expectedHost, token)
    if (status !== null) return answer(response, status, { code: 'AccessDenied', message: 'This is not for you.' })
    give().then(
      (keys) => {
        if (keys.ok) return answer(response, 200, document(keys.value, clock.now()))
        onFailure(keys.finding)
        answer(response, 503, { code: keys.finding.code, message: keys.finding.message })
      },
      (error: unknown) => {
        answer(response, 500, { code: 'internal-error', message: 'Latchkey met a problem that it did not expect.' })
        throw error
      },
    )
  })
  server.requestTimeout = 10_000
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, host, () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
    })
  })
  expectedHost = `${host}:${port}`
  renewAhead()
  return {
    variables: {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://${expectedHost}${path}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    },
    stop: () => {
      isStopped = true
      cancelRenewal()
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** The status of a request that is not answered; null for one that is. */
function refusal({ method, url, headers }: IncomingMessage, expectedHost: string, token: string): number | null {
  // A page that makes its own name lead here, or only knows the address, sends one of these.
  if (headers.host !== expectedHost || headers.origin !== undefined) return 403
  if (!isSame(headers.authorization ?? '', token)) return 401
  if (url !== path) return 404
  return method === 'GET' ? null : 405
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** As a container's host writes it. An empty token is none to the tools, which want to find one all the same. */
const document = ({ accessKeyId, secretAccessKey, sessionToken, accountId, until }: Keys, now: number) => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey.reveal(),
  Token: sessionToken?.reveal() ?? '',
  Expiration: instantOf(until ?? now + withoutEndMs),
  ...(accountId !== null && { AccountId: accountId }),
})

function answer(response: ServerResponse, status: number, content: object): void {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  response.writeHead(status, headers).end(JSON.stringify(content))
}
