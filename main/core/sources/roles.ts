import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import type { Hop, Means } from './means.ts'
import { originOf } from './origin.ts'
import { type RoleSettings, roleSettings } from './roleSettings.ts'
import { type KeptSession, roleRecord } from './sessionStore.ts'

/** This much is left of what is handed out. */
export const leastMs = 5 * 60_000
const aheadMs = 15 * 60_000

/** How long others wait for a process that may have to wait for a person. */
const personMs = 6 * 60_000
/** The same for those who would not wait for a person: AWS has answered by then, or somebody is being asked. */
const withoutPersonMs = 10_000

export const codeLimit = ({ askCode }: Means['person']): number => (askCode ? personMs : withoutPersonMs)

export const codeNeeded = (profile: string, serial: string): Finding =>
  problem(
    'mfa-needed',
    `The profile ${profile} needs a code of ${serial} first: run \`latchkey whoami ${profile}\` in a terminal and give it.`,
    { profile },
  )

/** Goes along the roles of a chain, from the last session that is still good. */
export async function alongRoles(
  means: Means,
  base: Hop,
  roles: readonly Hop[],
  baseKeys: () => Promise<Result<Keys>>,
): Promise<Result<Keys>> {
  const origin = await originOf(means, base)
  let identity: unknown = origin.identity
  let keys = baseKeys
  for (const hop of roles) {
    const settings = roleSettings(means, hop)
    identity = [identity, settings]
    keys = sessionOf(means, {
      name: roleRecord(origin.session, JSON.stringify(identity)),
      ...(settings.mfaSerial !== null && { personNeeded: codeNeeded(hop.profile, settings.mfaSerial) }),
      begin: beginning(means, hop, settings, keys),
    })
  }
  return keys()
}

const beginning =
  (means: Means, hop: Hop, settings: RoleSettings, source: () => Promise<Result<Keys>>) =>
  async (isAhead: boolean): Promise<Result<KeptSession>> => {
    const keys = await source()
    if (!keys.ok) return keys
    if (settings.mfaSerial === null) {
      const { assume } = await import('./assume.ts')
      return assume(means, hop, { keys: keys.value, settings })
    }
    const { assumeWithMfa } = await import('./mfa.ts')
    const { askCode, ...others } = means.person
    const person = isAhead || !askCode ? others : means.person
    return assumeWithMfa({ ...means, person }, hop, keys.value, settings, settings.mfaSerial)
  }

export interface SessionWanted {
  readonly name: string
  /** What is so while somebody is asked for this session's sake; left out where nobody has to be. */
  readonly personNeeded?: Finding
  /** Ahead of the end of one that is still good nobody is bothered. */
  readonly begin: (isAhead: boolean) => Promise<Result<KeptSession>>
}

/** A session that is kept while it is good, begun by one process at a time, and ahead of its end. */
export const sessionOf =
  ({ ports, sessions, person }: Means, { name, personNeeded, begin }: SessionWanted) =>
  async (): Promise<Result<Keys>> => {
    const { clock, stateDirectory } = ports
    const asking = { interactive: person.interactive ?? false }
    const good = async () => {
      const kept = await sessions.read(name, asking)
      return kept && kept.keys.until - clock.now() >= leastMs ? kept : null
    }
    const early = await good()
    if (early && !isEnding(early, clock.now())) return done(early.keys)
    // A session that is kept needs none of what begins one.
    const { aloneIfItCan } = await import('./aloneIfItCan.ts')
    const limit = personNeeded ? { limitMs: codeLimit(person) } : {}
    const renewed = await aloneIfItCan<Keys>({ stateDirectory, clock, key: name, ...limit }, async () => {
      const meanwhile = await good()
      if (meanwhile && !isEnding(meanwhile, clock.now())) return done(meanwhile.keys)
      const begun = await begin(early !== null)
      if (!begun.ok) return begun
      await sessions.keep(name, begun.value, asking)
      return done(begun.value.keys)
    })
    // One that is about to end is still good; only its renewal could wait.
    if (!renewed.ok && early) return done(early.keys)
    const isBusy = !renewed.ok && renewed.finding.code === 'sign-in-busy'
    return isBusy && personNeeded ? failed(personNeeded) : renewed
  }

const isEnding = ({ keys: { until }, issuedAt }: KeptSession, now: number) =>
  until - now < Math.min(aheadMs, (until - issuedAt) / 4)
