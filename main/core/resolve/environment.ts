import type { Environment } from '../files/locations.ts'
import { accountOfKey } from './accounts.ts'
import type { KnownAccount } from './sources.ts'

/** The account of keys that stand in the environment. */
export function accountOfEnvironment(env: Environment, accessKeyId: string): KnownAccount {
  if (env.AWS_ACCOUNT_ID) return { accountId: env.AWS_ACCOUNT_ID, accountHow: 'setting' }
  const accountId = accountOfKey(accessKeyId)
  return { accountId, accountHow: accountId === null ? null : 'key-id' }
}
