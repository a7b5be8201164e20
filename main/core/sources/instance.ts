import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { issuedDocument } from './issuedDocument.ts'
import { type Means, settingOf } from './means.ts'
import { type PlainAnswer, requestPlainly } from './plainRequest.ts'

const rolePath = '/latest/meta-data/iam/security-credentials/'
const tokenSeconds = '21600'

/** The role of an EC2 instance, from its metadata: with a token, and without one only where the tools do so, too. */
export async function instanceKeys(means: Means): Promise<Result<Keys>> {
  const { clock } = means.ports
  const address = addressOf(means)
  if (address === null) {
    const message = 'AWS_EC2_METADATA_SERVICE_ENDPOINT holds no address. Correct it, then try again.'
    return failed(problem('endpoint-malformed', message))
  }
  const ask = asking(means, address)
  const issued = await ask('/latest/api/token', { 'X-aws-ec2-metadata-token-ttl-seconds': tokenSeconds }, 'PUT')
  const hasToken = issued?.status === 200
  const isOld = issued === null || [403, 404, 405].includes(issued.status)
  if (!hasToken && (!isOld || isFirstVersionOff(means))) return failed(refusal(address, issued))
  const headers = hasToken ? { 'X-aws-ec2-metadata-token': issued.text } : {}
  const name = await ask(rolePath, headers)
  const role = name?.status === 200 ? name.text.trim().split('\n')[0] : null
  if (!role) return failed(refusal(address, name))
  const answer = await ask(`${rolePath}${encodeURIComponent(role)}`, headers)
  const keys = answer?.status === 200 ? issuedDocument(answer.text) : null
  if (!keys) return failed(refusal(address, answer))
  // An instance that cannot get new keys goes on with the old ones, and AWS takes them: both tools rely on it.
  return done({ ...keys, until: Math.max(keys.until, clock.now() + extensionMs) })
}

const extensionMs = 15 * 60_000

const asking =
  ({ ports, machine, person }: Means, address: URL) =>
  async (
    path: string,
    headers: Readonly<Record<string, string>>,
    method: 'GET' | 'PUT' = 'GET',
  ): Promise<PlainAnswer | null> => {
    const { env } = machine.world
    const limitMs = numberIn(env.AWS_METADATA_SERVICE_TIMEOUT, 1) * 1000
    const tries = numberIn(env.AWS_METADATA_SERVICE_NUM_ATTEMPTS, 1)
    const place = new URL(`${address.pathname.replace(/\/$/, '')}${path}`, address)
    let answer: PlainAnswer | null = null
    for (let tried = 0; tried < tries && (answer === null || answer.status >= 500); tried += 1) {
      answer = await requestPlainly(place, { method, headers, limitMs, clock: ports.clock, signal: person.signal })
    }
    return answer
  }

function numberIn(text: string | undefined, usual: number): number {
  const number = Number(text || usual)
  return Number.isFinite(number) && number > 0 ? number : usual
}

const own = (means: Means, key: string) => settingOf(means, means.explanation.profile.name, key)

function addressOf(means: Means): URL | null {
  const { env } = means.machine.world
  const named = env.AWS_EC2_METADATA_SERVICE_ENDPOINT || own(means, 'ec2_metadata_service_endpoint')
  if (named) return URL.canParse(named) && /^https?:/.test(named) ? new URL(named) : null
  const mode = env.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE || own(means, 'ec2_metadata_service_endpoint_mode')
  return new URL(mode?.toLowerCase() === 'ipv6' ? 'http://[fd00:ec2::254]' : 'http://169.254.169.254')
}

const isFirstVersionOff = (means: Means) =>
  (
    means.machine.world.env.AWS_EC2_METADATA_V1_DISABLED ||
    own(means, 'ec2_metadata_v1_disabled') ||
    ''
  ).toLowerCase() === 'true'

const refusal = ({ host }: URL, answer: PlainAnswer | null) =>
  answer === null
    ? problem(
        'aws-unreachable',
        `Instance metadata at ${host} did not answer. If this is no EC2 instance, set AWS_EC2_METADATA_DISABLED=true.`,
      )
    : problem(
        'aws-refused',
        `Instance metadata at ${host} answered ${answer.status} and no keys. Check that the instance has a role.`,
      )
