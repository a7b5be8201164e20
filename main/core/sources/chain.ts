import { done, failed, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { requestOf } from '../resolve/aws/roleRequest.ts'
import { assumedRoleFileName, ssoRoleFileName } from '../resolve/cacheNames.ts'
import { resolve } from '../resolve/resolve.ts'
import { profileMissing } from '../settings/chosenProfile.ts'
import { cachedKeys } from './awsCache.ts'
import { type Hop, hopsOf, type Means, nothingThere, settingOf } from './means.ts'
import { chosenBy, ownOf, vaultKeys } from './process.ts'
import { recursionProblem } from './recursion.ts'
import { environmentKeys, fileKeys } from './settledKeys.ts'

/** The keys at the end of the chain that the resolver has found. */
export async function followChain(means: Means): Promise<Result<Keys>> {
  const { outcome } = means.explanation
  const [base, ...roles] = hopsOf(means)
  // A tool that cannot start our command fails; we need not start ourselves.
  const fails = outcome === 'none' || (outcome === 'fails' && (!base || ownOf(means, base) === null))
  if (!base || fails) return failed(nothingThere(means))
  if (roles.length === 0) return baseKeys(means, base)
  const { alongRoles } = await import('./roles.ts')
  return alongRoles(means, base, roles, () => baseKeys(means, base))
}

/** The keys that a chain begins with. */
async function baseKeys(means: Means, hop: Hop): Promise<Result<Keys>> {
  switch (hop.source.kind) {
    case 'static':
      return found(means, fileKeys(means, hop))
    case 'environment':
      return found(means, environmentKeys(means, hop))
    case 'sso':
      return identityCenterKeys(means, hop)
    case 'process':
      return processKeys(means, hop)
    case 'assume-role':
      return found(means, keysOfAws(means, hop))
    case 'web-identity': {
      const { webIdentityKeys, webIdentitySettings } = await import('./webIdentity.ts')
      const cached = keysOfAws(means, hop, webIdentitySettings(means, hop).sessionName)
      return cached ? done(cached) : webIdentityKeys(means, hop)
    }
    case 'console-login':
      return consoleKeys(means, hop)
    case 'container':
      return (await import('./container.ts')).containerKeys(means)
    case 'instance':
      return (await import('./instance.ts')).instanceKeys(means)
  }
}

const found = (means: Means, keys: Keys | null): Result<Keys> => (keys ? done(keys) : failed(nothingThere(means)))

async function identityCenterKeys(means: Means, { source, profile }: Hop): Promise<Result<Keys>> {
  const { session, accountId, roleName } = source
  if (session === null || accountId === null || roleName === null) return failed(nothingThere(means))
  const { ports, machine } = means
  const { world } = machine
  const isNamed = Boolean(settingOf(means, profile, 'sso_session'))
  const name = ssoRoleFileName({ accountId, roleName, session: isNamed ? session : null, startUrl: session })
  const cached = world.roleCache.has(name) ? cachedKeys(ports.home, name, world.now) : null
  if (cached) return done({ ...cached, accountId })
  return roleOfSession(means, profile, { session, accountId, roleName })
}

async function roleOfSession(
  { ports, machine, person }: Means,
  profile: string,
  role: { readonly session: string; readonly accountId: string; readonly roleName: string },
): Promise<Result<Keys>> {
  const { createIdentityCenter } = await import('../identity-center/identityCenter.ts')
  const { signal } = person
  return createIdentityCenter(ports).roleCredentials(role, { profile, machine, ...(signal && { signal }) })
}

async function consoleKeys(means: Means, { source, profile }: Hop): Promise<Result<Keys>> {
  const { session } = source
  if (session === null) return failed(nothingThere(means))
  const { createConsoleLogin } = await import('../console-login/consoleLogin.ts')
  const region = settingOf(means, profile, 'region') ?? means.explanation.region.value ?? ''
  const keys = await createConsoleLogin(means.ports).credentials(session, { region, profile })
  return keys.ok ? done({ ...keys.value, until: Date.parse(keys.value.until) }) : keys
}

/** A session that the AWS CLI keeps, where it would use it. */
function keysOfAws(means: Means, { source, profile }: Hop, webSession?: string | null): Keys | null {
  const { machine, explanation, ports } = means
  const { world } = machine
  if (explanation.tool !== 'aws' || world.roleCache.size === 0) return null
  const roleArn = source.roleArn ?? ''
  const merged = world.aws.merged.profiles.get(profile)
  const plain = { roleArn, externalId: null, mfaSerial: null, durationSeconds: null }
  const request =
    webSession !== undefined ? { ...plain, sessionName: webSession } : merged ? requestOf(merged, roleArn) : null
  const keys = request && cachedKeys(ports.home, assumedRoleFileName(request), world.now)
  return keys && { ...keys, accountId: keys.accountId ?? source.accountId }
}

async function processKeys(means: Means, hop: Hop): Promise<Result<Keys>> {
  const { profile } = hop
  const own = ownOf(means, hop)
  switch (own?.kind) {
    case 'keys':
      return vaultKeys(means, profile)
    case 'role':
      return roleOfSession(means, profile, own)
    case 'other':
      return profileKeys(means, own.profile ?? (await chosenBy(means, own)))
    case undefined:
      return (await import('./externalProcess.ts')).externalKeys(means, hop)
  }
}

/** The keys of another profile, to which this one's own command leads: it need not be run. */
async function profileKeys(means: Means, profile: string): Promise<Result<Keys>> {
  const { machine, explanation, visited } = means
  const loop = recursionProblem(profile, visited)
  if (loop) return failed(loop)
  const next = resolve(machine.world, { tool: explanation.tool, profile })
  if (!next.profile.exists) return failed(profileMissing(profile, machine.profiles.keys()))
  return followChain({ ...means, explanation: next, visited: [...visited, profile] })
}
