import { join } from 'node:path'
import type { FileName, Tool } from '../model/finding.ts'
import { type Environment, withHome, withVariables } from './locations.ts'

/** Where a tool looks for each file; null where it looks nowhere. Paths may be relative to its directory. */
export type ToolFiles = Readonly<Record<FileName, string | null>>

/**
 * Tools differ about the variables: to the AWS CLI one that is set to nothing means no file, and it expands what a shell
 * would; the SDK takes the usual file then, and knows a `~/` at the beginning and nothing else.
 */
export function toolFiles(tool: Tool, env: Environment, home: string): ToolFiles {
  const place = tool === 'aws' ? awsPlace : sdkPlace
  return {
    config: place(env.AWS_CONFIG_FILE, 'config', env, home),
    credentials: place(env.AWS_SHARED_CREDENTIALS_FILE, 'credentials', env, home),
  }
}

type Place = (named: string | undefined, usual: FileName, env: Environment, home: string) => string | null

const awsPlace: Place = (named, usual, env, home) => {
  if (named === undefined) return join(home, '.aws', usual)
  return named === '' ? null : withHome(withVariables(named, env), home)
}

const sdkPlace: Place = (named, usual, env, systemHome) => {
  // The SDK goes by HOME on Windows, too, where the AWS CLI does not.
  const home = env.HOME || systemHome
  if (!named) return join(home, '.aws', usual)
  return named.startsWith('~/') ? join(home, named.slice(2)) : named
}
