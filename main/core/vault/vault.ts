import type { Result } from '../model/finding.ts'
import type { VaultState } from '../model/vault.ts'

export type { VaultState }

export interface Asking {
  /** Whether a person may be asked to unlock the keychain; not unless it is said. */
  readonly interactive?: boolean
}

/**
 * Secrets that are kept sealed in the state directory, under one key of the system's keychain. Names are no secrets and
 * stand in the clear: `keys/PROFILE`, `token/SESSION`, `role/HASH`.
 */
export interface Vault {
  /** What is kept, sorted, without opening any of it: the keychain is not touched. */
  names(prefix?: string): readonly string[]
  state(asking?: Asking): Promise<VaultState>
  /** Null where there is no such record. */
  read(name: string, asking?: Asking): Promise<Result<string | null>>
  /**
   * Makes of a record (null: none) another one (null: remove it), alone among all processes of Latchkey. `change` sees the
   * newest record, and may be run only once.
   */
  change(
    name: string,
    change: (before: string | null) => Promise<string | null> | string | null,
    asking?: Asking,
  ): Promise<Result<null>>
  write(name: string, text: string, asking?: Asking): Promise<Result<null>>
  /** Also what cannot be opened can be removed. */
  remove(name: string): Promise<Result<null>>
}
