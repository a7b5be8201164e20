import { parse } from './files/document/document.ts'
import { type Environment, locate, shownPath } from './files/locations.ts'
import { openModeFinding } from './files/permissions.ts'
import { type ReadFile, readAwsFile } from './files/read.ts'
import { type Finding, problem } from './model/finding.ts'
import type { Profile } from './model/profile.ts'
import type { FileState } from './model/state.ts'
import { readAws } from './readers/aws.ts'
import { merge } from './readers/merge.ts'
import { overview, type SessionSettings } from './readers/overview.ts'
import type { Fatal } from './readers/reading.ts'
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
  const documents = { config: parse(config.bytes), credentials: parse(credentials.bytes) }
  const source = (file: ReadFile) => ({ file: file.name, path: file.path })
  const aws = merge(
    {
      config: readAws(documents.config, source(config)),
      credentials: readAws(documents.credentials, source(credentials)),
    },
    'replace',
  )
  const sdk = merge(
    {
      config: readSdk(documents.config, source(config)),
      credentials: readSdk(documents.credentials, source(credentials)),
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
