import { systemClock } from '../core/clock.ts'
import { findHome, homeMissing } from '../core/files/locations.ts'
import type { Ports } from '../core/identity-center/identityCenter.ts'
import { openLog } from '../core/log/log.ts'
import { done, type Finding, type FindingCode, failed, type Result } from '../core/model/finding.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import type { CredentialPorts } from '../core/sources/credentials.ts'
import { type Context, exit } from './command.ts'

/** What signing in works with, for one command. */
export async function signInPorts({ env }: Context): Promise<Result<Ports>> {
  const home = findHome(env)
  if (home === null) return failed(homeMissing)
  const directory = await stateDirectory(env)
  const clock = systemClock
  return done({ env, home, stateDirectory: directory, clock, log: openLog({ directory, clock }) })
}

/** What getting credentials works with. The vault is loaded only by a source that needs it. */
export async function credentialPorts(context: Context): Promise<Result<CredentialPorts>> {
  const ports = await signInPorts(context)
  if (!ports.ok) return ports
  const { stateDirectory: directory, clock } = ports.value
  return done({ ...ports.value, vault: async () => (await import('./vaultHere.ts')).vaultHere(directory, clock) })
}

const refusals: ReadonlySet<FindingCode> = new Set([
  'aws-busy',
  'aws-garbled',
  'aws-refused',
  'aws-unreachable',
  'aws-untrusted',
  'clock-skew',
  'keys-expired',
  'proxy-refused',
  'role-refused',
  'scopes-refused',
  'start-url-unknown',
])

const needsPerson: ReadonlySet<FindingCode> = new Set([
  'mfa-needed',
  'mfa-refused',
  'sign-in-over',
  'token-expired',
  'token-missing',
  'token-not-refreshable',
  'token-unreadable',
])

const keychainTroubles: ReadonlySet<FindingCode> = new Set([
  'key-lost',
  'keychain-denied',
  'keychain-locked',
  'keychain-missing',
  'passphrase-wrong',
  'vault-locked',
])

/** Whether a person has to sign in, or to give a code, before it can be tried again. */
export const asksForPerson = ({ code }: Finding): boolean => needsPerson.has(code)

/** The exit code for why there are no credentials. */
export function exitFor(finding: Finding): number {
  const { code } = finding
  if (refusals.has(code)) return exit.refused
  if (asksForPerson(finding) || code === 'agent-lost') return exit.needsPerson
  return keychainTroubles.has(code) ? exit.noKeychain : exit.notGood
}

export interface Interruption {
  readonly signal: AbortSignal
  /** As if the person had pressed Ctrl+C. */
  interrupt(): void
  /** From now on the signals do again what they usually do. */
  end(): void
}

/** The first Ctrl+C ends what is under way in good order; a second one ends the program. */
export function untilInterrupted(): Interruption {
  const controller = new AbortController()
  const interrupt = () => controller.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, interrupt)
  return {
    signal: controller.signal,
    interrupt,
    end: () => {
      for (const signal of signals) process.off(signal, interrupt)
    },
  }
}
