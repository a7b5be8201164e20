import type { MergedProfile } from '../../readers/merge.ts'
import { tokenFileName } from '../cacheNames.ts'
import { absent, type Found, type Rung, stops } from '../ladder.ts'
import { rememberedToken, type TokenState } from '../memory.ts'
import { chosen, placeOf, source } from '../sources.ts'
import { instantOf, scriptTime, sdkRenewalMs } from '../times.ts'
import type { CachedToken, World } from '../world.ts'

const triggers = ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_region', 'sso_role_name'] as const

/** Source: credential-provider-sso. Any of its settings is enough to try it, and whatever then goes wrong ends the search. */
export const identityCenter: Rung = {
  id: 'sso',
  title: 'Identity Center',
  step: (look) => {
    const { profile, name, world } = look
    const trigger = profile ? triggers.find((key) => profile.text(key) !== undefined) : undefined
    if (!profile || !trigger) return absent('No Identity Center settings in this profile.')
    const at = placeOf(look, trigger)
    const session = profile.text('sso_session') ?? null
    const section = session === null ? null : world.sdk.merged.sessions.get(session)
    if (session !== null && !section) {
      return stops(
        `The SDK sees no [sso-session ${session}] in config.`,
        "TypeError: Cannot read properties of undefined (reading 'sso_region')",
        at,
      )
    }
    const read = section ?? profile
    const [accountId, roleName] = [profile.text('sso_account_id'), profile.text('sso_role_name')]
    const [startUrl, region] = [read.text('sso_start_url'), read.text('sso_region')]
    if (!accountId || !roleName || !startUrl || !region) {
      return stops(
        `Identity Center settings are incomplete: ${missingOf({ accountId, roleName, startUrl, region })} missing.`,
        invalidSettings(profile, section !== null),
        at,
      )
    }
    const known = source('sso', at, { profile: name, accountId, roleName, session: session ?? startUrl })
    const token = rememberedToken(world, 'sdk', session ?? startUrl, () =>
      session === null ? legacyToken(world, startUrl) : sessionToken(world, session),
    )
    return chosen(known, token.reason, {
      accountHow: 'setting',
      outcome: token.outcome,
      toolSays: token.says?.(name) ?? null,
      accessTokenUntil: token.until,
    } satisfies Partial<Found>)
  },
}

const missingOf = (values: Readonly<Record<'accountId' | 'roleName' | 'startUrl' | 'region', string | undefined>>) =>
  [
    values.accountId ? [] : 'sso_account_id',
    values.roleName ? [] : 'sso_role_name',
    values.startUrl ? [] : 'sso_start_url',
    values.region ? [] : 'sso_region',
  ]
    .flat()
    .join(', ')

function invalidSettings(profile: MergedProfile, hasSession: boolean): string {
  // The session's two settings are put into the profile before it is checked.
  const keys = new Set([...profile.keys(), ...(hasSession ? ['sso_region', 'sso_start_url'] : [])])
  return `CredentialsProviderError: Profile is configured with invalid SSO credentials. Required parameters "sso_account_id", "sso_region", "sso_role_name", "sso_start_url". Got ${[...keys].join(', ')}`
}

const usable = (reason: string, until: string | null): TokenState => ({ outcome: 'works', reason, says: null, until })

const refused = (reason: string, says: string | ((profile: string) => string), until: string | null): TokenState => ({
  outcome: 'needs-sign-in',
  reason,
  says: (profile) => `CredentialsProviderError: ${typeof says === 'string' ? says : says(profile)}`,
  until,
})

const remedy = "To refresh this SSO session run 'aws sso login' with the corresponding profile."

/** Source: token-providers, fromSso. */
function sessionToken(world: World, session: string): TokenState {
  const token = world.tokens.get(tokenFileName(session))
  if (token === undefined || token === 'torn') {
    return refused(
      token ? `The access token of ${session} cannot be read.` : `Nobody is signed in to ${session}.`,
      (profile) => `The SSO session token associated with profile=${profile} was not found or is invalid. ${remedy}`,
      null,
    )
  }
  const lacks = (field: string, refreshing = '') =>
    `Value not present for '${field}' in SSO Token${refreshing}. ${remedy}`
  if (token.accessToken === 'missing' || token.expiresAt === undefined) {
    const field = token.accessToken === 'missing' ? 'accessToken' : 'expiresAt'
    return refused(`The access token of ${session} is incomplete.`, lacks(field), null)
  }
  const end = scriptTime(token.expiresAt)
  const until = instantOf(end)
  const left = end - world.now
  const missing = left > sdkRenewalMs ? null : missingForRenewal(token)
  if (token.accessToken === 'empty' && left > sdkRenewalMs) {
    return refused(`The access token of ${session} is empty.`, unauthorized, until)
  }
  if (left > sdkRenewalMs) return usable(`Signed in to ${session}.`, until)
  if (missing === null) return usable(`The SDK renews the access token of ${session} now.`, until)
  const reason =
    left > 0
      ? `Less than 5 minutes of the sign-in to ${session} are left and nothing can renew it: the SDK refuses it already.`
      : `The sign-in to ${session} has ended.`
  return refused(reason, lacks(missing, '. Cannot refresh'), until)
}

const unauthorized = 'UnauthorizedException: Session token not found or invalid'

function missingForRenewal({ hasClientId, hasClientSecret, hasRefreshToken }: CachedToken): string | null {
  return hasClientId ? (hasClientSecret ? (hasRefreshToken ? null : 'refreshToken') : 'clientSecret') : 'clientId'
}

/** Source: credential-provider-sso, resolveSSOCredentials. A legacy token is never renewed. */
function legacyToken(world: World, startUrl: string): TokenState {
  const token = world.tokens.get(tokenFileName(startUrl))
  const again = 'To refresh this SSO session run aws sso login with the corresponding profile.'
  if (token === undefined || token === 'torn') {
    return refused(
      token ? `The access token of ${startUrl} cannot be read.` : `Nobody is signed in to ${startUrl}.`,
      `The SSO session associated with this profile is invalid. ${again}`,
      null,
    )
  }
  const end = scriptTime(token.expiresAt)
  const until = instantOf(end)
  // A time that makes no sense is not before now.
  if (end - world.now <= 0) {
    return refused(
      `The sign-in to ${startUrl} has ended.`,
      `The SSO session associated with this profile has expired. ${again}`,
      until,
    )
  }
  return token.accessToken === 'present'
    ? usable(`Signed in to ${startUrl}.`, until)
    : refused(`The access token of ${startUrl} is missing.`, unauthorized, until)
}
