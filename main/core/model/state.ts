import type { Ask } from './ask.ts'
import type { Callers } from './caller.ts'
import type { FileName, Finding } from './finding.ts'
import type { Rotation } from './longTermKeys.ts'
import type { ActiveProfile, Profile } from './profile.ts'
import type { Listing } from './settingUp.ts'
import type { Notice, SignIn } from './signIn.ts'
import type { VaultView } from './vault.ts'

export interface FileState {
  readonly name: FileName
  readonly path: string
  /** The path as a person writes it, with `~` for their home. */
  readonly shown: string
  readonly status: 'present' | 'missing' | 'unreadable'
  /** Another number after every change of its bytes, be it only to a comment. */
  readonly version: number
}

/** The parts of the state that are one value each. */
export interface StateValues {
  readonly active: ActiveProfile
  /** What a person is asked for, so that programs can go on. */
  readonly asks: readonly Ask[]
  readonly callers: Callers
  readonly files: readonly FileState[]
  readonly findings: readonly Finding[]
  readonly notices: readonly Notice[]
  /** The sign-in session that is being set up and in no file yet. */
  readonly draft: SignIn | null
  /** Accounts that are being asked for. */
  readonly listings: readonly Listing[]
  /** Rotations of long-term keys that are being done now. */
  readonly rotations: readonly Rotation[]
  readonly vault: VaultView
}

/** The parts of the state that hold many alike, each item under a key of its own. */
export interface StateItems {
  readonly profiles: Profile
  readonly signIns: SignIn
}

export type State = StateValues & { readonly [K in keyof StateItems]: ReadonlyMap<string, StateItems[K]> }

/** The whole state, as it passes a wire. */
export interface Snapshot {
  readonly revision: number
  readonly values: StateValues
  readonly items: { readonly [K in keyof StateItems]: readonly StateItems[K][] }
}

export interface ItemChange<T> {
  readonly set: readonly T[]
  readonly removed: readonly string[]
}

/** What became different from one revision to the next. */
export interface StateChange {
  readonly revision: number
  readonly values: Partial<StateValues>
  readonly items: { readonly [K in keyof StateItems]?: ItemChange<StateItems[K]> }
}
