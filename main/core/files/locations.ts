import { homedir } from 'node:os'
import { isAbsolute, join, resolve, sep } from 'node:path'
import { type FileName, problem } from '../model/finding.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Where everything under `~/.aws` stands on this machine. */
export interface Locations {
  readonly files: Readonly<Record<FileName, string>>
  readonly tokenCache: string
}

/** The home directory, or null where the system knows none (a container's bare user id, for example). */
export function findHome(env: Environment): string | null {
  const named = process.platform === 'win32' ? env.USERPROFILE || env.HOME : env.HOME
  if (named) return named
  try {
    return homedir() || null
  } catch {
    return null
  }
}

export const homeMissing = problem(
  'home-missing',
  'This user has no home directory, so there is no ~/.aws. Set HOME to a directory and try again.',
)

export function locate(env: Environment, home: string): Locations {
  const place = (named: string | undefined, usual: string) => {
    if (!named) return join(home, '.aws', usual)
    const path = named === '~' || /^~[/\\]/.test(named) ? join(home, named.slice(1)) : named
    return isAbsolute(path) ? path : resolve(path)
  }
  return {
    files: {
      config: place(env.AWS_CONFIG_FILE, 'config'),
      credentials: place(env.AWS_SHARED_CREDENTIALS_FILE, 'credentials'),
    },
    tokenCache: join(home, '.aws', 'sso', 'cache'),
  }
}

/** A path as a person writes it, with `~` for their home. */
export const shownPath = (path: string, home: string) =>
  path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path
