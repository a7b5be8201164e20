import { findHome, homeMissing } from '../core/files/locations.ts'
import { done, failed, type Result } from '../core/model/finding.ts'
import type { ActiveProfile } from '../core/model/profile.ts'
import type { SignIn } from '../core/model/signIn.ts'
import { type Machine, readMachine } from '../core/readMachine.ts'
import { signInAt } from '../core/sessions/expiry.ts'
import { readActiveProfile } from '../core/settings/activeProfile.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import type { Context } from './command.ts'

/** What a command sees of this machine, read once. */
export interface Seen extends Machine {
  /** Read when asked for: not every command wants to know. */
  readonly active: () => Promise<ActiveProfile>
  readonly signIns: ReadonlyMap<string, SignIn>
  readonly now: number
}

export function look({ env }: Context): Result<Seen> {
  const home = findHome(env)
  if (home === null) return failed(homeMissing)
  const machine = readMachine(env, home)
  const now = Date.now()
  const signIns = new Map(
    [...machine.sessions].map(([id, { settings, token }]) => [id, signInAt(settings, token, now)] as const),
  )
  return done({ ...machine, active: async () => readActiveProfile(await stateDirectory(env)), signIns, now })
}
