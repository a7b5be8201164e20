import type { FileName, Place } from '../model/finding.ts'
import { firstLine } from '../readers/firstLine.ts'
import type { MergedProfile } from '../readers/merge.ts'
import type { Section, Setting } from '../readers/reading.ts'

/** Settings that decide about credentials, as bits, so that ten thousand profiles are looked through at once. */
export const trait = {
  keyId: 1 << 0,
  secret: 1 << 1,
  token: 1 << 2,
  role: 1 << 3,
  sourceProfile: 1 << 4,
  credentialSource: 1 << 5,
  webIdentity: 1 << 6,
  ssoSession: 1 << 7,
  ssoStartUrl: 1 << 8,
  ssoRegion: 1 << 9,
  ssoAccount: 1 << 10,
  ssoRole: 1 << 11,
  login: 1 << 12,
  process: 1 << 13,
  region: 1 << 14,
  mfa: 1 << 15,
} as const

export const keysTraits = trait.keyId | trait.secret
export const ssoTraits = trait.ssoSession | trait.ssoStartUrl | trait.ssoRegion | trait.ssoAccount | trait.ssoRole
/** Each of these is a way to credentials. */
export const credentialTraits =
  keysTraits | ssoTraits | trait.role | trait.sourceProfile | trait.webIdentity | trait.login | trait.process

const traitOfKey: ReadonlyMap<string, number> = new Map([
  ['aws_access_key_id', trait.keyId],
  ['aws_secret_access_key', trait.secret],
  ['aws_session_token', trait.token],
  ['aws_security_token', trait.token],
  ['role_arn', trait.role],
  ['source_profile', trait.sourceProfile],
  ['credential_source', trait.credentialSource],
  ['web_identity_token_file', trait.webIdentity],
  ['sso_session', trait.ssoSession],
  ['sso_start_url', trait.ssoStartUrl],
  ['sso_region', trait.ssoRegion],
  ['sso_account_id', trait.ssoAccount],
  ['sso_role_name', trait.ssoRole],
  ['login_session', trait.login],
  ['credential_process', trait.process],
  ['region', trait.region],
  ['mfa_serial', trait.mfa],
])

export function traitsOfKeys(keys: Iterable<string>): number {
  let traits = 0
  for (const key of keys) traits |= traitOfKey.get(key) ?? 0
  return traits
}

const traitsOf = (section: Section | null) => (section === null ? 0 : traitsOfKeys(section.keys()))

/** A profile as both families of tools know it. */
export interface Subject {
  readonly name: string
  readonly aws: MergedProfile | null
  readonly sdk: MergedProfile | null
  /** Whether they read the very same sections. */
  readonly isReadAlike: boolean
  readonly awsIn: Readonly<Record<FileName, number>>
  readonly sdkIn: Readonly<Record<FileName, number>>
  /** Those of both files, as any of the tools sees them. */
  readonly traits: number
}

export function subjectOf(name: string, aws: MergedProfile | null, sdk: MergedProfile | null): Subject {
  const isReadAlike = aws?.config === sdk?.config && aws?.credentials === sdk?.credentials
  const awsIn = traitsIn(aws)
  const sdkIn = isReadAlike ? awsIn : traitsIn(sdk)
  const traits = awsIn.config | awsIn.credentials | sdkIn.config | sdkIn.credentials
  return { name, aws, sdk, isReadAlike, awsIn, sdkIn, traits }
}

const traitsIn = (profile: MergedProfile | null) => ({
  config: traitsOf(profile?.config ?? null),
  credentials: traitsOf(profile?.credentials ?? null),
})

/** As one family of tools sees it. */
export interface Side {
  readonly profile: MergedProfile
  readonly traits: number
}

export function sideOf({ aws, sdk, awsIn, sdkIn }: Subject, family: 'aws' | 'sdk'): Side | null {
  const [profile, traits] = family === 'aws' ? [aws, awsIn] : [sdk, sdkIn]
  return profile && { profile, traits: traits.config | traits.credentials }
}

/** What `profile.get` gives, without putting both sections together for it. */
export function settingOf(profile: MergedProfile | null, key: string): Setting | undefined {
  return profile?.credentials?.get(key) ?? profile?.config?.get(key)
}

/** Its first line, since it may be shown. What goes on below it fits nothing anyway, and neither does a first line with a mark. */
export function textOf(profile: MergedProfile | null, key: string): string | undefined {
  const inCredentials = profile?.credentials?.get(key)
  const value = inCredentials ? inCredentials.value : profile?.config?.text(key)
  return typeof value === 'string' ? firstLine(value) : undefined
}

/** As `aws` reads it, or the SDK where `aws` does not. */
export const valueIn = ({ aws, sdk }: Subject, key: string): string | undefined => textOf(aws ?? sdk, key)

export function placeOf({ aws, sdk }: Subject, key: string): Place | null {
  const setting = settingOf(aws ?? sdk, key) ?? settingOf(sdk, key)
  return setting ? { file: setting.file, line: setting.line } : null
}

/** The header of its section. */
export function headOf({ aws, sdk }: Subject): Place | null {
  const profile = aws ?? sdk
  const section = profile?.config ?? profile?.credentials
  return section ? { file: section.file, line: section.line } : null
}

export const has = (traits: number, wanted: number): boolean => (traits & wanted) === wanted
export const hasAny = (traits: number, wanted: number): boolean => (traits & wanted) !== 0
