import type { KeyObject } from 'node:crypto'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { z } from 'zod'
import { type Attempts, attempt } from '../aws/attempts.ts'
import type { Connection } from '../aws/connection.ts'
import { configuredEndpoint } from '../aws/endpoints.ts'
import { finding, findingOf, textIn, troubleOrThrow } from '../aws/failures.ts'
import { skewIn } from '../aws/skew.ts'
import type { Clock } from '../clock.ts'
import type { Renewed } from '../identity-center/renewal.ts'
import { isRegion, type Settings } from '../identity-center/settings.ts'
import { done, failed, type Result } from '../model/finding.ts'
import { proofOf } from './dpop.ts'

/** Of each partition, by how the names of its regions begin. No client of the SDK knows these addresses. */
const domains: readonly (readonly [string, string])[] = [
  ['cn-', 'signin.amazonaws.cn'],
  ['us-gov-', 'signin.amazonaws-us-gov.com'],
  ['eusc-', 'signin.amazonaws-eusc.eu'],
  ['us-isob-', 'signin.sc2shome.sgov.gov'],
  ['us-isof-', 'signin.csphome.hci.ic.gov'],
  ['us-iso-', 'signin.c2shome.ic.gov'],
  ['eu-isoe-', 'signin.csphome.adc-e.uk'],
  ['', 'signin.aws.amazon.com'],
]

/** Where the console's sign-in is. */
export function signInEndpoint(region: string, settings: Settings): Result<URL> {
  const configured = configuredEndpoint('SIGNIN', settings)
  if (configured === null && !isRegion(region)) {
    return failed(finding('region-malformed', `\`${region}\` cannot be a region. Correct it, then sign in again.`))
  }
  const [, domain] = domains.find(([prefix]) => region.startsWith(prefix)) ?? []
  const address = configured ?? `https://${region}.${domain}`
  return URL.canParse(address)
    ? done(new URL(address))
    : failed(finding('endpoint-malformed', 'AWS_ENDPOINT_URL_SIGNIN holds no address. Correct it, then sign in again.'))
}

/** As the SDK puts it, so that both kinds of refusals are understood alike. */
class Refusal extends Error {
  readonly $metadata: { readonly httpStatusCode: number }
  readonly $response: { readonly headers: Readonly<Record<string, unknown>> }
  /** The code inside the exception. */
  readonly error: string | null

  constructor(name: string, error: string | null, status: number, headers: Readonly<Record<string, unknown>>) {
    super(`The sign-in service answered ${status}`)
    this.name = name
    this.error = error
    this.$metadata = { httpStatusCode: status }
    this.$response = { headers }
  }
}

export interface Exchange<Schema extends z.ZodType> extends Omit<Attempts, 'clock'> {
  readonly connection: Connection
  readonly clock: Clock
  readonly address: URL
  readonly key: KeyObject
  readonly body: Readonly<Record<string, string>>
  readonly schema: Schema
  readonly onSkew?: (skewMs: number) => void
}

/** Sends one request for a token, with a proof of its own for each try. */
export async function exchange<Schema extends z.ZodType>(asked: Exchange<Schema>): Promise<Renewed<z.infer<Schema>>> {
  const { connection, clock, address, key, body, schema, onSkew, ...attempts } = asked
  const asking = { host: address.host, afterwards: 'sign in again' }
  const agent = await connection.agentFor(address)
  if (!agent.ok) return { ...agent, trouble: null }
  const send = (proof: string, signal: AbortSignal) =>
    new Promise<unknown>((resolve, reject) => {
      const request = address.protocol === 'https:' ? requestSecure : requestPlain
      const headers = { 'Content-Type': 'application/json', Accept: 'application/json', DPoP: proof }
      const sent = request(address, { method: 'POST', headers, agent: agent.value, signal }, (response) => {
        const parts: Buffer[] = []
        let size = 0
        response.on('data', (part: Buffer) => {
          size += part.length
          if (size > longestAnswer) response.destroy(new SyntaxError('The answer is too long'))
          else parts.push(part)
        })
        response.on('error', reject)
        response.on('aborted', () => reject(Object.assign(new Error('The answer was cut'), { code: 'ECONNRESET' })))
        response.on('end', () => {
          const skew = skewIn(response, clock.now())
          if (skew !== null) onSkew?.(skew)
          const answer = parsed(Buffer.concat(parts).toString())
          const status = response.statusCode ?? 0
          if (status === 200 && answer !== null) return resolve(answer)
          const type = String(response.headers['x-amzn-errortype'] ?? '').split(':')[0] || 'Error'
          return reject(new Refusal(type, textIn(answer, 'error'), status, response.headers))
        })
      })
      sent.on('error', reject)
      sent.end(JSON.stringify(body))
    })
  try {
    const answer = await attempt(async (signal) => send(await proofOf(key, 'POST', address, clock.now()), signal), {
      clock,
      ...attempts,
    })
    const read = schema.safeParse(answer)
    if (read.success) return { ok: true, value: read.data }
    const trouble = { kind: 'garbled' } as const
    attempts.onTrouble?.(trouble)
    return { ok: false, finding: findingOf(trouble, asking), trouble }
  } catch (error) {
    const trouble = troubleOrThrow(error)
    return { ok: false, finding: findingOf(trouble, asking), trouble }
  }
}

const longestAnswer = 1_000_000

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
