import type { FileName } from '../model/finding.ts'
import type { Profile, ProfileKind } from '../model/profile.ts'
import type { Section, Settings } from './plain.ts'

/** A sign-in session as the files describe it, before anybody has signed in. */
export interface SessionSettings {
  readonly id: string
  readonly kind: 'sso-session' | 'legacy'
  readonly startUrl: string | null
  readonly region: string | null
}

export interface Overview {
  readonly profiles: ReadonlyMap<string, Profile>
  readonly sessions: ReadonlyMap<string, SessionSettings>
}

interface Merged {
  readonly settings: Readonly<Settings>
  readonly files: readonly FileName[]
  readonly at: Profile['at']
}

/** Profiles and sign-in sessions from both files; where both name a setting, `credentials` wins. */
export function overview(sections: Readonly<Record<FileName, readonly Section[]>>): Overview {
  const profiles = new Map<string, Profile>()
  const sessions = new Map<string, SessionSettings>()
  for (const { kind, name, settings } of sections.config) {
    if (kind !== 'sso-session') continue
    const { sso_start_url: startUrl, sso_region: region } = settings
    sessions.set(name, { id: name, kind, startUrl: startUrl || null, region: region || null })
  }
  for (const [name, merged] of merge(sections)) {
    const profile = profileFrom(name, merged)
    profiles.set(name, profile)
    const id = profile.session
    if (id === null || merged.settings.sso_session || sessions.has(id)) continue
    sessions.set(id, { id, kind: 'legacy', startUrl: id, region: merged.settings.sso_region || null })
  }
  return { profiles, sessions }
}

function merge({ config, credentials }: Readonly<Record<FileName, readonly Section[]>>): Map<string, Merged> {
  const merged = new Map<string, Merged>()
  for (const { kind, name, line, settings } of config) {
    if (kind === 'profile') merged.set(name, { settings, files: ['config'], at: { file: 'config', line } })
  }
  for (const { kind, name, line, settings } of credentials) {
    if (kind !== 'profile') continue
    const known = merged.get(name)
    merged.set(
      name,
      known
        ? { ...known, settings: Object.assign(Object.create(null), known.settings, settings), files: both }
        : { settings, files: ['credentials'], at: { file: 'credentials', line } },
    )
  }
  return merged
}

const both: readonly FileName[] = ['config', 'credentials']

const roleArn = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/

function profileFrom(name: string, { settings, files, at }: Merged): Profile {
  const role = settings.role_arn ? roleArn.exec(settings.role_arn) : null
  const kinds = kindsIn(settings)
  const kind = kinds[0] ?? 'none'
  return {
    name,
    kind,
    isUnambiguous: kinds.length === 0 || (kinds.length === 1 && isComplete(kind, settings, files)),
    session: kind === 'sso' ? settings.sso_session || settings.sso_start_url || null : null,
    accountId: role?.[1] ?? (settings.sso_account_id || settings.aws_account_id || null),
    roleName: role?.[2] ?? (settings.sso_role_name || null),
    sourceProfile: settings.source_profile || null,
    region: settings.region || null,
    files,
    at,
  }
}

/** Every kind that the settings ask for, the first in the order of the AWS CLI first. */
function kindsIn(settings: Readonly<Settings>): ProfileKind[] {
  const kinds: ProfileKind[] = []
  const has = (key: string) => settings[key] !== undefined
  if (has('role_arn')) kinds.push(has('web_identity_token_file') ? 'web-identity' : 'assume-role')
  if (has('sso_account_id') || has('sso_role_name') || has('sso_session') || has('sso_start_url')) kinds.push('sso')
  if (has('aws_access_key_id') || has('aws_secret_access_key')) kinds.push('static')
  if (has('login_session')) kinds.push('console-login')
  if (has('credential_process')) kinds.push('process')
  return kinds
}

/** Whether nothing is missing of a kind that can be judged from the files alone. */
function isComplete(kind: ProfileKind, settings: Readonly<Settings>, files: readonly FileName[]): boolean {
  const has = (key: string) => Boolean(settings[key])
  if (kind === 'static') return has('aws_access_key_id') && has('aws_secret_access_key') && files.length === 1
  if (kind !== 'sso' || !has('sso_account_id') || !has('sso_role_name')) return false
  return has('sso_session') ? !has('sso_start_url') && !has('sso_region') : has('sso_start_url') && has('sso_region')
}
