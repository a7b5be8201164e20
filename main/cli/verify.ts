import { readFileSync } from 'node:fs'
import { scrubText } from '../core/log/scrub.ts'
import type { Explanation } from '../core/model/explanation.ts'
import { type Finding, problem } from '../core/model/finding.ts'
import { Secret } from '../core/model/secret.ts'
import type { World } from '../core/resolve/world.ts'
import { exit } from './command.ts'
import { sourceWords } from './sources.ts'

const limitMs = 10_000

export interface Verified {
  readonly explanations: readonly Explanation[]
  /** Why not all of them could be verified; null where they could. */
  readonly refusal: { readonly finding: Finding; readonly code: number } | null
}

/** Asks STS whose credentials those are that are predicted to work. The others need no asking. */
export async function verify(world: World, predicted: readonly Explanation[]): Promise<Verified> {
  const explanations: Explanation[] = []
  let refusal: Verified['refusal'] = null
  const accounts = new Map<string, Promise<Answer>>()
  for (const explanation of predicted) {
    const { outcome } = explanation
    if (refusal || (outcome !== 'works' && outcome !== 'unknown')) {
      explanations.push(explanation)
      continue
    }
    const keys = keysOf(world, explanation)
    const answer = keys ? await askOnce(accounts, world, explanation, keys) : notVerifiable(explanation)
    if ('account' in answer) explanations.push({ ...explanation, account: { id: answer.account, how: 'sts' } })
    else {
      refusal = answer
      explanations.push(explanation)
    }
  }
  return { explanations, refusal }
}

type Answer = { readonly account: string } | NonNullable<Verified['refusal']>

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  readonly sessionToken: Secret | null
}

/** Tools mostly come to the same keys, about which one answer is enough. */
function askOnce(known: Map<string, Promise<Answer>>, world: World, explanation: Explanation, keys: Keys) {
  const id = `${keys.accessKeyId} ${explanation.profile.name} ${explanation.region.value}`
  const answer = known.get(id) ?? ask(world, explanation, keys)
  known.set(id, answer)
  return answer
}

/** Keys that stand in the environment or in one of the two files, as the tool reads them; null for every other source. */
function keysOf({ env, aws, sdk }: World, { tool, source, chain, profile: { name } }: Explanation): Keys | null {
  if (!source || chain.length !== 1) return null
  if (source.kind === 'environment') {
    const cdk = tool === 'cdk'
    return pair(
      env.AWS_ACCESS_KEY_ID || (cdk ? env.AMAZON_ACCESS_KEY_ID : undefined),
      env.AWS_SECRET_ACCESS_KEY || (cdk ? env.AMAZON_SECRET_ACCESS_KEY : undefined),
      (tool === 'aws' ? env.AWS_SECURITY_TOKEN : undefined) ||
        env.AWS_SESSION_TOKEN ||
        (cdk ? env.AMAZON_SESSION_TOKEN : undefined),
    )
  }
  if (source.kind !== 'static' || source.file === null) return null
  const section = tool === 'aws' ? aws.merged.profiles.get(name)?.[source.file] : sdk.merged.profiles.get(name)
  return pair(
    section?.text('aws_access_key_id'),
    section?.text('aws_secret_access_key'),
    (tool === 'aws' ? section?.text('aws_security_token') : undefined) || section?.text('aws_session_token'),
  )
}

const pair = (id: string | undefined, secret: string | undefined, token: string | undefined): Keys | null =>
  id && secret
    ? { accessKeyId: id, secretAccessKey: new Secret(secret), sessionToken: token ? new Secret(token) : null }
    : null

async function ask({ env }: World, { tool, profile, region }: Explanation, keys: Keys): Promise<Answer> {
  takeOver({ ...env, AWS_PROFILE: profile.name })
  const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts')
  const { accessKeyId, secretAccessKey, sessionToken } = keys
  const ca = env.AWS_CA_BUNDLE
  try {
    const client = new STSClient({
      region: region.value ?? 'us-east-1',
      maxAttempts: 1,
      credentials: {
        accessKeyId,
        secretAccessKey: secretAccessKey.reveal(),
        ...(sessionToken && { sessionToken: sessionToken.reveal() }),
      },
      requestHandler: { requestTimeout: limitMs, ...(ca && { httpsAgent: { ca: readFileSync(ca) } }) },
    })
    const { Account } = await client.send(new GetCallerIdentityCommand({}), {
      abortSignal: AbortSignal.timeout(limitMs),
    })
    return Account ? { account: Account } : refused('aws-refused', `STS gave ${tool} an answer without an account.`)
  } catch (error) {
    const message = scrubText(error instanceof Error ? error.message : String(error)).replace(/\.$/, '')
    if (error instanceof Error && '$fault' in error) {
      return refused('aws-refused', `STS refuses the keys that ${tool} would use: ${message} (${error.name}).`)
    }
    const why = error instanceof Error && error.name === 'AbortError' ? `no answer within ${limitMs / 1000} s` : message
    return refused('aws-unreachable', `STS could not be asked: ${why}. Look at the network, then try again.`)
  }
}

/** The SDK looks for endpoints in the environment of its process and in the files, as the profile of that environment. */
function takeOver(env: World['env']): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name]
  for (const [name, value] of Object.entries(env)) if (value !== undefined) process.env[name] = value
}

const refused = (code: 'aws-refused' | 'aws-unreachable', message: string): Answer => ({
  finding: problem(code, message),
  code: exit.refused,
})

function notVerifiable({ tool, source, profile }: Explanation): Answer {
  const what = source ? sourceWords(source) : 'other credentials'
  const finding = problem(
    'not-verifiable',
    `${tool} would use ${what}, and --verify can ask only about keys that stand in the environment or in the two files. To have aws itself ask: aws sts get-caller-identity --profile ${profile.name}`,
    { profile: profile.name, tools: [tool] },
  )
  return { finding, code: exit.notGood }
}
