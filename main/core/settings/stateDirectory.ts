import { isAbsolute, join, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Where Latchkey keeps what is its own: `LATCHKEY_HOME`, else the system's place for an application's data. */
export async function stateDirectory(env: Environment): Promise<string> {
  const chosen = env.LATCHKEY_HOME
  if (chosen) return isAbsolute(chosen) ? chosen : resolve(chosen)
  const usual = usualDirectory(env, process.platform)
  if (usual !== null) return usual
  const { default: envPaths } = await import('env-paths')
  return envPaths('latchkey', { suffix: '' }).data
}

/** The same as the library says, for all whose home is in their environment: loading it takes a command a millisecond. */
export function usualDirectory(env: Environment, platform: NodeJS.Platform): string | null {
  const home = platform === 'win32' ? env.USERPROFILE : env.HOME
  if (!home) return null
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'latchkey', 'Data')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'latchkey')
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'latchkey')
}
