import { type Finding, problem } from '../model/finding.ts'
import type { VaultKind } from '../model/vault.ts'
import type { NoAnswer } from './keyStore.ts'

/** What stands in the way: the keychain, the key (another one, or none, than this was sealed with), or the bytes. */
export type BoxObstacle = NoAnswer | 'lost' | 'damaged'

const inKeychain: Readonly<Record<BoxObstacle, Finding>> = {
  locked: problem('keychain-locked', 'The keychain is locked. Unlock it, then try again.'),
  denied: problem(
    'keychain-denied',
    'The keychain refused access: its prompt was dismissed, or it could not be shown. Try again and allow it.',
  ),
  missing: problem(
    'keychain-missing',
    'There is no keychain that answers. On Linux, a Secret Service such as GNOME Keyring or KWallet must run in this session and have a default keyring. On a machine without one, `latchkey vault use passphrase` keeps the vault under a passphrase.',
  ),
  lost: problem(
    'key-lost',
    'The key that this was sealed with is no longer in the keychain, so it cannot be opened. If the keychain was replaced, restore it from a backup.',
  ),
  damaged: problem('sealed-damaged', 'What was sealed has been changed or moved since, so it cannot be opened.'),
}

const underPassphrase: Readonly<Record<BoxObstacle, Finding>> = {
  ...inKeychain,
  locked: problem(
    'vault-locked',
    'The vault is locked with a passphrase. Unlock it in the window of Latchkey; at a terminal, `latchkey keys` and `latchkey config undo` ask for it.',
  ),
  denied: problem('passphrase-wrong', 'That is not the passphrase of this vault. Try again.'),
  lost: problem(
    'key-lost',
    'This was sealed with another key than the one under the passphrase, so it cannot be opened.',
  ),
}

const inMemory: Readonly<Record<BoxObstacle, Finding>> = {
  ...inKeychain,
  missing: problem(
    'keychain-missing',
    'The vault is kept in memory only, so nothing is sealed on the disk or opened from it. Choose a keychain or a passphrase with `latchkey vault use`.',
  ),
}

const byKind = { keychain: inKeychain, passphrase: underPassphrase, memory: inMemory } as const

export const obstacleFinding = (state: BoxObstacle, kind: VaultKind = 'keychain'): Finding => byKind[kind][state]

export const newerFinding = problem(
  'sealed-newer',
  'The vault was written by a newer Latchkey than this one. Update Latchkey, then try again.',
)
