import { request } from 'node:https'
import { attempt } from '../aws/attempts.ts'
import type { Connection } from '../aws/connection.ts'
import { troubleOrThrow } from '../aws/failures.ts'
import type { Clock } from '../clock.ts'
import { isOwnHost } from './hosts.ts'

const patience = { tries: 2, limitMs: 10_000, waitMs: 500 }

/**
 * The start URL as AWS knows it. An organisation may have given it a name on a host of its own, which leads on to it; as
 * in the AWS CLI, one step is followed. Where that leads nowhere, the address stays as it is, and AWS says what it thinks.
 */
export async function issuerOf(
  startUrl: string,
  connection: Connection,
  clock: Clock,
  signal?: AbortSignal,
): Promise<string> {
  if (!URL.canParse(startUrl)) return startUrl
  const address = new URL(startUrl)
  if (isOwnHost(address) || address.protocol !== 'https:') return startUrl
  const agent = await connection.agentFor(address)
  if (!agent.ok) return startUrl
  const leadsTo = (abort: AbortSignal) =>
    new Promise<string | null>((resolve, reject) => {
      const sent = request(address, { method: 'HEAD', agent: agent.value, signal: abort }, (response) => {
        response.resume()
        resolve(response.headers.location ?? null)
      })
      sent.on('error', reject)
      sent.end()
    })
  try {
    const location = await attempt(leadsTo, { clock, signal, patience })
    if (location === null || !URL.canParse(location, address.href)) return startUrl
    const next = new URL(location, address)
    return isOwnHost(next) ? next.href : startUrl
  } catch (error) {
    if (troubleOrThrow(error).kind === 'cancelled') throw error
    return startUrl
  }
}
