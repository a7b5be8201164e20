export interface RoleParts {
  readonly accountId: string | null
  readonly roleName: string | null
}

const noParts: RoleParts = { accountId: null, roleName: null }

/** What a role's ARN says (`arn:aws:iam::111122223333:role/path/Name`); nulls where it is none. */
export function partsOfRole(arn: string): RoleParts {
  // Taken apart by hand: this is done for every role of ten thousand profiles.
  const account = arn.indexOf(':iam::') + 6
  if (account < 6 || !arn.startsWith('arn:') || !arn.startsWith(':role/', account + 12)) return noParts
  for (let at = account; at < account + 12; at += 1) {
    const code = arn.charCodeAt(at)
    if (code < 0x30 || code > 0x39) return noParts
  }
  const name = arn.slice(arn.lastIndexOf('/') + 1)
  return name === '' ? noParts : { accountId: arn.slice(account, account + 12), roleName: name }
}
