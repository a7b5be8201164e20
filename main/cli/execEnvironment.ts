import type { Environment } from '../core/files/locations.ts'
import type { Keys } from '../core/model/keys.ts'
import { instantOf } from '../core/resolve/times.ts'

/** The profile whose credentials a command has. The hook leaves shells alone that have it. */
export const execVariable = 'LATCHKEY_EXEC'

/**
 * Whatever could make a tool take other credentials than those it is given, or believe something else about them: what
 * names a profile (the SDK prefers one to keys beside it), other sources, old names of the same, what other programs have
 * noted about other credentials.
 */
const confusing: ReadonlySet<string> = new Set([
  'AMAZON_ACCESS_KEY_ID',
  'AMAZON_DEFAULT_REGION',
  'AMAZON_REGION',
  'AMAZON_SECRET_ACCESS_KEY',
  'AMAZON_SESSION_TOKEN',
  'AWSUME_EXPIRATION',
  'AWSUME_PROFILE',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_ACCOUNT_ID',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_CREDENTIAL_FILE',
  'AWS_CREDENTIAL_SCOPE',
  'AWS_DEFAULT_PROFILE',
  'AWS_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_SECURITY_TOKEN',
  'AWS_SESSION_EXPIRATION',
  'AWS_SESSION_TOKEN',
  'AWS_SSO_SESSION_EXPIRATION',
  'CDK_PROFILE',
  'LATCHKEY_HOOK',
])
const confusingBeginnings = ['AWS_CONTAINER_', 'AWS_WEB_IDENTITY_'] as const
const regions = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const

export interface Handed {
  readonly profile: string
  /** The one that tools would work in; null where nothing names one. */
  readonly region: string | null
  /** What leads to the credentials, or is them. */
  readonly variables: Readonly<Record<string, string>>
}

/** Set to nothing it says that there is none, whatever `cdk.json` says; `cdk` would take that before any keys. */
const noProfileForCdk = { CDK_PROFILE: '' } as const

/** The environment of a command that is to have these credentials and no others. */
export function environmentFor(
  env: Environment,
  { profile, region, variables }: Handed,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  // Windows takes names for the same however they are written; a copy of the environment does not.
  const plain = (name: string) => (platform === 'win32' ? name.toUpperCase() : name)
  const given = { ...variables, ...(region && Object.fromEntries(regions.map((name) => [name, region]))) }
  const isReplaced = (name: string) =>
    confusing.has(name) ||
    confusingBeginnings.some((beginning) => name.startsWith(beginning)) ||
    regions.some((one) => one === name) ||
    Object.hasOwn(given, name)
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !isReplaced(plain(name))) kept[name] = value
  }
  return { ...kept, ...given, ...noProfileForCdk, [execVariable]: profile }
}

/** Keys as every tool finds them in its environment. */
export function keyVariables({ accessKeyId, secretAccessKey, sessionToken, accountId, until }: Keys) {
  const expiration = until === null ? null : instantOf(until)
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey.reveal(),
    ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken.reveal() }),
    ...(expiration !== null && { AWS_CREDENTIAL_EXPIRATION: expiration }),
    ...(accountId !== null && { AWS_ACCOUNT_ID: accountId }),
  }
}
