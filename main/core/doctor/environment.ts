import type { Tool } from '../model/finding.ts'
import { pythonTime } from '../resolve/times.ts'
import { allTools, awsOnly, type Cause, sdkOnly, toolWords } from './cause.ts'
import type { Setup } from './setup.ts'
import { credentialTraits, hasAny } from './subject.ts'

/** What environment variables and the settings of the CDK CLI say, where that is not what it seems. */
export function environmentCauses(setup: Setup): Cause[] {
  return [
    ...missingProfiles(setup),
    ...overriddenProfile(setup),
    ...keys(setup),
    ...tokenFile(setup),
    ...ignoredDefault(setup),
  ]
}

const found = (
  code: Cause['code'],
  severity: Cause['severity'],
  tools: readonly Tool[],
  says: string,
  reach: Cause['reach'] = 'unnamed',
): Cause => ({ code, severity, tools, reach, concerns: [], at: null, say: () => says })

/** Whether something that counts like an option tells the CDK CLI its profile. */
const isCdkTold = ({ world: { env, cdkJson, userCdkJson } }: Setup) =>
  Boolean(env.CDK_PROFILE || cdkJson?.profile || userCdkJson?.profile)

const hasEnvironmentKeys = ({ world: { env } }: Setup) => Boolean(env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY)

function missingProfiles(setup: Setup): Cause[] {
  const { env, cdkJson, userCdkJson, aws, sdk } = setup.world
  const byAws = aws.merged.fatal
    ? null
    : (['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const).find((name) => env[name] !== undefined)
  const bySdk = (['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const).find((name) => env[name])
  const causes: Cause[] = []
  for (const variable of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const) {
    const name = env[variable]
    if (name === undefined) continue
    const isMissing = !sdk.merged.profiles.has(name) && bySdk === variable
    const tools: Tool[] = [
      ...(byAws === variable && !aws.merged.profiles.has(name) ? ['aws' as const] : []),
      ...(isMissing && !isCdkTold(setup) && !hasEnvironmentKeys(setup) ? ['cdk' as const] : []),
      ...(isMissing && variable === 'AWS_PROFILE' ? ['sdk-js' as const] : []),
    ]
    if (tools.length === 0) continue
    causes.push(found('profile-missing', 'error', tools, missingWords(setup, variable, name, tools)))
  }
  const told = [
    ['CDK_PROFILE', env.CDK_PROFILE],
    ['cdk.json', cdkJson?.profile],
    ['~/.cdk.json', userCdkJson?.profile],
  ] as const
  const [by, name] = told.find(([, value]) => value) ?? []
  if (by && name && !sdk.merged.profiles.has(name)) {
    causes.push(found('profile-missing', 'error', ['cdk'], missingWords(setup, by, name, ['cdk'])))
  }
  return causes
}

function missingWords(setup: Setup, by: string, name: string, tools: readonly Tool[]): string {
  if (name === '') {
    return `${by} is set to nothing, which aws takes for the name of a profile, and stops. Unset it: unset ${by}`
  }
  const near = setup.nearest(name)
  const hint =
    near === null || near === name
      ? 'Run `latchkey profiles` to see which ones there are.'
      : `Did you mean \`${near}\`?`
  const known = setup.subjects.has(name)
  return known
    ? `${by} names \`${name}\`, which is no profile to ${toolWords(tools)}, because of how its header is written.`
    : `${by} names \`${name}\`, and there is no such profile. ${hint}`
}

function overriddenProfile(setup: Setup): Cause[] {
  const { env } = setup.world
  const named = env.AWS_PROFILE ? 'AWS_PROFILE' : env.AWS_DEFAULT_PROFILE ? 'AWS_DEFAULT_PROFILE' : null
  const profile = (named && env[named]) || 'default'
  const known = setup.subjects.get(profile)
  const isWorth = named !== null || hasAny(known?.traits ?? 0, credentialTraits)
  if (!isWorth) return []
  const severity = named === null ? 'info' : 'warning'
  const what = named === null ? 'the profile `default`' : `\`${profile}\`, which ${named} names`
  if (hasEnvironmentKeys(setup)) {
    const tools: Tool[] = [
      'aws',
      ...(isCdkTold(setup) ? [] : ['cdk' as const]),
      ...(named === 'AWS_PROFILE' ? [] : ['sdk-js' as const]),
    ]
    const says = `The keys in the environment (AWS_ACCESS_KEY_ID) come before ${what}: ${toolWords(tools)} ${tools.includes('cdk') ? 'use' : 'uses'} them and not the profile. To use it: unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`
    return [found('env-overrides-profile', severity, tools, says)]
  }
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && !env.AWS_ACCESS_KEY_ID) {
    const says = `The web identity in the environment (AWS_WEB_IDENTITY_TOKEN_FILE) comes before ${what} in aws, and after it in cdk. To use the profile in both: unset AWS_WEB_IDENTITY_TOKEN_FILE`
    return [found('env-overrides-profile', severity, awsOnly, says)]
  }
  return []
}

function keys(setup: Setup): Cause[] {
  const { env, now } = setup.world
  const causes: Cause[] = []
  if (env.AWS_ACCESS_KEY_ID && !env.AWS_SECRET_ACCESS_KEY) {
    const says =
      'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: aws stops at that, cdk goes on without them. Set both or none.'
    causes.push(found('keys-partial', 'error', awsOnly, says))
  }
  if (!hasEnvironmentKeys(setup)) return causes
  if (env.AWS_SECURITY_TOKEN && env.AWS_SESSION_TOKEN) {
    const says =
      'AWS_SECURITY_TOKEN and AWS_SESSION_TOKEN are both set: aws takes the first, cdk the second. Unset the old one: unset AWS_SECURITY_TOKEN'
    causes.push(found('keys-partial', 'warning', awsOnly, says))
  }
  const end = env.AWS_CREDENTIAL_EXPIRATION ? pythonTime(env.AWS_CREDENTIAL_EXPIRATION) : null
  if (end && 'says' in end) {
    const says =
      'AWS_CREDENTIAL_EXPIRATION is no time with a zone, and aws stops at that; cdk takes no notice of it. Write it like 2026-11-20T18:00:00Z, or unset it.'
    causes.push(found('token-unreadable', 'error', awsOnly, says))
  }
  if (end && 'ms' in end && end.ms <= now) {
    const says = `The keys in the environment ended at ${env.AWS_CREDENTIAL_EXPIRATION} (AWS_CREDENTIAL_EXPIRATION): aws refuses them, cdk tries them all the same. Get new ones, or unset them.`
    causes.push(found('token-expired', 'error', awsOnly, says))
  }
  return causes
}

function tokenFile({ world: { env, paths } }: Setup): Cause[] {
  const path = env.AWS_WEB_IDENTITY_TOKEN_FILE
  const file = path ? paths.get(path) : undefined
  if (!file || (file.exists && file.readable)) return []
  const what = file.exists ? 'cannot be read' : 'does not exist'
  const says = `AWS_WEB_IDENTITY_TOKEN_FILE names ${path}, which ${what}. Correct it, or unset it.`
  return [found('token-file-missing', 'error', allTools, says)]
}

function ignoredDefault({ world: { env } }: Setup): Cause[] {
  const name = env.CDK_DEFAULT_PROFILE
  if (!name) return []
  const says = `CDK_DEFAULT_PROFILE is set to \`${name}\`, and no tool reads it, whatever the CDK guide says. Set CDK_PROFILE or AWS_PROFILE instead.`
  return [found('cdk-default-profile-ignored', 'warning', sdkOnly, says)]
}
