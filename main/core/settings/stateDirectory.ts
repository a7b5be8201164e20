import { isAbsolute, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Where Latchkey keeps what is its own: `LATCHKEY_HOME`, else the system's place for an application's data. */
export async function stateDirectory(env: Environment): Promise<string> {
  const chosen = env.LATCHKEY_HOME
  if (chosen) return isAbsolute(chosen) ? chosen : resolve(chosen)
  const { default: envPaths } = await import('env-paths')
  return envPaths('latchkey', { suffix: '' }).data
}
