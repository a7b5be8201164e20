import type { Clock } from '../clock.ts'
import type { Environment } from '../files/locations.ts'
import { isHardened } from '../hardened/settings.ts'
import { type Machine, readMachine } from '../machine/readMachine.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { ProfileSettings } from '../model/profile.ts'
import type { MergedProfile } from '../readers/merge.ts'
import type { SessionSettings } from '../readers/overview.ts'

/** A sign-in session with everything that a sign-in needs. */
export interface Session {
  /** The session's name; of a legacy profile, the start URL. */
  readonly id: string
  readonly kind: SessionSettings['kind']
  /** As it is written, and as AWS knows it where that differs. */
  readonly startUrl: string
  readonly issuerUrl?: string
  readonly region: string
  /** As they are written; null where they are not. */
  readonly scopes: readonly string[] | null
  /** Whether its tokens are kept in the vault only. */
  readonly isHardened?: boolean
}

/** What the files say about signing in and about how to reach AWS, at one moment. */
export interface Settings {
  readonly env: Environment
  /** Every sign-in session that there is, by its id. */
  readonly sessions: ReadonlyMap<string, unknown>
  readonly profiles: ReadonlyMap<string, ProfileSettings>
  session(id: string): Result<Session>
  /** Of the profile whose settings count. */
  setting(key: string): string | null
  /** Of the `services` section that it names. */
  serviceSetting(service: string, key: string): string | null
}

export interface Place {
  readonly env: Environment
  readonly home: string
  readonly clock: Clock
  /** Sessions that are in no file yet. */
  readonly drafts?: ReadonlyMap<string, Session>
}

/** Read as `aws` reads them, or as the SDK does where `aws` cannot. Without a profile, that of `AWS_PROFILE` counts. */
export function readSettings(
  { env, home, clock, drafts }: Place,
  profile = env.AWS_PROFILE || 'default',
  machine: Machine = readMachine({ env, home, now: clock.now() }),
): Settings {
  const { world, sessions, profiles } = machine
  const merged = world.aws.merged.fatal ? world.sdk.merged : world.aws.merged
  const own: MergedProfile | undefined = merged.profiles.get(profile)
  const setting = (key: string) => own?.text(key) || null
  return {
    env,
    sessions,
    profiles,
    setting,
    serviceSetting(service, key) {
      const nested = merged.services.get(setting('services') ?? '')?.get(service)?.value
      return typeof nested === 'object' ? nested.get(key)?.value || null : null
    },
    session(id) {
      const found = sessions.get(id)
      const draft = drafts?.get(id)
      if (!found && draft) return done(draft)
      if (!found) {
        const message = `There is no sign-in session \`${id}\` in your AWS config. Run \`latchkey configure sso\` to add one, or correct its name.`
        return failed(problem('sso-session-missing', message))
      }
      const { kind, startUrl, region } = found.settings
      const missing = startUrl === null ? 'sso_start_url' : region === null ? 'sso_region' : null
      if (startUrl === null || region === null) {
        const message = `The sign-in session \`${id}\` has no ${missing}. Add it to your AWS config, then sign in.`
        return failed(problem('sso-session-incomplete', message))
      }
      if (!isRegion(region)) {
        const message = `\`${region}\` cannot be a region. Correct sso_region of the sign-in session \`${id}\`, then sign in.`
        return failed(problem('region-malformed', message))
      }
      const raw = merged.sessions.get(id)?.text('sso_registration_scopes')
      const scopes = kind === 'legacy' || raw === undefined ? null : listIn(raw)
      return done({ id, kind, startUrl, region, scopes, isHardened: isHardened(merged.sessions.get(id)) })
    },
  }
}

/** Fit to be a part of a host name, so that nobody's token goes anywhere else. */
export const isRegion = (text: string): boolean => /^[a-z]{2}[a-z0-9-]*$/.test(text)

const listIn = (text: string) =>
  text
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '')
