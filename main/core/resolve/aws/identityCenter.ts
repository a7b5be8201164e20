import type { MergedProfile } from '../../readers/merge.ts'
import type { Setting } from '../../readers/reading.ts'
import { type SsoRole, ssoRoleFileName, tokenFileName } from '../cacheNames.ts'
import { absent, type Found, type Look, type Rung, type Step, stops } from '../ladder.ts'
import { rememberedToken, type TokenState } from '../memory.ts'
import { chosen, source } from '../sources.ts'
import { awsRenewalMs, instantOf, pythonTime } from '../times.ts'
import type { World } from '../world.ts'
import { type CachedSession, cachedSession } from './roleCache.ts'

/** botocore, SSOProvider. `sso_session` or `sso_start_url` alone are not enough for it. */
export const identityCenter: Rung = {
  id: 'sso',
  title: 'Identity Center',
  step: (look) => stepWith(look, look.awsVersion === 1 ? () => null : sessionOf),
}

/** The same for a profile that another one names as its source: its role credentials are not kept on disk. */
export const sourceIdentityCenter: Rung = { ...identityCenter, step: (look) => stepWith(look, () => null) }

/** Version 2 keeps them; its provider of the chain alone is given a cache. */
const sessionOf = ({ world }: Look, role: SsoRole) => cachedSession(world, () => ssoRoleFileName(role))

function stepWith(look: Look, sessionIn: typeof sessionOf | (() => null)): Step {
  const { profile, name, world } = look
  const [account, role] = [profile?.get('sso_account_id'), profile?.get('sso_role_name')]
  const first = account ?? role
  if (!profile || !first) return absent('Neither sso_account_id nor sso_role_name is set.')
  const at = { file: first.file, line: first.line }
  const settings = settingsOf(profile, world)
  if ('says' in settings) return stops(settings.reason, settings.says, at)
  const missing = required.filter((key) => settings.values[key] === undefined)
  if (missing.length > 0) {
    return stops(
      `Identity Center settings are incomplete: ${missing.join(', ')} missing.`,
      `The profile "${name}" is configured to use SSO but is missing required configuration: ${missing.join(', ')}`,
      at,
    )
  }
  const { sso_account_id: accountId = '', sso_role_name: roleName = '', sso_start_url: startUrl = '' } = settings.values
  const { session } = settings
  const known = source('sso', at, {
    profile: name,
    accountId: accountId || null,
    roleName: roleName || null,
    session: session ?? startUrl,
  })
  const token = rememberedToken(world, 'aws', session ?? startUrl, () => tokenOf(world, session, startUrl))
  const cached = sessionIn(look, { accountId, roleName, session, startUrl })
  const found = { accountHow: accountId ? ('setting' as const) : null, accessTokenUntil: token.until }
  if (cached) return { ...chosen(known, cachedReason(cached, token), { ...found, ...cachedOutcome(cached) }) }
  const empty = token.outcome === 'works' && (accountId ? (roleName ? null : 'sso_role_name') : 'sso_account_id')
  if (empty) {
    return chosen(known, `${empty} is empty, and aws asks for it as it is.`, {
      ...found,
      outcome: 'fails',
      toolSays: 'An error occurred (InvalidRequestException) when calling the GetRoleCredentials operation',
      isDeferred: true,
    })
  }
  return chosen(known, token.reason, {
    ...found,
    outcome: token.outcome,
    toolSays: token.says?.(name) ?? null,
    isDeferred: true,
  })
}

const required = ['sso_role_name', 'sso_account_id', 'sso_start_url', 'sso_region'] as const
type Required = (typeof required)[number]

interface SsoSettings {
  readonly session: string | null
  readonly values: Readonly<Partial<Record<Required, string>>>
}

interface Refusal {
  readonly reason: string
  readonly says: string
}

/** botocore, `_resolve_sso_session_reference`: what stands in both places must be the same. */
function settingsOf(profile: MergedProfile, world: World): SsoSettings | Refusal {
  const values: Partial<Record<Required, string>> = {}
  for (const key of required) {
    const setting = profile.get(key)
    if (setting) values[key] = textOf(setting)
  }
  const reference = profile.get('sso_session')
  if (!reference) return { session: null, values }
  const session = textOf(reference)
  const section = world.aws.merged.sessions.get(session)
  if (!section) {
    return {
      reason: `There is no [sso-session ${session}] in config.`,
      says: `The specified sso-session does not exist: "${session}"`,
    }
  }
  for (const key of section.keys()) {
    const [theirs, own] = [section.text(key) ?? '', profile.get(key)]
    if (own && textOf(own) !== theirs) {
      return {
        reason: `${key} differs between the profile and [sso-session ${session}].`,
        says: `The value for ${key} is inconsistent between profile (${textOf(own)}) and sso-session (${theirs}).`,
      }
    }
    if (isRequired(key)) values[key] = theirs
  }
  return { session, values }
}

const isRequired = (key: string): key is Required => required.some((name) => name === key)

const textOf = ({ value }: Setting) => (typeof value === 'string' ? value : '')

/** botocore, SSOTokenProvider for a session, and SSOTokenLoader for a legacy start URL, which nothing renews. */
function tokenOf(world: World, session: string | null, startUrl: string): TokenState {
  const subject = session ?? startUrl
  const fileName = tokenFileName(subject)
  const token = world.tokens.get(fileName)
  const signIn = (reason: string, says: string, until: string | null = null): TokenState => ({
    outcome: 'needs-sign-in',
    reason,
    says: () => says,
    until,
  })
  if (token === undefined) {
    return signIn(`Nobody is signed in to ${subject}.`, `Error loading SSO Token: Token for ${subject} does not exist`)
  }
  if (token === 'torn') {
    return signIn(`The access token of ${subject} cannot be read.`, `'${fileName.replace('.json', '')}'`)
  }
  if (token.accessToken === 'missing' || token.expiresAt === undefined) {
    return signIn(
      `The access token of ${subject} is incomplete.`,
      `Error loading SSO Token: Token for ${startUrl} is invalid`,
    )
  }
  const time = pythonTime(token.expiresAt)
  if ('says' in time) return signIn(`The access token of ${subject} has an end that is no time.`, time.says)
  const until = instantOf(time.ms)
  const left = time.ms - world.now
  const isRenewable =
    session !== null &&
    token.hasRefreshToken &&
    token.hasClientId &&
    token.hasClientSecret &&
    isRegistered(token.registrationExpiresAt, world.now)
  if (left > 0 && token.accessToken === 'present') {
    const renews = isRenewable && left < awsRenewalMs ? ' and renews it now' : ''
    return {
      outcome: 'works',
      reason: `Signed in to ${subject}; aws uses the access token${renews}.`,
      says: null,
      until,
    }
  }
  if (isRenewable && left < awsRenewalMs) {
    const reason = `The access token of ${subject} has expired; aws renews it by itself.`
    return { outcome: 'works', reason, says: null, until }
  }
  const expired =
    'The SSO session associated with this profile has expired or is otherwise invalid. To refresh this SSO session run aws sso login with the corresponding profile.'
  return signIn(
    `The sign-in to ${subject} has ended.`,
    session === null || left > 0
      ? expired
      : 'Error when retrieving token from sso: Token has expired and refresh failed',
    until,
  )
}

function isRegistered(until: unknown, now: number): boolean {
  const time = pythonTime(until)
  return 'ms' in time && time.ms > now
}

function cachedReason(cached: CachedSession, token: TokenState): string {
  if (cached.state === 'torn') return `${cached.path} is torn, and aws stops at it.`
  const without = token.outcome === 'works' ? '' : ` ${token.reason} Only aws keeps role credentials: cdk asks anew.`
  return `aws still has role credentials in its cache until ${cached.until}.${without}`
}

export function cachedOutcome(cached: CachedSession): Pick<Found, 'outcome' | 'toolSays' | 'roleCredentialsUntil'> {
  return cached.state === 'torn'
    ? { outcome: 'fails', toolSays: cached.says, roleCredentialsUntil: null }
    : { outcome: 'works', toolSays: null, roleCredentialsUntil: cached.until }
}
