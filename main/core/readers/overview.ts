import { isHardened } from '../hardened/settings.ts'
import type { FileName } from '../model/finding.ts'
import type { ProfileKind, ProfileSettings } from '../model/profile.ts'
import { partsOfRole } from '../model/roleArn.ts'
import { firstLine } from './firstLine.ts'
import type { MergedProfile, MergedReading } from './merge.ts'
import type { Section } from './reading.ts'

/** A sign-in session as the files describe it, before anybody has signed in. */
export interface SessionSettings {
  readonly id: string
  readonly kind: 'sso-session' | 'legacy'
  readonly startUrl: string | null
  readonly region: string | null
  /** Whether its tokens are in Latchkey's vault only. */
  readonly isHardened?: boolean
}

/** A console login that some profile names. */
export interface LoginSettings {
  readonly id: string
  readonly kind: 'console-login'
  readonly startUrl: null
  /** That of the first profile which has one. */
  readonly region: string | null
}

export interface Overview {
  readonly profiles: ReadonlyMap<string, ProfileSettings>
  readonly sessions: ReadonlyMap<string, SessionSettings>
  readonly logins: ReadonlyMap<string, LoginSettings>
}

/** Every profile and sign-in session that any tool knows; where they differ, as `aws` reads them. */
export function overview({ aws, sdk }: { readonly aws: MergedReading; readonly sdk: MergedReading }): Overview {
  const profiles = new Map<string, ProfileSettings>()
  const sessions = new Map<string, SessionSettings>()
  const logins = new Map<string, LoginSettings>()
  const first = aws.fatal ? sdk : aws
  const second = aws.fatal ? aws : sdk
  for (const reading of [first, second]) {
    for (const [id, session] of reading.sessions) {
      if (sessions.has(id)) continue
      const [startUrl, region] = [shownText(session, 'sso_start_url'), shownText(session, 'sso_region')]
      sessions.set(id, { id, kind: 'sso-session', startUrl, region, ...(isHardened(session) && { isHardened: true }) })
    }
  }
  for (const reading of [first, second]) {
    for (const [name, merged] of reading.profiles) {
      if (profiles.has(name)) continue
      const profile = profileFrom(merged)
      profiles.set(name, profile)
      const id = profile.session
      if (id !== null && profile.kind === 'console-login') {
        const region = logins.get(id)?.region ?? profile.region
        logins.set(id, { id, kind: 'console-login', startUrl: null, region })
        continue
      }
      if (id === null || merged.text('sso_session') || merged.text('latchkey_session') || sessions.has(id)) continue
      sessions.set(id, { id, kind: 'legacy', startUrl: id, region: shownText(merged, 'sso_region') })
    }
  }
  return { profiles, sessions, logins }
}

/** Null where nothing is set. */
const shownText = (settings: Pick<Section, 'text'>, key: string) => firstLine(settings.text(key) ?? '') || null

const bothFiles: readonly FileName[] = ['config', 'credentials']
const configOnly: readonly FileName[] = ['config']
const credentialsOnly: readonly FileName[] = ['credentials']

function profileFrom(merged: MergedProfile): ProfileSettings {
  const { name, config, credentials } = merged
  const keys = merged.keys()
  // Most profiles have a handful of keys: asking for the others one by one would cost more than looking here.
  const value = (key: string) => (keys.includes(key) ? shownText(merged, key) : null)
  const arn = value('role_arn')
  const role = arn === null ? null : partsOfRole(arn)
  const kind = kindIn(keys)
  // Of a hardened session: tools ask Latchkey, and the settings have names that no tool knows.
  const hardened = kind === 'process' ? value('latchkey_session') : null
  const own = (name: 'account_id' | 'role_name') => value(`${hardened === null ? 'sso' : 'latchkey'}_${name}`)
  return {
    name,
    kind: hardened === null ? kind : 'sso',
    session:
      kind === 'sso'
        ? (value('sso_session') ?? value('sso_start_url'))
        : kind === 'console-login'
          ? value('login_session')
          : hardened,
    accountId: role?.accountId ?? own('account_id') ?? value('aws_account_id'),
    roleName: role?.roleName ?? own('role_name'),
    sourceProfile: value('source_profile'),
    region: value('region'),
    files: config && credentials ? bothFiles : config ? configOnly : credentialsOnly,
    at: config ? { file: 'config', line: config.line } : { file: 'credentials', line: credentials?.line ?? 1 },
  }
}

const kindOfKey: Readonly<Record<string, ProfileKind>> = {
  role_arn: 'assume-role',
  sso_account_id: 'sso',
  sso_role_name: 'sso',
  sso_session: 'sso',
  sso_start_url: 'sso',
  aws_access_key_id: 'static',
  aws_secret_access_key: 'static',
  login_session: 'console-login',
  credential_process: 'process',
}
/** As the AWS CLI goes through them. */
const kindsInOrder: readonly ProfileKind[] = ['assume-role', 'sso', 'static', 'console-login', 'process', 'none']

/** What the settings ask for; of several kinds, the one that the AWS CLI comes to first. */
function kindIn(keys: readonly string[]): ProfileKind {
  let first = kindsInOrder.length - 1
  for (const key of keys) {
    const kind = Object.hasOwn(kindOfKey, key) ? kindOfKey[key] : undefined
    if (kind) first = Math.min(first, kindsInOrder.indexOf(kind))
  }
  const kind = kindsInOrder[first] ?? 'none'
  return kind === 'assume-role' && keys.includes('web_identity_token_file') ? 'web-identity' : kind
}
