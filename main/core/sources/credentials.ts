import type { Clock } from '../clock.ts'
import type { Environment } from '../files/locations.ts'
import type { Log } from '../log/log.ts'
import type { Result, Tool } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import type { Secret } from '../model/secret.ts'
import type { Vault } from '../vault/vault.ts'

export interface CredentialPorts {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  /** Asked for when a source needs it, and not before. */
  readonly vault: () => Promise<Vault>
}

/** What a person is asked for: the code that their device shows. */
export interface CodeWanted {
  readonly profile: string
  /** The `mfa_serial`. */
  readonly serial: string
  readonly roleArn: string | null
}

/** Null where the person would not, or could not, give one. */
export type AskCode = (wanted: CodeWanted, signal?: AbortSignal) => Promise<Secret | null>

export interface CredentialsWanted {
  readonly profile: string
  /** By whose rules; the AWS CLI's if left out. */
  readonly tool?: Tool
  /** Left out where nobody can be asked: then a needed code is the finding `mfa-needed`. */
  readonly askCode?: AskCode
  /** Whether the keychain may ask to be unlocked. */
  readonly interactive?: boolean
  readonly signal?: AbortSignal
}

/** Gets the credentials that the resolver says a tool will use. It decides nothing again. */
export interface Credentials {
  /** At least five minutes are left of what it gives, unless the source has no more to give. */
  of(wanted: CredentialsWanted): Promise<Result<Keys>>
  /** Forgets the role sessions that came from a sign-in session; null: from any. */
  forget(session: string | null): Promise<Result<null>>
}
