import { dirname, join, resolve } from 'node:path'
import { shortName } from './shortName.ts'

/** Where the agent of a state directory is found: its socket, and the key that a caller must show. */
export interface AgentPlace {
  /** Readable by its owner only, so that whoever knows what is in it is the same user. */
  readonly keyFile: string
  /** On Windows the name follows from the key, so that nobody else can be there first under the same name. */
  readonly socketFor: (key: string) => string
  /** Whether somebody has named this place, in `LATCHKEY_AGENT_SOCK`. */
  readonly isNamed: boolean
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stateDirectory: string
  readonly platform?: NodeJS.Platform
  /** The number of the user; null on Windows. */
  readonly user?: number | null
}

/** The system's own limit for the path of a socket, less the zero at its end. */
const longest = (platform: NodeJS.Platform) => (platform === 'linux' ? 107 : 103)

/** Null where `LATCHKEY_AGENT_SOCK` names a path that no socket can have. */
export function agentPlace(surroundings: Surroundings): AgentPlace | null {
  const { env, stateDirectory, platform = process.platform, user = process.getuid?.() ?? null } = surroundings
  const name = shortName(resolve(stateDirectory))
  const named = env.LATCHKEY_AGENT_SOCK
  if (platform === 'win32') {
    const keyFile = join(stateDirectory, named ? `agent-${shortName(named)}.key` : 'agent.key')
    return {
      keyFile,
      socketFor: (key) => named || `\\\\.\\pipe\\latchkey-${shortName(key)}`,
      isNamed: Boolean(named),
    }
  }
  const fits = (path: string) => Buffer.byteLength(path) <= longest(platform)
  if (named) return fits(named) ? at(resolve(named), true) : null
  const runtime = env.XDG_RUNTIME_DIR
  const file = `${name}.sock`
  const places = [
    ...(runtime?.startsWith('/') ? [join(runtime, 'latchkey', file)] : []),
    join(env.TMPDIR || '/tmp', `latchkey-${user}`, file),
    join('/tmp', `latchkey-${user}`, file),
  ]
  const path = places.find(fits)
  return path === undefined ? null : at(path, false)
}

const at = (socket: string, isNamed: boolean): AgentPlace => ({
  keyFile: `${socket}.key`,
  socketFor: () => socket,
  isNamed,
})

/** The directory that nobody else may look into. */
export const directoryOf = ({ keyFile }: AgentPlace): string => dirname(keyFile)
