import { join, resolve } from 'node:path'
import type { ExaminedFile } from '../doctor/examined.ts'
import { type Document, parse } from '../files/document/document.ts'
import { type Environment, locate, shownPath } from '../files/locations.ts'
import { openTo } from '../files/permissions.ts'
import { type ReadFile, readAwsFile } from '../files/read.ts'
import { toolFiles } from '../files/toolLocations.ts'
import type { KeyFacts } from '../keys/keyFacts.ts'
import type { FileName, Tool } from '../model/finding.ts'
import type { ProfileSettings } from '../model/profile.ts'
import { readAws } from '../readers/aws.ts'
import { type MergedReading, merge } from '../readers/merge.ts'
import { type LoginSettings, type Overview, overview, type SessionSettings } from '../readers/overview.ts'
import type { Source } from '../readers/reading.ts'
import { readSdk } from '../readers/sdk.ts'
import { loginFileName, tokenFileName } from '../resolve/cacheNames.ts'
import type { CachedToken, CacheFile, ToolReading, World } from '../resolve/world.ts'
import { learntEnds, type SignInRecord } from '../sessions/signInRecords.ts'
import { loginToken, type SignInToken, signInToken } from '../sessions/tokenCache.ts'
import { isEc2Instance } from './isEc2.ts'
import {
  cdkHome,
  loginDirectories,
  loginFacts,
  readCache,
  readCdkAccounts,
  readCdkSettings,
  roleFacts,
  tokenFacts,
} from './readCaches.ts'
import { readLegacyKeys } from './readLegacyKeys.ts'
import { readPaths } from './readPaths.ts'

/** Everything that the files of this machine say at one moment. */
export interface Machine {
  readonly files: readonly MachineFile[]
  readonly world: World
  /** Put together when they are first asked for, as are the sessions. */
  readonly profiles: ReadonlyMap<string, ProfileSettings>
  readonly sessions: ReadonlyMap<string, { readonly settings: SessionSettings; readonly token: SignInToken }>
  /** Console logins that profiles name. */
  readonly logins: ReadonlyMap<string, { readonly settings: LoginSettings; readonly token: SignInToken }>
}

export interface MachineFile extends ExaminedFile {
  readonly bytes: Uint8Array
}

/** Whose machine is read, and as what it is taken. */
export interface Place {
  readonly env: Environment
  readonly home: string
  readonly now: number
  /** Where relative paths begin; the directory of this process if left out. */
  readonly directory?: string
  /** The directory of the application whose `cdk.json` counts; null for none. */
  readonly app?: string | null
  /** What Latchkey has seen of sign-ins, by session. */
  readonly records?: ReadonlyMap<string, SignInRecord>
  /** What is known of the tokens in the vault. */
  readonly hardened?: ReadonlyMap<string, CacheFile<CachedToken>>
  readonly keyFacts?: KeyFacts
  /** An earlier look, from which is taken over what the files still say. */
  readonly before?: Machine | null
  /** What the two files are taken to say, in the place of what they do say. */
  readonly instead?: ReadonlyMap<FileName, Uint8Array>
}

/** Reads at once, without pause, so that one answer is one moment. The files are few and small. */
export function readMachine(place: Place): Machine {
  const { env, home, now, directory = process.cwd(), app = null, records = new Map(), hardened, keyFacts } = place
  const { platform } = process
  const { files: paths, tokenCache } = locate(env, home, directory)
  const config = readAgain('config', paths.config, place)
  const credentials = readAgain('credentials', paths.credentials, place)
  const seen = { config, credentials }
  const aws = awsReading(filesOf('aws', place, directory, seen))
  const sdk = sdkReading(filesOf('sdk-js', place, directory, seen), env, aws)
  const logins = loginDirectories(env, home)
  const awsLogins = readCache(logins.aws, loginFacts)
  const world: World = {
    env,
    platform,
    home,
    now,
    aws,
    sdk,
    cdkJson: app === null ? null : readCdkSettings(join(app, 'cdk.json')),
    userCdkJson: readCdkSettings(join(home, '.cdk.json')),
    tokens: readCache(tokenCache, tokenFacts),
    roleCache: readCache(join(home, '.aws', 'cli', 'cache'), roleFacts),
    logins: { aws: awsLogins, sdk: logins.sdk === logins.aws ? awsLogins : readCache(logins.sdk, loginFacts) },
    cdkAccounts: readCdkAccounts(cdkHome(env, home)),
    legacyKeys: readLegacyKeys(env, home),
    paths: readPaths(env, [aws.merged, sdk.merged], directory, platform),
    learnt: learntEnds(records.values()),
    isEc2: isEc2Instance(platform),
    ...(hardened && { hardened }),
    ...(keyFacts && { keyFacts }),
  }
  let known: Overview | null = null
  const look = () => {
    known ??= overview({ aws: aws.merged, sdk: sdk.merged })
    return known
  }
  return {
    files: [config, credentials].map((file) => ({
      name: file.name,
      path: file.path,
      shown: shownPath(file.path, home),
      status: file.status,
      bytes: file.bytes,
      document: documentOf(file),
      openTo: openTo(file.path),
    })),
    world,
    get profiles() {
      return look().profiles
    },
    get sessions() {
      return new Map(
        [...look().sessions].map(([id, settings]) => {
          const tokens = settings.isHardened ? (hardened ?? new Map()) : world.tokens
          const token = signInToken(tokens.get(tokenFileName(id)), records.get(id))
          return [id, { settings, token }] as const
        }),
      )
    },
    get logins() {
      return new Map(
        [...look().logins].map(([id, settings]) => {
          const token = loginToken(awsLogins.get(loginFileName(id)), records.get(id))
          return [id, { settings, token }] as const
        }),
      )
    },
  }
}

type ToolFiles = Readonly<Record<FileName, ToolFile>>

const pathsOf = ({ config, credentials }: ToolFiles) => ({ config: config.place, credentials: credentials.place })

export function awsReading(files: ToolFiles): ToolReading {
  const { config, credentials } = files
  const readings = { config: readAws(config.document, config), credentials: readAws(credentials.document, credentials) }
  return { merged: merge(readings, 'replace'), paths: pathsOf(files) }
}

export function sdkReading(files: ToolFiles, env: Environment, like: ToolReading | null = null): ToolReading {
  const { config, credentials } = files
  const readings = { config: readSdk(config.document, config), credentials: readSdk(credentials.document, credentials) }
  const merged = merge(readings, 'mix', like?.merged)
  return { merged: env.AWS_CONFIG_FILE?.startsWith('~/') ? withoutSessions(merged) : merged, paths: pathsOf(files) }
}

/** What reads sign-in sessions in the SDK does not know `~/`, unlike what reads profiles. */
const withoutSessions = (merged: MergedReading): MergedReading => ({ ...merged, sessions: new Map() })

export interface ToolFile extends Source {
  readonly document: Document
  /** The path as the tool has it; null where it looks nowhere. */
  readonly place: string | null
}

/** The files as a tool finds them: nearly always those that everybody finds, which are parsed once. */
function filesOf(
  tool: Tool,
  { env, home }: Place,
  directory: string,
  seen: Readonly<Record<FileName, ReadFile>>,
): ToolFiles {
  const places = toolFiles(tool, env, home)
  const fileOf = (file: FileName): ToolFile => {
    const place = places[file]
    const common = seen[file]
    if (place !== null && resolve(directory, place) === common.path)
      return { file, path: place, place, document: documentOf(common) }
    const own = place === null ? null : readAwsFile(file, resolve(directory, place))
    return { file, path: place ?? '', place, document: parse(own?.bytes ?? new Uint8Array()) }
  }
  return { config: fileOf('config'), credentials: fileOf('credentials') }
}

/** A file whose bytes are the same need not be parsed again. */
function readAgain(name: FileName, path: string, { before, instead }: Place): ReadFile {
  const bytes = instead?.get(name)
  const file = bytes ? { name, path, status: 'present' as const, bytes } : readAwsFile(name, path)
  const known = before?.files.find((other) => other.name === name)
  if (known && Buffer.compare(known.bytes, file.bytes) === 0) parsed.set(file, known.document)
  return file
}

const parsed = new WeakMap<ReadFile, Document>()

function documentOf(file: ReadFile): Document {
  const known = parsed.get(file)
  if (known) return known
  const document = parse(file.bytes)
  parsed.set(file, document)
  return document
}
