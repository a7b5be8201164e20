import { partsOfRole } from '../../model/roleArn.ts'
import type { MergedProfile } from '../../readers/merge.ts'
import { assumedRoleFileName } from '../cacheNames.ts'
import { absent, type Chosen, type Invalid, isUsable, type Look, type Rung, type Step, stops } from '../ladder.ts'
import { memoryOf, rememberedSource } from '../memory.ts'
import { container, instance } from '../remote.ts'
import { chosen, placeOf, source } from '../sources.ts'
import { consoleLogin } from './consoleLogin.ts'
import { environmentKeys } from './environmentKeys.ts'
import { externalProcess } from './externalProcess.ts'
import { configKeys, credentialsKeys } from './fileKeys.ts'
import { sourceIdentityCenter } from './identityCenter.ts'
import { cachedSession } from './roleCache.ts'
import { requestOf, requestProblem } from './roleRequest.ts'
import { othersWithSession } from './sharedSessions.ts'
import { sourceWebIdentity } from './webIdentity.ts'

/** botocore, AssumeRoleProvider. A web identity token file takes the role away from it. */
export const assumeRole: Rung = {
  id: 'assume-role',
  title: 'Assume role',
  step: (look) => {
    const { profile } = look
    if (!profile?.has('role_arn')) return absent('role_arn is not set.')
    if (profile.has('web_identity_token_file')) return absent('role_arn belongs to the web identity token file.')
    return roleOf(look, profile, [look.name])
  },
}

/** How a profile that is only a source is gone through. Source: ProfileProviderBuilder.providers, without the environment. */
const sourceRungs: readonly Rung[] = [
  sourceWebIdentity,
  sourceIdentityCenter,
  credentialsKeys,
  consoleLogin,
  externalProcess,
  configKeys,
]

function roleOf(look: Look, profile: MergedProfile, visited: readonly string[]): Step {
  const { name } = look
  const at = placeOf(look, 'role_arn')
  const [hasProfile, hasPlace] = [profile.has('source_profile'), profile.has('credential_source')]
  if (hasProfile && hasPlace) {
    return stops(
      'The role has both source_profile and credential_source.',
      `The profile "${name}" contains both source_profile and credential_source.`,
      at,
    )
  }
  if (!hasProfile && !hasPlace) {
    return stops(
      'The role has neither source_profile nor credential_source.',
      'Partial credentials found in assume-role, missing: source_profile or credential_source',
      at,
    )
  }
  const from = profile.text(hasPlace ? 'credential_source' : 'source_profile') ?? ''
  const base = hasPlace ? remoteBase(look, from, at) : profileBase(look, from, visited, at)
  return base.status === 'chosen' ? roleFrom(look, profile, base, from, at) : base
}

function roleFrom(look: Look, profile: MergedProfile, base: Chosen, from: string, at: Invalid['at']): Chosen {
  const { world } = look
  const roleArn = profile.text('role_arn') ?? ''
  const { accountId, roleName } = partsOfRole(roleArn)
  const role = source('assume-role', at, { profile: look.name, roleArn, accountId, roleName })
  const account = { accountHow: accountId === null ? null : ('role-arn' as const) }
  const { found } = base
  // What breaks as soon as the source is looked at is not hidden by a session in the cache.
  if (found.isDeferred || isUsable(found)) {
    const cached = cachedSession(world, () => assumedRoleFileName(requestOf(profile, roleArn)))
    if (cached?.state === 'torn') {
      const reason = `${cached.path} is torn, and aws stops at it.`
      return chosen(role, reason, {
        ...account,
        outcome: 'fails',
        toolSays: cached.says,
        isDeferred: true,
        through: base.through,
      })
    }
    if (cached) {
      const others = othersWithSession(world, look.name, cached.fileName)
      const shared = others.length > 0 ? `, shared with ${others.join(', ')}` : ''
      const runs = found.outcome === 'unknown' && !found.isDeferred
      return chosen(
        others.length > 0 ? { ...role, profile: null } : role,
        `aws still has a session of this role in its cache until ${cached.until}${shared}. ${from} is not asked.`,
        {
          ...account,
          outcome: runs ? 'unknown' : 'works',
          roleCredentialsUntil: cached.until,
          isDeferred: true,
          through: base.through,
        },
      )
    }
  }
  const { chain } = found
  const more = { ...account, chain, through: base.through, accessTokenUntil: found.accessTokenUntil }
  if (!isUsable(found)) {
    const { outcome, toolSays, isDeferred } = found
    return chosen(role, `The role is assumed from ${from}: ${base.reason}`, { ...more, outcome, toolSays, isDeferred })
  }
  const mfaSerial = profile.text('mfa_serial')
  if (mfaSerial !== undefined) {
    return chosen(role, `The role is assumed from ${from} with an MFA code of ${mfaSerial || 'no device'}.`, {
      ...more,
      outcome: 'needs-mfa',
      toolSays: `Enter MFA code for ${mfaSerial}: `,
      isDeferred: true,
    })
  }
  const problem = requestProblem(requestOf(profile, roleArn))
  if (problem) {
    return chosen(role, problem.reason, { ...more, outcome: 'fails', toolSays: problem.says, isDeferred: true })
  }
  return chosen(role, `The role is assumed from ${from}.`, {
    ...more,
    outcome: found.outcome,
    isDeferred: found.isDeferred,
  })
}

/** A profile as the source of another, found out once. */
function profileBase(look: Look, from: string, visited: readonly string[], at: Invalid['at']): Step {
  const known = look.awsVersion === 2 ? rememberedSource(look.world, 'aws', from, visited) : null
  if (known) return known
  const step = sourceOf(look, from, visited, at)
  if (step.status === 'absent') return step
  const through = [from, ...step.through]
  if (step.status === 'invalid') return { ...step, through }
  const base = { ...step, through }
  if (look.awsVersion === 2) memoryOf(look.world).sources.aws.set(from, base)
  return base
}

/** botocore, `_validate_source_profile` and `_resolve_credentials_from_profile`. */
function sourceOf(look: Look, from: string, visited: readonly string[], at: Invalid['at']): Step {
  const { name, world } = look
  const profile = world.aws.merged.profiles.get(from) ?? null
  if (!profile) {
    return stops(
      `source_profile names ${from}, which aws does not know.`,
      `The source_profile "${from}" referenced in the profile "${name}" does not exist.`,
      at,
    )
  }
  const hasKeys = profile.has('aws_access_key_id') || profile.has('aws_secret_access_key')
  if (visited.includes(from) && !(from === name && hasKeys)) {
    const list = visited.map((visit) => `'${visit}'`).join(', ')
    return stops(
      `source_profile goes round in a circle at ${from}.`,
      `Infinite loop in credential configuration detected. Attempting to load from profile ${from} which has already been visited. Visited profiles: [${list}]`,
      at,
    )
  }
  const next: Look = { ...look, name: from, profile, isNamed: true }
  const isRole = profile.has('role_arn') && !profile.has('web_identity_token_file')
  if (isRole && !hasKeys) return roleOf(next, profile, [...visited, from])
  for (const rung of sourceRungs) {
    const step = rung.step(next)
    if (step.status !== 'absent') return step
  }
  return stops(
    `source_profile names ${from}, which has no credentials.`,
    `The source profile "${from}" must have credentials.`,
    at,
  )
}

const remoteRungs: ReadonlyMap<string, Rung> = new Map([
  ['Environment', environmentKeys],
  ['EcsContainer', container],
  ['Ec2InstanceMetadata', instance],
])

/** botocore, CanonicalNameCredentialSourcer. */
function remoteBase(look: Look, from: string, at: Invalid['at']): Step {
  const rung = remoteRungs.get(from)
  if (!rung) {
    return stops(
      `credential_source = ${from} is none that aws knows.`,
      `The credential source "${from}" referenced in profile "${look.name}" is not valid.`,
      at,
    )
  }
  const step = rung.step(look)
  if (step.status !== 'absent') return step
  return stops(
    `credential_source = ${from} yields nothing: ${step.reason}`,
    `Error when retrieving credentials from ${from}: No credentials found in credential_source referenced in profile ${look.name}`,
    at,
  )
}
