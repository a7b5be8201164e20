import { pythonWords } from '../resolve/commandWords.ts'

/** What one of our own commands in credential_process stands for. */
export type OwnProfile =
  /** Keys of a user that the vault keeps for this profile. */
  | { readonly kind: 'keys' }
  /** A role of Identity Center, whose token the vault keeps: the profile says which one. */
  | { readonly kind: 'role'; readonly session: string; readonly accountId: string; readonly roleName: string }
  /** Another profile, whose credentials this one hands on; null for the one that is chosen, be it by AWS_PROFILE or not. */
  | { readonly kind: 'other'; readonly profile: string | null; readonly onlyActive: boolean }

/** What the credential_process of a profile means, where it is one of ours; null where it is somebody else's program. */
export function ownProfile(
  profile: string,
  setting: (key: string) => string | undefined,
  platform: NodeJS.Platform,
): OwnProfile | null {
  const command = setting('credential_process')
  const named = command === undefined ? null : ownCommandProfile(command, platform)
  if (named === null) return null
  if (named.profile !== profile) return { kind: 'other', ...named }
  const [session, accountId, roleName] = [
    setting('latchkey_session'),
    setting('latchkey_account_id'),
    setting('latchkey_role_name'),
  ]
  return session && accountId && roleName ? { kind: 'role', session, accountId, roleName } : { kind: 'keys' }
}

const program = /(?:^|[/\\])latchkey(?:\.mjs|\.exe|\.cmd)?$/i

/** The profile that `latchkey credentials` is told; null for any other command. */
function ownCommandProfile(
  command: string,
  platform: NodeJS.Platform,
): { readonly profile: string | null; readonly onlyActive: boolean } | null {
  // Most commands are somebody else's, and taking one apart costs more than looking.
  if (!command.includes('credentials') || !/latchkey/i.test(command)) return null
  const words = pythonWords(command, platform) ?? []
  const at = words.indexOf('credentials')
  // `latchkey credentials`, or Node and the script before it.
  if (at < 1 || at > 2 || !program.test(words[at - 1] ?? '')) return null
  const [name = null, ...others] = named(words.slice(at + 1))
  return others.length === 0 ? { profile: name, onlyActive: words.includes('--active') } : null
}

/** What is left of the arguments without options. */
function named(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--')
  const options = end < 0 ? args : args.slice(0, end)
  const plain = options.filter((word, index) => !word.startsWith('-') && options[index - 1] !== '--format')
  return end < 0 ? plain : [...plain, ...args.slice(end + 1)]
}
