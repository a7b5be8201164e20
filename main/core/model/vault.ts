/** Where the key of the vault is: in the system's keychain, under a passphrase, or nowhere but in memory. */
export type VaultKind = 'keychain' | 'passphrase' | 'memory'

/** `empty`: nothing was ever kept. The rest says what stands in the way of reading it. */
export type VaultState = 'ready' | 'empty' | 'locked' | 'denied' | 'missing' | 'lost' | 'damaged'

/** The vault as a person sees it: how it is and how much is in it, nothing of what. */
export interface VaultView {
  readonly kind: VaultKind
  readonly state: VaultState
  /** What to do, where something stands in the way. */
  readonly message: string | null
  /** How many records there are of each kind, which is the first part of their names. */
  readonly records: Readonly<Record<string, number>>
}

/** Before anybody has looked. */
export const emptyVault: VaultView = { kind: 'keychain', state: 'empty', message: null, records: {} }
