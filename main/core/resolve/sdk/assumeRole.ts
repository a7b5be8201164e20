import type { Outcome } from '../../model/explanation.ts'
import { partsOfRole } from '../../model/roleArn.ts'
import type { MergedProfile } from '../../readers/merge.ts'
import {
  absent,
  type Chosen,
  type Found,
  ignored,
  isUsable,
  type Look,
  leaves,
  type Rung,
  type Step,
} from '../ladder.ts'
import { memoryOf, rememberedSource } from '../memory.ts'
import { containerAddressProblem } from '../remote.ts'
import { chosen, placeOf, source } from '../sources.ts'
import { environmentKeys } from './environmentKeys.ts'
import { identityCenter } from './identityCenter.ts'
import { consoleLogin, externalProcess, nothingInProfile, staticKeys, webIdentity } from './profileRungs.ts'

/** Source: credential-provider-ini, resolveAssumeRoleCredentials. Without exactly one source the role is passed over. */
export const assumeRole: Rung = {
  id: 'assume-role',
  title: 'Assume role',
  step: (look) => {
    const { profile } = look
    if (!profile?.text('role_arn')) return absent('role_arn is not set.')
    if (!hasOneSource(profile)) {
      const both = profile.text('source_profile') !== undefined
      const reason = both
        ? 'role_arn has both source_profile and credential_source.'
        : 'role_arn has neither source_profile nor credential_source.'
      return ignored(`${reason} The SDK takes no notice of it.`, placeOf(look, 'role_arn'))
    }
    return roleOf(look, profile, [])
  },
}

/** What a request that must fail comes to: nothing, unless a process fails before it, and lets the SDK look elsewhere. */
export const afterwards = ({ chain }: Found): Outcome => (chain[0]?.kind === 'process' ? 'unknown' : 'fails')

const afterRole: readonly Rung[] = [staticKeys, webIdentity, externalProcess, identityCenter, consoleLogin]

/** The order inside one profile. Source: credential-provider-ini, resolveProfileData. */
export const profileRungs: readonly Rung[] = [assumeRole, ...afterRole]

const hasOneSource = (profile: MergedProfile) =>
  (profile.text('source_profile') !== undefined) !== (profile.text('credential_source') !== undefined)

function roleOf(look: Look, profile: MergedProfile, visited: readonly string[]): Step {
  const from = profile.text('source_profile')
  const base = from === undefined ? remoteBase(look, profile) : profileBase(look, from, visited)
  // A source profile that names nothing but another place is that place.
  const roleArn = profile.text('role_arn')
  if (!roleArn || base.status === 'absent') return base
  const mfaSerial = profile.text('mfa_serial')
  if (base.status !== 'chosen') {
    // The question for the code is asked while the source already fails, and nobody catches that; what is refused before
    // the source is asked is caught.
    return mfaSerial && !isRefusedBefore(from, profile, visited) ? { ...base, resume: 'stop' } : base
  }
  return roleFrom(look, roleArn, mfaSerial, base, from ?? profile.text('credential_source') ?? '')
}

const isRefusedBefore = (from: string | undefined, profile: MergedProfile, visited: readonly string[]) =>
  from === undefined ? !places.has(profile.text('credential_source') ?? '') : visited.includes(from)

/** What a credential_source can name. */
const places: ReadonlySet<string> = new Set(['Environment', 'EcsContainer', 'Ec2InstanceMetadata'])

function roleFrom(look: Look, roleArn: string, mfaSerial: string | undefined, base: Chosen, from: string): Chosen {
  const parts = partsOfRole(roleArn)
  const role = source('assume-role', placeOf(look, 'role_arn'), { profile: look.name, roleArn, ...parts })
  const { found } = base
  const more = {
    accountHow: parts.accountId === null ? null : ('role-arn' as const),
    chain: found.chain,
    through: base.through,
    accessTokenUntil: found.accessTokenUntil,
  }
  if (!isUsable(found)) {
    const { outcome, toolSays } = found
    return chosen(role, `The role is assumed from ${from}: ${base.reason}`, { ...more, outcome, toolSays })
  }
  if (mfaSerial) {
    return chosen(
      role,
      `The role is assumed from ${from} with an MFA code of ${mfaSerial}, asked for by every command.`,
      {
        ...more,
        outcome: 'needs-mfa',
        toolSays: `MFA token for ${mfaSerial}`,
      },
    )
  }
  const duration = look.profile?.text('duration_seconds')
  if (duration !== undefined && Number.isNaN(Number.parseInt(duration, 10))) {
    return chosen(role, `duration_seconds = ${duration} is no number, and STS refuses what the SDK makes of it.`, {
      ...more,
      outcome: afterwards(found),
    })
  }
  return chosen(role, `The role is assumed from ${from}.`, { ...more, outcome: found.outcome })
}

/** A profile as the source of another, found out once. */
function profileBase(look: Look, from: string, visited: readonly string[]): Step {
  if (visited.includes(from)) {
    return leaves(
      `source_profile goes round in a circle at ${from}.`,
      `CredentialsProviderError: Detected a cycle attempting to resolve credentials for profile ${look.startedAt}. Profiles visited: ${visited.join(', ')}`,
      placeOf(look, 'source_profile'),
    )
  }
  const known = rememberedSource(look.world, 'sdk', from, visited)
  if (known) return known
  const step = sourceOf(look, from, visited)
  if (step.status === 'absent') return step
  const through = [from, ...step.through]
  if (step.status === 'invalid') return { ...step, through }
  const base = { ...step, through }
  memoryOf(look.world).sources.sdk.set(from, base)
  return base
}

function sourceOf(look: Look, from: string, visited: readonly string[]): Step {
  const profile = look.world.sdk.merged.profiles.get(from) ?? null
  const next: Look = { ...look, name: from, profile }
  const missing = (reason: string) => leaves(reason, nothingInProfile(next), placeOf(look, 'source_profile'))
  if (!profile) return missing(`source_profile names ${from}, which the SDK does not see.`)
  // Keys go before everything in a profile that is only a source, also before its own role.
  const keys = staticKeys.step(next)
  if (keys.status === 'chosen') return keys
  const isPlace = !profile.text('role_arn') && profile.text('credential_source') !== undefined
  if (isPlace || (profile.text('role_arn') && hasOneSource(profile))) return roleOf(next, profile, [...visited, from])
  for (const rung of afterRole) {
    const step = rung.step(next)
    if (step.status === 'chosen' || (step.status === 'invalid' && step.resume !== 'rung')) return step
  }
  return missing(`source_profile names ${from}, which has no credentials.`)
}

/** Source: credential-provider-ini, resolveCredentialSource. */
function remoteBase(look: Look, profile: MergedProfile): Step {
  const from = profile.text('credential_source') ?? ''
  const at = placeOf(look, 'credential_source')
  const { env } = look.world
  switch (from) {
    case 'Environment': {
      const step = environmentKeys.step(look)
      if (step.status === 'chosen') return step
      return leaves(step.reason, 'CredentialsProviderError: Unable to find environment variable credentials.', at)
    }
    case 'EcsContainer': {
      const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
      const address = relative ? `http://169.254.170.2${relative}` : env.AWS_CONTAINER_CREDENTIALS_FULL_URI
      if (!address) {
        const says = 'CredentialsProviderError: No HTTP credential provider host provided.'
        return leaves('credential_source = EcsContainer, and no container variables are set.', says, at)
      }
      const problem = containerAddressProblem(address)
      if (problem) return leaves(problem, `CredentialsProviderError: ${problem}`, at)
      return chosen(source('container', null), 'What the container’s address answers is known only then.', {
        outcome: 'unknown',
      })
    }
    case 'Ec2InstanceMetadata':
      // Here nothing switches it off.
      return chosen(source('instance', null), 'What instance metadata answers is known only then.', {
        outcome: 'unknown',
      })
    default:
      return leaves(
        `credential_source = ${from} is none that the SDK knows.`,
        `CredentialsProviderError: Unsupported credential source in profile ${look.name}. Got ${from}, expected EcsContainer or Ec2InstanceMetadata or Environment.`,
        at,
      )
  }
}
