import { isDeepStrictEqual } from 'node:util'
import type { Environment } from '../files/locations.ts'
import type { Machine } from '../machine/readMachine.ts'
import type { Source } from '../model/explanation.ts'
import type { SourceKind } from '../model/profile.ts'
import { loginFileName, tokenFileName } from '../resolve/cacheNames.ts'
import { resolve } from '../resolve/resolve.ts'
import { regionIn } from './environment.ts'

/** What the agent knows beforehand about a profile whose credentials it can get. */
export interface ServedPlan {
  /** What a person signs in to for it; null where nobody has to. */
  readonly session: string | null
  readonly isSignIn: boolean
  readonly isRegional: boolean
}

/** These hang on where the caller runs and on variables that hold secrets, so that it gets them itself. */
const ofTheCaller: ReadonlySet<SourceKind> = new Set(['environment', 'process', 'container', 'instance'])

/** A command of Latchkey's own: what the vault has hangs on no caller. */
const isOwn = ({ kind, session, accessKeyId }: Source) =>
  kind === 'process' && (session !== null || accessKeyId !== null)

/** Null for a profile that the caller had better look into itself: also what is wrong with one it says better. */
export function planFor({ world }: Machine, profile: string): ServedPlan | null {
  const { chain, outcome, profile: found } = resolve(world, { tool: 'aws', profile })
  if (!found.exists || outcome === 'fails' || outcome === 'none' || chain.length === 0) return null
  if (chain.some((source) => ofTheCaller.has(source.kind) && !isOwn(source))) return null
  return {
    session: chain.find((source) => source.session !== null)?.session ?? null,
    isSignIn: chain.length === 1 && chain[0]?.kind !== 'console-login' && chain[0]?.session !== null,
    isRegional: chain.some(({ kind }) => kind === 'assume-role' || kind === 'web-identity'),
  }
}

/** What the files said when they were last read, taken for now and for a caller whose variables name this region. */
export const machineAt = (machine: Machine, now: number, region: string | null): Machine => ({
  files: machine.files,
  world: { ...machine.world, now, env: withRegion(machine.world.env, region) },
  get profiles() {
    return machine.profiles
  },
  get sessions() {
    return machine.sessions
  },
  get logins() {
    return machine.logins
  },
})

function withRegion(env: Environment, region: string | null): Environment {
  if (regionIn(env) === region) return env
  const { AWS_REGION, AWS_DEFAULT_REGION, ...others } = env
  return region === null ? others : { ...others, AWS_REGION: region }
}

/** What is written down about a sign-in, as a text to compare. No secret is in it. */
export function signInMark({ world }: Machine, session: string): string {
  const isLogin = session.startsWith('arn:')
  const login = isLogin ? world.logins.aws.get(loginFileName(session)) : null
  const name = tokenFileName(session)
  return JSON.stringify([world.tokens.get(name), world.hardened?.get(name), login])
}

/** Whether credentials that were got before are still those of their profiles. What only came to the caches does no harm. */
export const keepsKeys = (before: Machine, after: Machine): boolean =>
  before.files.every(({ path, document }, index) => {
    const file = after.files[index]
    return path === file?.path && document.text === file.document.text
  }) &&
  isDeepStrictEqual(before.world.tokens, after.world.tokens) &&
  isDeepStrictEqual(before.world.hardened, after.world.hardened) &&
  isDeepStrictEqual(before.world.keyFacts, after.world.keyFacts) &&
  isDeepStrictEqual(before.world.logins, after.world.logins) &&
  isDeepStrictEqual(before.world.paths, after.world.paths) &&
  [...before.world.roleCache.keys()].every((name) => after.world.roleCache.has(name))
