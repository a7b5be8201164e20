import type { Result } from '../core/model/finding.ts'
import type { Keys } from '../core/model/keys.ts'
import { type AskCode, createCredentials } from '../core/sources/credentials.ts'
import type { Context } from './command.ts'
import { credentialPorts } from './signInPorts.ts'

export interface Alone {
  readonly profile: string
  /** Whether the keychain may ask to be unlocked. */
  readonly interactive: boolean
  /** Left out where nobody can be asked for a code. */
  readonly askCode?: AskCode
  readonly signal?: AbortSignal
}

/** The credentials of a profile as `aws` would have them, got by this process alone. */
export async function credentialsAlone(context: Context, wanted: Alone): Promise<Result<Keys>> {
  const ports = await credentialPorts(context)
  return ports.ok ? createCredentials(ports.value).of(wanted) : ports
}
