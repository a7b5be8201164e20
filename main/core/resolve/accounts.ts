const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/**
 * The account that an access key id belongs to: newer ids carry it in their first bits after the prefix. Null for those
 * that do not, and for texts that are no such id.
 */
export function accountOfKey(accessKeyId: string): string | null {
  if (!/^A[KS]IA[Q-Z2-7][A-Z2-7]{15}$/.test(accessKeyId)) return null
  let bits = 0n
  // Six bytes are 48 bits, of which the first ten characters hold 50.
  for (const character of accessKeyId.slice(4, 14)) bits = (bits << 5n) | BigInt(digits.indexOf(character))
  const account = ((bits >> 2n) & 0x7fff_ffff_ffffn) >> 7n
  return account.toString().padStart(12, '0')
}

/** The account in the ARN of a console login. */
export const accountOfArn = (arn: string) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? null
