import { type Environment, findHome, homeMissing } from '../core/files/locations.ts'
import { ownNotes } from '../core/machine/ownNotes.ts'
import { type Machine, readMachine } from '../core/machine/readMachine.ts'
import { done, failed, type Result } from '../core/model/finding.ts'
import type { ActiveProfile } from '../core/model/profile.ts'
import type { SignIn } from '../core/model/signIn.ts'
import { signInAt } from '../core/sessions/expiry.ts'
import { readActiveProfile } from '../core/settings/activeProfile.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import type { Context } from './command.ts'

/** What a command sees of this machine, read once. */
export interface Seen extends Machine {
  /** Read when asked for: not every command wants to know. */
  readonly active: () => ActiveProfile
  readonly signIns: ReadonlyMap<string, SignIn>
  readonly now: number
}

/** As what the machine is taken, where that is not as it is. */
export interface TakenAs {
  readonly env?: Environment
  /** The directory of the application whose `cdk.json` counts. */
  readonly app?: string
}

export async function look(
  context: Pick<Context, 'env'>,
  { env = context.env, app }: TakenAs = {},
): Promise<Result<Seen>> {
  const home = findHome(env)
  if (home === null) return failed(homeMissing)
  const now = Date.now()
  const directory = process.cwd()
  const ownDirectory = await stateDirectory(context.env)
  // A copy: each look into the process's own environment takes a call into the system.
  const machine = readMachine({
    env: { ...env },
    home,
    now,
    directory,
    app: app ?? directory,
    ...ownNotes(ownDirectory),
  })
  const { world, files } = machine
  return done({
    world,
    files,
    get profiles() {
      return machine.profiles
    },
    get sessions() {
      return machine.sessions
    },
    get logins() {
      return machine.logins
    },
    get signIns() {
      return new Map(
        [...machine.sessions, ...machine.logins].map(
          ([id, { settings, token }]) => [id, signInAt(settings, token, now)] as const,
        ),
      )
    },
    active: () => readActiveProfile(ownDirectory),
    now,
  })
}
