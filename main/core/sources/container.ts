import { readFileSync } from 'node:fs'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { pause } from '../pause.ts'
import { containerAddressProblem } from '../resolve/remote.ts'
import { issuedDocument } from './issuedDocument.ts'
import type { Means } from './means.ts'
import { requestPlainly } from './plainRequest.ts'

/** Each tool's own patience. */
const patience = {
  aws: { limitMs: 2000, tries: 3 },
  cdk: { limitMs: 1000, tries: 4 },
  'sdk-js': { limitMs: 1000, tries: 4 },
}
const waitMs = 100

/** What a container's address answers. Its token comes from a file where one is named, since that is renewed. */
export async function containerKeys({ ports, explanation, machine, person }: Means): Promise<Result<Keys>> {
  const { env } = machine.world
  const { tool } = explanation
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
  const isRelative = tool === 'aws' ? relative !== undefined : Boolean(relative)
  const written = isRelative ? `http://169.254.170.2${relative}` : (env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '')
  const wrong = containerAddressProblem(written)
  if (wrong !== null) return failed(problem('endpoint-malformed', `${wrong} Correct the container variables.`))
  const authorization = tokenIn(env)
  if (!authorization.ok) return authorization
  const { limitMs, tries } = patience[tool]
  const { clock } = ports
  const address = new URL(written)
  const headers = { Accept: 'application/json', ...(authorization.value && { Authorization: authorization.value }) }
  for (let tried = 1; ; tried += 1) {
    const answer = await requestPlainly(address, { headers, limitMs, clock, signal: person.signal })
    const keys = answer?.status === 200 ? issuedDocument(answer.text) : null
    if (keys) return done(keys)
    const mayPass = answer === null || answer.status === 429 || answer.status >= 500
    if (!mayPass || tried >= tries || person.signal?.aborted)
      return failed(refusal(address.host, answer?.status ?? null))
    await pause(clock, waitMs * tried)
  }
}

function tokenIn(env: Means['machine']['world']['env']): Result<string | null> {
  const path = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
  if (!path) return done(env.AWS_CONTAINER_AUTHORIZATION_TOKEN || null)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return failed(
      problem(
        'token-file-missing',
        `The token file ${path} cannot be read. Correct AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.`,
      ),
    )
  }
  return /[\r\n]/.test(text)
    ? failed(problem('token-file-missing', `The token in ${path} has a line break in it. Write it without one.`))
    : done(text)
}

const refusal = (host: string, status: number | null) =>
  status === null
    ? problem(
        'aws-unreachable',
        `${host}, from which this container has its credentials, did not answer. Check the container variables, then try again.`,
      )
    : problem(
        'aws-refused',
        `${host}, from which this container has its credentials, answered ${status} and no keys. Check the container’s role and its token, then try again.`,
      )
