/** Why a key store gives no answer. */
export type NoAnswer = 'locked' | 'denied' | 'missing'

export type KeyAnswer =
  | { readonly state: 'found'; readonly text: string }
  | { readonly state: 'absent' }
  | { readonly state: NoAnswer }

export interface KeyStoreOptions {
  /** Whether a person may be asked to unlock it. If not, nothing that could ask is even tried. */
  readonly interactive: boolean
}

/** Keeps one short text for each account, where only this person's programs can have it. */
export interface KeyStore {
  read(account: string, options: KeyStoreOptions): Promise<KeyAnswer>
  write(account: string, text: string, options: KeyStoreOptions): Promise<{ readonly state: 'written' | NoAnswer }>
  /** `removed` also where there was none. */
  remove(account: string, options: KeyStoreOptions): Promise<{ readonly state: 'removed' | NoAnswer }>
}
