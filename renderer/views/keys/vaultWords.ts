import type { VaultKind, VaultState, VaultView } from '../../../preload/contract.ts'
import type { Sign } from '../../components/Glyph.tsx'

export interface VaultWords {
  readonly sign: Sign
  /** What is so. */
  readonly title: string
  /** What that means, and what to do. */
  readonly more: string
}

const places: Readonly<Record<VaultKind, string>> = {
  keychain: 'Its key is in the keychain of this system.',
  passphrase: 'Its key is under your passphrase, and stays unlocked until Latchkey ends.',
  memory:
    'What is put into it now is nowhere on the disk and ends with Latchkey. Long-term keys cannot be put into it, and earlier versions of your files are not kept.',
}

type Obstacle = Exclude<VaultState, 'ready' | 'empty'>

const obstacles: Readonly<Record<Obstacle, Omit<VaultWords, 'more'> & { more(view: VaultView): string }>> = {
  locked: {
    sign: 'needs',
    title: 'The vault is locked',
    more: ({ kind }) =>
      kind === 'passphrase'
        ? 'Type its passphrase. It then stays unlocked until Latchkey ends.'
        : 'The keychain of this system has its key and is locked. Unlock it: the keychain asks you for its password.',
  },
  denied: {
    sign: 'needs',
    title: 'The keychain refused access',
    more: () => 'Its question was dismissed, or could not be shown. Try again and allow it.',
  },
  missing: {
    sign: 'broken',
    title: 'There is no keychain that answers',
    more: (view) =>
      `${
        holdsSomething(view)
          ? 'The vault’s key is in one, so nothing in it can be read now.'
          : 'So there is no place for the vault’s key yet, and nothing is kept.'
      } On Linux, GNOME Keyring or KWallet must run in this session and have a default keyring. On a machine without one, choose another place.`,
  },
  lost: {
    sign: 'broken',
    title: 'The vault’s key is lost',
    more: ({ kind }) =>
      kind === 'passphrase'
        ? 'The vault was sealed with another key than the one under the passphrase, so it cannot be opened. If you have a backup of Latchkey’s state directory, restore it; otherwise start over.'
        : 'The keychain no longer has it, so the vault cannot be opened. If the keychain was replaced, restore it from a backup and try again; otherwise start over.',
  },
  damaged: {
    sign: 'broken',
    title: 'The vault was changed from outside',
    more: ({ message }) => message ?? 'Something in it is not as it was written.',
  },
}

/** How the vault is, in a line where all is well. */
export function vaultWords(view: VaultView): VaultWords {
  const { kind, state } = view
  if (state !== 'ready' && state !== 'empty') {
    const { sign, title, more } = obstacles[state]
    return { sign, title, more: more(view) }
  }
  const isMemory = kind === 'memory'
  const held = contentWords(view)
  return {
    sign: isMemory ? 'soon' : 'works',
    title: isMemory ? 'The vault is in memory only' : held === null ? 'The vault is ready' : 'The vault is open',
    more: `${places[kind]} ${held === null ? 'Nothing is in it yet.' : `In it: ${held}.`}`,
  }
}

const contents: readonly (readonly [kind: string, one: string, many: string])[] = [
  ['keys', 'the keys of 1 profile', 'the keys of # profiles'],
  ['token', '1 sign-in', '# sign-ins'],
  ['role', 'the credentials of 1 role', 'the credentials of # roles'],
  ['rotation', '1 rotation that is not over', '# rotations that are not over'],
]

/** What is in it, in words; null for nothing. */
export function contentWords({ records }: VaultView): string | null {
  const parts = contents.flatMap(([kind, one, many]) => {
    const count = records[kind] ?? 0
    return count === 0 ? [] : [count === 1 ? one : many.replace('#', String(count))]
  })
  if (parts.length === 0) return null
  return parts.length === 1 ? (parts[0] ?? null) : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`
}

export const holdsSomething = ({ records }: VaultView) => Object.keys(records).length > 0

export const isGood = ({ state }: VaultView) => state === 'ready' || state === 'empty'

/** Whether its records, or those that are unharmed, can be read. */
export const mayRead = (view: VaultView) => isGood(view) || view.state === 'damaged'

/** Whether long-term keys can be put into it as it is. */
export const mayKeep = (view: VaultView) => view.kind !== 'memory' && mayRead(view)

/** The places that can be chosen while the key cannot be had: none that the key would have to move to. */
export const placesFor = (view: VaultView, startOver: boolean): readonly VaultKind[] =>
  startOver || isGood(view) || (view.state === 'missing' && !holdsSomething(view))
    ? ['keychain', 'passphrase', 'memory']
    : ['memory']
