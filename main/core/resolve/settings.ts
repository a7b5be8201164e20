import type { MergedProfile } from '../readers/merge.ts'
import type { KnownAccount } from './sources.ts'
import { noAccount } from './sources.ts'

/** The account that a profile says its credentials belong to. */
export function accountOfSetting(profile: MergedProfile): KnownAccount {
  const accountId = profile.text('aws_account_id')
  return accountId ? { accountId, accountHow: 'setting' } : noAccount
}
