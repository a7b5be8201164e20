import { type Agent, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { attempt, type Patience } from '../aws/attempts.ts'
import { connect } from '../aws/connection.ts'
import { below, configuredEndpoint } from '../aws/endpoints.ts'
import { cancelled, findingOf, textIn, troubleOrThrow } from '../aws/failures.ts'
import { readSettings } from '../identity-center/settings.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'
import { partitionOfRegion } from '../resolve/partitions.ts'
import type { Asker } from '../sources/sts.ts'

const patience: Patience = { tries: 3, limitMs: 15_000, waitMs: 300 }
const mostBytes = 64 * 1024

interface Token {
  readonly endpoint: URL
  readonly signInToken: Secret
}

/** Exchanges the keys of a session for a token that signs a browser in, good for a quarter of an hour. */
export async function signInToken(
  { ports, machine, explanation, person }: Asker,
  region: string,
  keys: Keys & { readonly sessionToken: Secret },
): Promise<Result<Token>> {
  const { home, clock } = ports
  const settings = readSettings(ports, explanation.profile.name, machine)
  const written = configuredEndpoint('SIGNIN', settings) ?? `https://${signInHost(region)}`
  if (!URL.canParse(written) || !/^https?:/.test(written)) return failed(malformed)
  const endpoint = below(new URL(written), '/federation')
  const connection = connect({ settings, home, now: () => clock.now() })
  try {
    const agent = await connection.agentFor(endpoint)
    if (!agent.ok) return agent
    const form = new URLSearchParams({
      Action: 'getSigninToken',
      Session: JSON.stringify({
        sessionId: keys.accessKeyId,
        sessionKey: keys.secretAccessKey.reveal(),
        sessionToken: keys.sessionToken.reveal(),
      }),
    }).toString()
    const send = (signal: AbortSignal) => post(endpoint, { form, agent: agent.value, signal })
    const answer = await attempt(send, { clock, signal: person.signal, patience })
    const token = textIn(parsed(answer), 'SigninToken')
    return token === null ? failed(noToken(endpoint.host)) : done({ endpoint, signInToken: new Secret(token) })
  } catch (error) {
    if (error instanceof Refused) return failed(refused(endpoint.host, keys.accessKeyId))
    const trouble = troubleOrThrow(error)
    if (trouble.kind === 'cancelled') return failed(cancelled)
    return failed(findingOf(trouble, { host: endpoint.host, afterwards: 'try again' }))
  } finally {
    connection.close()
  }
}

function signInHost(region: string): string {
  const { signInHost: host } = partitionOfRegion(region)
  return host ?? `${region}.signin.amazonaws-eusc.eu`
}

class Refused extends Error {
  override readonly name = 'Refused'
}

interface Form {
  /** In the body, since addresses are written down on the way. */
  readonly form: string
  readonly agent: Agent
  readonly signal: AbortSignal
}

function post(address: URL, { form, agent, signal }: Form): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = address.protocol === 'https:' ? requestSecure : requestPlain
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' }
    const sent = request(address, { method: 'POST', headers, agent, signal }, (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.length
        if (size > mostBytes) response.destroy(new SyntaxError('The answer is too long'))
        else parts.push(part)
      })
      response.on('error', reject)
      response.on('aborted', () => reject(Object.assign(new Error('The answer was cut'), { code: 'ECONNRESET' })))
      response.on('end', () => {
        const status = response.statusCode ?? 0
        if (status === 200) return resolve(Buffer.concat(parts).toString())
        if (status >= 400 && status < 500 && status !== 407 && status !== 429) return reject(new Refused())
        return reject(
          Object.assign(new Error(`Answered ${status}`), {
            $metadata: { httpStatusCode: status },
            $response: { headers: response.headers },
          }),
        )
      })
    })
    sent.on('error', reject)
    sent.end(form)
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const malformed = problem('endpoint-malformed', 'AWS_ENDPOINT_URL_SIGNIN holds no address. Correct it, then try again.')

const noToken = (host: string) =>
  problem('aws-garbled', `${host} answered without a sign-in token. Try again in a minute.`)

const refused = (host: string, accessKeyId: string) =>
  problem(
    'aws-refused',
    `${host} makes no link of the keys ${accessKeyId}: only those of a role are good for that, while they last. Try again, or name another profile.`,
  )
