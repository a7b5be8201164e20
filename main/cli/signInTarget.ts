import { done, failed, problem, type Result } from '../core/model/finding.ts'
import { profileMissing } from '../core/settings/chosenProfile.ts'
import type { Context } from './command.ts'
import { chosenSection } from './config/section.ts'
import type { Seen } from './machine.ts'

/** What is signed in to, or out of. */
export interface Target {
  readonly kind: 'identity-center' | 'console'
  /** The session's name, the start URL of a legacy profile, or the ARN of a console login. */
  readonly session: string
  /** Whose settings count on the way; undefined where none is named. */
  readonly profile: string | undefined
  readonly region: string | null
}

/** The session that is named, or that of the profile. */
export async function targetOf(context: Context, seen: Seen): Promise<Result<Target>> {
  const { options, positionals } = context
  const [named] = positionals
  const { session } = options
  if (typeof session === 'string') {
    if (named !== undefined) return failed(problem('usage', 'Give a profile or --session, not both.'))
    return done(sessionNamed(session, seen))
  }
  return targetOfProfile(named ?? (await chosenSection(context)).name, seen)
}

function sessionNamed(session: string, { sessions, profiles, world }: Seen): Target {
  const isKnown = sessions.has(session)
  const login = [...profiles.keys()].find((name) => setting(world, name, 'login_session') === session)
  if (isKnown || (login === undefined && !session.startsWith('arn:'))) {
    return { kind: 'identity-center', session, profile: undefined, region: null }
  }
  const region = login === undefined ? null : (profiles.get(login)?.region ?? null)
  return { kind: 'console', session, profile: login, region }
}

/** A role's session is that of the profile which it is assumed with. */
export function targetOfProfile(profile: string, { profiles, world }: Seen): Result<Target> {
  const visited = new Set<string>()
  let name: string | null = profile
  while (name !== null && !visited.has(name)) {
    visited.add(name)
    const settings = profiles.get(name)
    if (!settings) return failed(profileMissing(name, profiles.keys()))
    const { session, sourceProfile, region, kind } = settings
    if (session !== null && kind === 'console-login') {
      return done({ kind: 'console', session, profile: name, region })
    }
    if (session !== null) return done({ kind: 'identity-center', session, profile, region })
    const login = setting(world, name, 'login_session')
    if (login !== null) return done({ kind: 'console', session: login, profile: name, region })
    name = sourceProfile
  }
  return failed(
    problem(
      'sso-session-missing',
      `The profile \`${profile}\` names no sign-in session, so there is nothing to sign in to. Add sso_session to it, name a session with --session, or sign in to the console: \`latchkey login ${profile} --console\`.`,
      { profile },
    ),
  )
}

function setting({ aws, sdk }: Seen['world'], profile: string, key: string): string | null {
  const { merged } = aws.merged.fatal ? sdk : aws
  return merged.profiles.get(profile)?.text(key) || null
}
