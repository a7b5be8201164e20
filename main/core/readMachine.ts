import { type Environment, locate, shownPath } from './files/locations.ts'
import { readAwsFile } from './files/read.ts'
import { type Finding, problem } from './model/finding.ts'
import type { Profile } from './model/profile.ts'
import type { FileState } from './model/state.ts'
import { readPlain } from './readers/plain.ts'
import { overview, type SessionSettings } from './readers/profiles.ts'
import { type CachedToken, readCachedToken } from './sessions/tokenCache.ts'

/** Everything that the files of this machine say at one moment. */
export interface Machine {
  readonly files: readonly FileState[]
  readonly profiles: ReadonlyMap<string, Profile>
  readonly sessions: ReadonlyMap<string, { readonly settings: SessionSettings; readonly token: CachedToken }>
  readonly findings: readonly Finding[]
}

/** Reads at once, without pause, so that one answer is one moment. The files are few and small. */
export function readMachine(env: Environment, home: string): Machine {
  const { files: paths, tokenCache } = locate(env, home)
  const config = readAwsFile('config', paths.config)
  const credentials = readAwsFile('credentials', paths.credentials)
  const { profiles, sessions } = overview({
    config: readPlain(config.text, 'config'),
    credentials: readPlain(credentials.text, 'credentials'),
  })
  const withTokens = [...sessions].map(
    ([id, settings]) => [id, { settings, token: readCachedToken(tokenCache, id) }] as const,
  )
  return {
    files: [config, credentials].map(({ name, path, status }) => ({
      name,
      path,
      shown: shownPath(path, home),
      status,
    })),
    profiles,
    sessions: new Map(withTokens),
    findings: [config, credentials]
      .filter(({ status }) => status === 'unreadable')
      .map(({ path }) => unreadable(shownPath(path, home))),
  }
}

const unreadable = (path: string): Finding =>
  problem(
    'file-unreadable',
    `${path} cannot be read, so aws and cdk take it for empty. Give yourself read access to it.`,
  )
