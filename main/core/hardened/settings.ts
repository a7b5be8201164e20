/**
 * A hardened session says so in its own section. The flag goes the way of the settings it belongs to: it is saved together
 * with the profiles, taken back together with them, and found wherever the config file is. No tool reads these keys.
 */
export const hardenedKey = 'latchkey_hardened'

/** What the settings of a profile of the session are called while it is hardened: under their own names `aws` prefers them. */
export const hardenedNames: readonly (readonly [usual: string, hardened: string])[] = [
  ['sso_session', 'latchkey_session'],
  ['sso_account_id', 'latchkey_account_id'],
  ['sso_role_name', 'latchkey_role_name'],
]

interface Texts {
  text(key: string): string | undefined
}

export const isHardened = (session: Texts | undefined): boolean => session?.text(hardenedKey) === 'true'
