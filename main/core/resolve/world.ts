import type { Environment } from '../files/locations.ts'
import type { KeyFacts } from '../keys/keyFacts.ts'
import type { FileName, Tool } from '../model/finding.ts'
import type { Instant } from '../model/signIn.ts'
import type { MergedReading } from '../readers/merge.ts'

/**
 * Everything that decides which credentials a tool uses, at one moment: files as the tools read them, environment, caches,
 * clock. Secrets are not in it, only that they are there.
 */
export interface World {
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly home: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** What the AWS CLI reads. */
  readonly aws: ToolReading
  /** What the SDK for JavaScript reads, and with it the CDK CLI. */
  readonly sdk: ToolReading
  /** `cdk.json` of the application and `~/.cdk.json`; null where there is none, or none that can be read. */
  readonly cdkJson: CdkSettings | null
  readonly userCdkJson: CdkSettings | null
  /** `~/.aws/sso/cache`, by the name of the file. */
  readonly tokens: ReadonlyMap<string, CacheFile<CachedToken>>
  /** `~/.aws/cli/cache`, by the name of the file. Only the AWS CLI looks there. */
  readonly roleCache: ReadonlyMap<string, CacheFile<CachedRole>>
  /** The console-login cache, by the name of the file, where each family of tools finds it. */
  readonly logins: Readonly<Record<'aws' | 'sdk', ReadonlyMap<string, CacheFile<CachedLogin>>>>
  /** The CDK CLI's own cache: account ids by access key id. */
  readonly cdkAccounts: ReadonlyMap<string, string>
  /** Keys in files of tools that came before the AWS CLI, which still looks there. */
  readonly legacyKeys: LegacyKeys | null
  /** Files that settings or variables name, by the name as it is written. */
  readonly paths: ReadonlyMap<string, NamedPath>
  /** Until when a sign-in session will last, learnt from earlier ones. */
  readonly learnt: ReadonlyMap<string, Instant>
  /** Whether the machine looks like an EC2 instance; the CDK CLI asks instance metadata only then. */
  readonly isEc2: boolean
  /** Tokens of hardened sessions, which are in Latchkey's vault, as if they stood in `tokens`. Left out: not known. */
  readonly hardened?: ReadonlyMap<string, CacheFile<CachedToken>>
  /** What is known of long-term keys beside them. Left out: nothing. */
  readonly keyFacts?: KeyFacts
}

export interface ToolReading {
  readonly merged: MergedReading
  /** Null where the tool looks for no file at all. */
  readonly paths: Readonly<Record<FileName, string | null>>
}

/** Those of its settings that choose credentials. */
export interface CdkSettings {
  readonly profile: string | null
  readonly region: string | null
}

/** `torn` where it is no JSON object, be it that somebody is still writing it. */
export type CacheFile<T> = 'torn' | T

/** An access token as a tool finds it. The texts of times are as they are written, since tools read them differently. */
export interface CachedToken {
  readonly accessToken: 'present' | 'empty' | 'missing'
  /** A text, a number, or whatever else stands there; undefined if missing. */
  readonly expiresAt: unknown
  readonly hasRefreshToken: boolean
  readonly hasClientId: boolean
  readonly hasClientSecret: boolean
  readonly registrationExpiresAt: unknown
}

export interface CachedRole {
  readonly accessKeyId: string | null
  readonly expiration: unknown
  readonly accountId: string | null
}

export interface CachedLogin {
  readonly accessKeyId: string | null
  readonly accountId: string | null
  readonly expiresAt: unknown
  /** Names of what a reader needs and does not find. */
  readonly missing: readonly ('accessToken' | 'clientId' | 'refreshToken' | 'dpopKey' | 'accountId')[]
}

export interface LegacyKeys {
  readonly path: string
  readonly accessKeyId: string
  /** The setting that is not there and should be. */
  readonly missing: string | null
}

export interface NamedPath {
  readonly exists: boolean
  readonly readable: boolean
  readonly executable: boolean
}

/** What is asked of a world. */
export interface Query {
  readonly tool: Tool
  /** The value of `--profile`; left out if it is not given. */
  readonly profile?: string | undefined
  /** Of the AWS CLI; 2 if left out. */
  readonly awsVersion?: 1 | 2 | undefined
  /** Whether every rung is to be reported, not only the way to the answer. */
  readonly ladder?: boolean | undefined
}
