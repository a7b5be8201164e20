import type { Verdict } from '../model/explanation.ts'
import { partsOfRole } from '../model/roleArn.ts'
import type { MergedProfile } from '../readers/merge.ts'
import { accountOfKey } from './accounts.ts'
import { isRegion } from './region.ts'
import { endKeys } from './rememberedEnd.ts'
import type { World } from './world.ts'

/** What of a setting decides about a verdict: that it is there, or what it says. */
const decides: ReadonlyMap<string, 'presence' | 'value'> = new Map([
  ['aws_access_key_id', 'presence'],
  ['aws_secret_access_key', 'presence'],
  ['aws_session_token', 'presence'],
  ['sso_account_id', 'presence'],
  ['sso_role_name', 'presence'],
  ['role_arn', 'presence'],
  ['mfa_serial', 'presence'],
  ['aws_account_id', 'value'],
  ['credential_process', 'value'],
  ['credential_source', 'value'],
  ['duration_seconds', 'value'],
  ['login_session', 'value'],
  ['source_profile', 'value'],
  ['sso_region', 'value'],
  ['sso_session', 'value'],
  ['sso_start_url', 'value'],
  ['web_identity_token_file', 'value'],
  ['aws_security_token', 'presence'],
  ...endKeys.map((key) => [key, 'value'] as const),
])

/**
 * The same text for profiles that come to the same verdict, but for the account; null where a profile has to be looked at
 * by itself. On a machine with ten thousand profiles there are a handful of kinds.
 */
export function likenessOf({ aws, sdk, roleCache, cdkAccounts }: World, name: string): string | null {
  const profile = aws.merged.profiles.get(name)
  if (!profile || profile !== sdk.merged.profiles.get(name) || roleCache.size > 0 || cdkAccounts.size > 0) return null
  let likeness = profile.config ? 'config' : 'credentials'
  for (const key of profile.keys()) {
    if (key === 'region') {
      if (!isRegion(profile.text(key))) return null
      likeness += '\nregion'
      continue
    }
    const what = decides.get(key)
    if (what === undefined) continue
    const value = profile.text(key)
    // What is empty or a block means something else to each tool.
    if (!value || value === name) return null
    // One of Latchkey's own commands means something else in each profile.
    if (key === 'credential_process' && value.includes('latchkey')) return null
    likeness += what === 'value' ? `\n${key}=${value}` : `\n${key}`
  }
  return likeness
}

/** The same verdict about a profile that is like the one it was made for. */
export function forAnother(verdict: Verdict, profile: MergedProfile): Verdict {
  const accountId = accountOf(verdict, profile)
  return accountId === verdict.accountId ? verdict : { outcome: verdict.outcome, kind: verdict.kind, accountId }
}

function accountOf({ kind, accountId }: Verdict, profile: MergedProfile): string | null {
  switch (kind) {
    case 'sso':
      return profile.text('sso_account_id') ?? null
    case 'assume-role':
    case 'web-identity':
      return partsOfRole(profile.text('role_arn') ?? '').accountId
    case 'static':
      return profile.text('aws_account_id') ?? accountOfKey(profile.text('aws_access_key_id') ?? '')
    default:
      return accountId
  }
}
