import { codesByProfile, diagnose } from '../doctor/doctor.ts'
import { examine } from '../doctor/examine.ts'
import type { Profile } from '../model/profile.ts'
import type { SignIn } from '../model/signIn.ts'
import type { State } from '../model/state.ts'
import { nextKeyEnd, nextMoment } from '../resolve/moments.ts'
import { profileWith } from '../resolve/profiles.ts'
import { VerdictBook } from '../resolve/verdicts.ts'
import { nextChange, signInAt } from '../sessions/expiry.ts'
import type { SignInsUnderWay } from '../sessions/signingIn.ts'
import type { Machine } from './readMachine.ts'

/** A machine at one moment, and what was shown before. */
interface Moment {
  readonly machine: Machine
  readonly now: number
  /** Whose settings are new since the last time; null for anybody's. */
  readonly changed: ReadonlySet<string> | null
  readonly before: State
}

interface Shown extends Pick<State, 'profiles' | 'signIns' | 'findings'> {
  /** When something of it will be another without anybody doing anything; null if never. */
  readonly next: number | null
}

/** Makes what the state shows of a machine. It remembers its verdicts, so there is one for each core. */
export function createShowing(underWay: SignInsUnderWay): (moment: Moment) => Shown {
  const book = new VerdictBook()
  return ({ machine, now, changed, before }) => {
    const world = { ...machine.world, now }
    const entries = [...machine.sessions, ...machine.logins]
    const signIns = new Map<string, SignIn>()
    for (const [id, { settings, token }] of entries) {
      const signIn = signInAt(settings, token, now, world.learnt.get(id))
      // Whoever has signed in since, here or with another tool, need not read how it failed.
      if (before.signIns.get(id)?.accessTokenUntil !== signIn.accessTokenUntil) underWay.forgetFailure(id)
      signIns.set(id, { ...signIn, signingIn: underWay.of(id) })
    }
    for (const [id, login] of underWay.newLogins()) signIns.set(id, login)
    book.update(world, machine.profiles.keys(), changed)
    const examined = examine({ world, files: machine.files })
    const codes = codesByProfile(examined)
    const profiles = new Map<string, Profile>()
    for (const [name, settings] of machine.profiles) {
      const verdicts = book.of(name)
      if (verdicts) profiles.set(name, profileWith(settings, verdicts, codes.get(name), before.profiles.get(name)))
    }
    const tokens = entries.map(([, { token }]) => token)
    const moments = [nextChange(tokens, now), nextMoment(world), nextKeyEnd(profiles.values(), now)]
    return { profiles, signIns, findings: diagnose(examined), next: earliest(moments) }
  }
}

function earliest(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((moment) => moment !== null)
  return known.length > 0 ? Math.min(...known) : null
}
