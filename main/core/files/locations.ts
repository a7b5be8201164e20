import { homedir } from 'node:os'
import { join, resolve, sep } from 'node:path'
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

/**
 * Where the AWS CLI looks, and so where Latchkey reads and writes. A variable that is set to nothing means no file to the
 * CLI and the usual file to the SDK; it is the usual one here.
 */
export function locate(env: Environment, home: string, directory = process.cwd()): Locations {
  const place = (named: string | undefined, usual: string) => {
    if (!named) return join(home, '.aws', usual)
    const path = withHome(withVariables(named, env), home)
    return resolve(directory, path)
  }
  return {
    files: {
      config: place(env.AWS_CONFIG_FILE, 'config'),
      credentials: place(env.AWS_SHARED_CREDENTIALS_FILE, 'credentials'),
    },
    tokenCache: join(home, '.aws', 'sso', 'cache'),
  }
}

/** `$NAME` and `${NAME}`, as Python's `expandvars` has them: a variable that is not set stays as it is written. */
export function withVariables(path: string, env: Environment): string {
  const expanded = path.replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (whole, plain?: string, braced?: string) => env[plain ?? braced ?? ''] ?? whole,
  )
  return process.platform === 'win32'
    ? expanded.replace(/%([^%]+)%/g, (whole, name: string) => env[name] ?? whole)
    : expanded
}

export const withHome = (path: string, home: string) => (/^~(?:$|[/\\])/.test(path) ? home + path.slice(1) : path)

/** A path as a person writes it, with `~` for their home. */
export const shownPath = (path: string, home: string) =>
  path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path
