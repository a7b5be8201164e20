import type { Clock } from '../clock.ts'
import type { Environment } from '../files/locations.ts'
import type { Log } from '../log/log.ts'
import { type Machine, readMachine } from '../machine/readMachine.ts'
import type { Explanation } from '../model/explanation.ts'
import { failed, type Result, type Tool } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import type { Secret } from '../model/secret.ts'
import { resolve } from '../resolve/resolve.ts'
import { profileMissing } from '../settings/chosenProfile.ts'
import type { Vault } from '../vault/vault.ts'
import { followChain } from './chain.ts'
import { profilesAbove, recursionProblem } from './recursion.ts'
import { createSessionStore } from './sessionStore.ts'

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
  /** Whether the code before was not taken. */
  readonly isAgain: boolean
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
  /** What the files say at this moment, where somebody knows already. */
  readonly machine?: Machine
}

/** Gets the credentials that the resolver says a tool will use. It decides nothing again. */
export interface Credentials {
  /** At least five minutes are left of what it gives, unless the source has no more to give. */
  of(wanted: CredentialsWanted): Promise<Result<Keys>>
  /** Forgets the role sessions that came from a sign-in session; null: from any. */
  forget(session: string | null): Promise<Result<null>>
}

export function createCredentials(ports: CredentialPorts): Credentials {
  const { env, home, clock } = ports
  const sessions = createSessionStore(ports)
  const above = profilesAbove(env)
  return {
    async of({ profile, tool = 'aws', machine: known, ...person }) {
      const loop = recursionProblem(profile, above)
      if (loop) return failed(loop)
      // A copy: each look into the process's own environment takes a call into the system.
      const machine = known ?? readMachine({ env: { ...env }, home, now: clock.now() })
      const explanation = resolve(machine.world, { tool, profile })
      if (!explanation.profile.exists) return failed(profileMissing(profile, machine.profiles.keys()))
      return followChain({ ports, machine, explanation, person, sessions, visited: [...above, profile] })
    },
    forget: (session) => sessions.forget(session),
  }
}

/** Gets the keys that explanations say tools have, on a machine as it was when it was explained. */
export function explainedKeys(ports: CredentialPorts) {
  const sessions = createSessionStore(ports)
  return (
    machine: Machine,
    explanation: Explanation,
    person: Omit<CredentialsWanted, 'profile' | 'tool'> = {},
  ): Promise<Result<Keys>> =>
    followChain({ ports, machine, explanation, person, sessions, visited: profilesAbove(ports.env) })
}
