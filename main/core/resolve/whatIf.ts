import type { Environment } from '../files/locations.ts'

/** What is to be different from how it is. */
export interface Changes {
  /** Variables to be taken as set to this, or as not set (null). */
  readonly env: Readonly<Record<string, string | null>>
  /** Without any variable that chooses credentials, as on a machine that is new. */
  readonly withoutEnv: boolean
}

/** Variables that the machine has whoever uses it: without them no program is found, and no home. */
const ofTheMachine =
  /^(?:HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|PATH|PATHEXT|SYSTEMROOT|TMPDIR|TEMP|TMP|LANG|LC_.*|XDG_.*)$/i

/** The environment as it would be. */
export function simulated(env: Environment, { env: changes, withoutEnv }: Changes): Environment {
  const kept = Object.entries(env).filter(([name]) => !withoutEnv || ofTheMachine.test(name))
  const changed: Record<string, string | undefined> = Object.fromEntries(kept)
  for (const [name, value] of Object.entries(changes)) changed[name] = value ?? undefined
  return changed
}
