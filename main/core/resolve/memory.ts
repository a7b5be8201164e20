import type { Outcome } from '../model/explanation.ts'
import type { Chosen, Climb, Rung } from './ladder.ts'
import type { Region } from './region.ts'
import type { Judged } from './verdicts.ts'
import type { World } from './world.ts'

/** What an access token is worth to a tool. */
export interface TokenState {
  readonly outcome: Outcome
  readonly reason: string
  /** What the tool says where it cannot use it, to somebody who asks for a profile. */
  readonly says: ((profile: string) => string) | null
  readonly until: string | null
}

type Family = 'aws' | 'sdk'

/**
 * What has been found out about a world already. A world never changes, so that this is nothing but saved time: many
 * profiles share a sign-in session or a source, and several tools share a profile.
 */
export interface Memory {
  /** By the name of the session, or the start URL. */
  readonly tokens: Readonly<Record<Family, Map<string, TokenState>>>
  /** Profiles as sources of others, by name. */
  readonly sources: Readonly<Record<Family, Map<string, Chosen>>>
  /** How rungs ended that several tools have in common, for the profile asked about last. */
  shared: { readonly rungs: readonly Rung[]; readonly name: string; readonly climb: Climb } | null
  /** Whether a text in it may have several lines; null until somebody asks. */
  mayGoOn: boolean | null
  /** Verdicts about profiles, by what makes others like them. */
  readonly alike: Map<string, Judged>
  /** The region that the environment sets, by tool; null where it sets none. */
  readonly regions: Map<string, Region | null>
}

const memories = new WeakMap<World, Memory>()

export function memoryOf(world: World): Memory {
  const known = memories.get(world)
  if (known) return known
  const memory: Memory = {
    tokens: { aws: new Map(), sdk: new Map() },
    sources: { aws: new Map(), sdk: new Map() },
    shared: null,
    mayGoOn: null,
    alike: new Map(),
    regions: new Map(),
  }
  memories.set(world, memory)
  return memory
}

/** The token's state, which is found out once. */
export function rememberedToken(world: World, family: Family, subject: string, look: () => TokenState): TokenState {
  const { [family]: tokens } = memoryOf(world).tokens
  const known = tokens.get(subject)
  if (known) return known
  const state = look()
  tokens.set(subject, state)
  return state
}

/** A profile as a source, found out once; for a search that has come by the profiles in `visited`. */
export function rememberedSource(
  world: World,
  family: Family,
  name: string,
  visited: readonly string[],
): Chosen | null {
  const known = memoryOf(world).sources[family].get(name)
  // A way that leads back to where the search has been ends differently.
  return known && !known.through.some((other) => visited.includes(other)) ? known : null
}
