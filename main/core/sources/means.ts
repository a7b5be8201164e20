import type { Machine } from '../machine/readMachine.ts'
import type { Explanation, Source } from '../model/explanation.ts'
import { type Finding, problem } from '../model/finding.ts'
import type { CredentialPorts, CredentialsWanted } from './credentials.ts'
import type { SessionStore } from './sessionStore.ts'

/** What every source works with. */
export interface Means {
  readonly ports: CredentialPorts
  /** What the files say, read once. */
  readonly machine: Machine
  readonly explanation: Explanation
  readonly person: Pick<CredentialsWanted, 'askCode' | 'interactive' | 'signal'>
  readonly sessions: SessionStore
  /** Profiles whose own credential_process has led here. */
  readonly visited: readonly string[]
}

/** What says how a tool reads a profile. */
export type Read = Pick<Means, 'machine' | 'explanation'>

/** One step of the chain, with the profile whose settings it goes by. */
export interface Hop {
  readonly source: Source
  readonly profile: string
}

/** A setting of a profile as the tool reads it. */
export function settingOf({ machine, explanation }: Read, profile: string, key: string): string | undefined {
  const { aws, sdk } = machine.world
  return (explanation.tool === 'aws' ? aws : sdk).merged.profiles.get(profile)?.text(key)
}

/** The steps of the chain, base first. A source that belongs to several profiles is taken for that of the one that led to it. */
export function hopsOf(means: Means): readonly Hop[] {
  const { chain, profile } = means.explanation
  const hops: Hop[] = []
  let name = profile.name
  for (const source of chain.toReversed()) {
    hops.unshift({ source, profile: name })
    name = settingOf(means, name, 'source_profile') ?? name
  }
  return hops
}

export function nothingThere({ explanation: { profile, reason } }: Means): Finding {
  const { name } = profile
  const message = `The profile \`${name}\` gives no credentials. ${reason} Run \`latchkey explain --profile ${name}\` to see why.`
  return problem('credentials-missing', message, { profile: name })
}
