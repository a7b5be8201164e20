import { existsSync } from 'node:fs'
import type { Environment } from '../files/locations.ts'
import type { SessionSettings } from '../readers/overview.ts'
import type { Flow } from './registration.ts'

/** Where this process runs, as far as a browser on this machine matters. */
export interface Surroundings {
  readonly env: Environment
  readonly platform: NodeJS.Platform
  readonly isContainer: boolean
}

export interface FlowAdvice {
  readonly flow: Flow
  /** What was found that may keep a browser from coming back to this machine. */
  readonly remote: 'ssh' | 'wsl' | 'container' | null
  /** What a person should know; null where there is nothing to say. */
  readonly note: string | null
}

export const surroundings = (env: Environment): Surroundings => ({
  env,
  platform: process.platform,
  isContainer: ['/.dockerenv', '/run/.containerenv'].some((path) => existsSync(path)),
})

/** Which way to sign in: in a browser that comes back to this machine, or with a code that can be typed in anywhere. */
export function chooseFlow(kind: SessionSettings['kind'], { env, platform, isContainer }: Surroundings): FlowAdvice {
  const remote = remoteness(env, isContainer)
  if (kind === 'legacy') return { flow: 'device', remote, note: null }
  const hasDisplay = platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
  if (env.BROWSER || (hasDisplay && !(remote === 'ssh' && platform !== 'linux'))) {
    const note =
      remote === null
        ? null
        : `${found[remote]} If the page cannot come back to this machine, sign in with a device code.`
    return { flow: 'pkce', remote, note }
  }
  const why = remote === null ? 'There is no display here.' : found[remote]
  return { flow: 'device', remote, note: `${why} A device code can be entered in a browser anywhere.` }
}

const found = {
  ssh: 'This is a session over SSH.',
  wsl: 'This is WSL.',
  container: 'This is a container.',
} as const

function remoteness(env: Environment, isContainer: boolean): FlowAdvice['remote'] {
  if (env.SSH_CONNECTION || env.SSH_TTY || env.SSH_CLIENT) return 'ssh'
  if (isContainer || env.container || env.REMOTE_CONTAINERS || env.CODESPACES || env.KUBERNETES_SERVICE_HOST) {
    return 'container'
  }
  return env.WSL_DISTRO_NAME || env.WSL_INTEROP ? 'wsl' : null
}
