import type { Preview } from './edit.ts'
import type { Instant } from './signIn.ts'

/** What is to be made of pasted keys, beside their text. */
export interface PastedInput {
  /** Null: as the text itself calls it, or by the account. */
  readonly profile: string | null
  /** When the keys end, unless the text says it; null where nobody knows. */
  readonly until: Instant | null
}

/** What pasted keys would become. */
export interface PastedPreview extends Preview {
  readonly profile: string
  readonly accessKeyId: string
  /** As the key id tells it; null where it does not. */
  readonly accountId: string | null
  /** When the keys end, as it will be remembered. */
  readonly until: Instant | null
  /** Whether the text itself said so. */
  readonly isUntilPasted: boolean
}
