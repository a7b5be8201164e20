import { resolve } from 'node:path'
import { type Document, parse } from './files/document/document.ts'
import { type Environment, locate, shownPath } from './files/locations.ts'
import { openModeFinding } from './files/permissions.ts'
import { type ReadFile, readAwsFile } from './files/read.ts'
import { toolFiles } from './files/toolLocations.ts'
import { type FileName, type Finding, problem, type Tool } from './model/finding.ts'
import type { Profile } from './model/profile.ts'
import type { FileState } from './model/state.ts'
import { readAws } from './readers/aws.ts'
import { merge } from './readers/merge.ts'
import { overview, type SessionSettings } from './readers/overview.ts'
import type { Fatal, Source } from './readers/reading.ts'
import { readSdk } from './readers/sdk.ts'
import { type CachedToken, readCachedToken } from './sessions/tokenCache.ts'

/** Everything that the files of this machine say at one moment. */
export interface Machine {
  readonly files: readonly (Omit<FileState, 'version'> & { readonly bytes: Uint8Array })[]
  readonly profiles: ReadonlyMap<string, Profile>
  readonly sessions: ReadonlyMap<string, { readonly settings: SessionSettings; readonly token: CachedToken }>
  readonly findings: readonly Finding[]
}

/** Reads at once, without pause, so that one answer is one moment. The files are few and small. */
export function readMachine(env: Environment, home: string): Machine {
  const { files: paths, tokenCache } = locate(env, home)
  const config = readAwsFile('config', paths.config)
  const credentials = readAwsFile('credentials', paths.credentials)
  const seen = { config, credentials }
  const awsFiles = filesOf('aws', env, home, seen)
  const sdkFiles = filesOf('sdk-js', env, home, seen)
  const aws = merge(
    {
      config: readAws(awsFiles.config.document, awsFiles.config),
      credentials: readAws(awsFiles.credentials.document, awsFiles.credentials),
    },
    'replace',
  )
  const sdk = merge(
    {
      config: readSdk(sdkFiles.config.document, sdkFiles.config),
      credentials: readSdk(sdkFiles.credentials.document, sdkFiles.credentials),
    },
    'mix',
  )
  const { profiles, sessions } = overview({ aws, sdk })
  const withTokens = [...sessions].map(
    ([id, settings]) => [id, { settings, token: readCachedToken(tokenCache, id) }] as const,
  )
  const unreadableFiles = [config, credentials].filter(({ status }) => status === 'unreadable')
  return {
    files: [config, credentials].map(({ name, path, status, bytes }) => ({
      name,
      path,
      shown: shownPath(path, home),
      status,
      bytes,
    })),
    profiles,
    sessions: new Map(withTokens),
    findings: [
      ...unreadableFiles.map(({ path }) => unreadable(shownPath(path, home))),
      ...[config, credentials].flatMap(({ name, path }) => openModeFinding(name, path, shownPath(path, home)) ?? []),
      ...(aws.fatal ? [unparseable(aws.fatal, shownPath(paths[aws.fatal.file], home))] : []),
    ],
  }
}

interface ToolFile extends Source {
  readonly document: Document
}

/** The files as a tool finds them: nearly always those that everybody finds, which are parsed once. */
function filesOf(tool: Tool, env: Environment, home: string, seen: Readonly<Record<FileName, ReadFile>>) {
  const places = toolFiles(tool, env, home)
  const fileOf = (file: FileName): ToolFile => {
    const place = places[file]
    const common = seen[file]
    if (place !== null && resolve(place) === common.path) return { file, path: place, document: documentOf(common) }
    const own = place === null ? null : readAwsFile(file, resolve(place))
    return { file, path: place ?? '', document: parse(own?.bytes ?? new Uint8Array()) }
  }
  return { config: fileOf('config'), credentials: fileOf('credentials') }
}

const parsed = new WeakMap<ReadFile, Document>()

function documentOf(file: ReadFile): Document {
  const known = parsed.get(file)
  if (known) return known
  const document = parse(file.bytes)
  parsed.set(file, document)
  return document
}

const unreadable = (path: string): Finding =>
  problem(
    'file-unreadable',
    `${path} cannot be read, so aws and cdk take it for empty. Give yourself read access to it.`,
  )

/** What `aws` stops at in every command, whatever profile it is told to use. */
const unparseable = ({ file, line }: Fatal, path: string): Finding =>
  problem(
    'file-unparseable',
    `aws cannot read ${path}: line ${line} stops every aws command, with any profile. Correct that line, or undo the last change.`,
    { tools: ['aws'], at: { file, line } },
  )
