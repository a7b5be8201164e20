import type { Secret } from './secret.ts'

/** What a tool signs its requests with. */
export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: Secret
  /** Null for keys that belong to a user for good. */
  readonly sessionToken: Secret | null
  readonly accountId: string | null
  /** Milliseconds since 1970; null where nothing says when they end. */
  readonly until: number | null
}
