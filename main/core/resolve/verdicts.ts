import type { Expiry, Verdict } from '../model/explanation.ts'
import { forAnother, likenessOf } from './alike.ts'
import { memoryOf } from './memory.ts'
import { verdictOf } from './resolve.ts'
import type { World } from './world.ts'

/** What `aws` and `cdk` make of a profile that they are told to use. */
export interface Verdicts {
  readonly verdicts: { readonly aws: Verdict; readonly cdk: Verdict }
  readonly expires: Expiry
}

/** With the other profiles on which the verdicts hang. */
export type Judged = Verdicts & { readonly through: readonly string[] }

export function verdictsOf(world: World, profile: string): Judged {
  const likeness = likenessOf(world, profile)
  if (likeness === null) return judge(world, profile)
  const { alike } = memoryOf(world)
  const known = alike.get(likeness)
  if (known && !known.through.includes(profile)) return forProfile(known, world, profile)
  const judged = judge(world, profile)
  // A way that leads back to this profile is its own.
  if (!judged.through.includes(profile)) alike.set(likeness, judged)
  return judged
}

function forProfile({ verdicts, expires, through }: Judged, { aws: { merged } }: World, name: string): Judged {
  const profile = merged.profiles.get(name)
  if (!profile) throw new Error('Only a profile that is there is like another.')
  const [aws, cdk] = [forAnother(verdicts.aws, profile), forAnother(verdicts.cdk, profile)]
  return { verdicts: { aws, cdk }, expires, through }
}

function judge(world: World, profile: string): Judged {
  const aws = verdictOf(world, 'aws', profile)
  const cdk = verdictOf(world, 'cdk', profile)
  return {
    verdicts: { aws: aws.verdict, cdk: cdk.verdict },
    expires: { ...aws.expires, accessToken: aws.expires.accessToken ?? cdk.expires.accessToken },
    through: aws.through === cdk.through ? aws.through : [...new Set([...aws.through, ...cdk.through])],
  }
}

/** The verdicts about every profile, kept so that a change leads only to those that hang on what has changed. */
export class VerdictBook {
  readonly #judged = new Map<string, Judged>()
  /** By the name of a profile, those that have been judged by looking at it. */
  readonly #dependents = new Map<string, Set<string>>()

  of(profile: string): Verdicts | undefined {
    return this.#judged.get(profile)
  }

  /** Judges anew what has changed, and what hangs on it; with null everything. Gives back whom. */
  update(world: World, profiles: Iterable<string>, changed: ReadonlySet<string> | null): ReadonlySet<string> {
    const affected = changed === null ? new Set(profiles) : this.#affectedBy(changed)
    if (changed === null) {
      this.#judged.clear()
      this.#dependents.clear()
    }
    for (const profile of affected) {
      this.#forget(profile)
      const exists = world.aws.merged.profiles.has(profile) || world.sdk.merged.profiles.has(profile)
      if (exists) this.#keep(profile, verdictsOf(world, profile))
    }
    return affected
  }

  #affectedBy(changed: ReadonlySet<string>): ReadonlySet<string> {
    const affected = new Set(changed)
    for (const profile of changed) for (const dependent of this.#dependents.get(profile) ?? []) affected.add(dependent)
    return affected
  }

  #keep(profile: string, judged: Judged): void {
    this.#judged.set(profile, judged)
    for (const other of judged.through) {
      const dependents = this.#dependents.get(other)
      if (dependents) dependents.add(profile)
      else this.#dependents.set(other, new Set([profile]))
    }
  }

  #forget(profile: string): void {
    for (const other of this.#judged.get(profile)?.through ?? []) this.#dependents.get(other)?.delete(profile)
    this.#judged.delete(profile)
  }
}
