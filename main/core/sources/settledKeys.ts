import { readFileSync } from 'node:fs'
import { parse } from '../files/document/document.ts'
import type { Keys } from '../model/keys.ts'
import { Secret } from '../model/secret.ts'
import { readAws } from '../readers/aws.ts'
import { pythonTime, scriptTime } from '../resolve/times.ts'
import type { Hop, Means } from './means.ts'

/** Keys that stand in one of the two files, as the tool reads them; null where they have gone since. */
export function fileKeys({ machine: { world }, explanation }: Means, { source, profile }: Hop): Keys | null {
  const { file, accountId } = source
  if (file === null) return legacyKeys(world.legacyKeys?.path ?? null, accountId)
  const isAws = explanation.tool === 'aws'
  // The AWS CLI mixes nothing of the two files, and knows two names for the token.
  const section = isAws ? world.aws.merged.profiles.get(profile)?.[file] : world.sdk.merged.profiles.get(profile)
  return keysFrom(
    section?.text('aws_access_key_id'),
    section?.text('aws_secret_access_key'),
    (isAws ? section?.text('aws_security_token') : undefined) || section?.text('aws_session_token'),
    accountId,
  )
}

/** Keys that stand in the environment, as the tool reads them. */
export function environmentKeys(
  {
    machine: {
      world: { env },
    },
    explanation: { tool },
  }: Means,
  { source }: Hop,
): Keys | null {
  const isCdk = tool === 'cdk'
  const keys = keysFrom(
    env.AWS_ACCESS_KEY_ID || (isCdk ? env.AMAZON_ACCESS_KEY_ID : undefined),
    env.AWS_SECRET_ACCESS_KEY || (isCdk ? env.AMAZON_SECRET_ACCESS_KEY : undefined),
    (tool === 'aws' ? env.AWS_SECURITY_TOKEN : undefined) ||
      env.AWS_SESSION_TOKEN ||
      (isCdk ? env.AMAZON_SESSION_TOKEN : undefined),
    source.accountId,
  )
  return keys && { ...keys, until: momentOf(env.AWS_CREDENTIAL_EXPIRATION, tool === 'aws') }
}

/** Files of tools that came before the AWS CLI. */
function legacyKeys(path: string | null, accountId: string | null): Keys | null {
  if (path === null) return null
  const bytes = readFileSync(path)
  const boto = readAws(parse(bytes), { file: 'credentials', path }).profiles.get('Credentials')
  if (boto) return keysFrom(boto.text('aws_access_key_id'), boto.text('aws_secret_access_key'), undefined, accountId)
  const line = (name: string) => new RegExp(`^\\s*${name}\\s*=(.*)$`, 'm').exec(bytes.toString())?.[1]?.trim()
  return keysFrom(line('AWSAccessKeyId'), line('AWSSecretKey'), undefined, accountId)
}

function keysFrom(
  id: string | undefined,
  secret: string | undefined,
  token: string | undefined,
  accountId: string | null,
): Keys | null {
  if (!id || !secret) return null
  const sessionToken = token ? new Secret(token) : null
  return { accessKeyId: id, secretAccessKey: new Secret(secret), sessionToken, accountId, until: null }
}

/** A moment as the tool reads it; null where there is none, or none that it can read. */
export function momentOf(value: unknown, asAws: boolean): number | null {
  if (value === undefined || value === '') return null
  if (asAws) {
    const time = pythonTime(value)
    return 'ms' in time ? time.ms : null
  }
  const ms = scriptTime(value)
  return Number.isNaN(ms) ? null : ms
}
