import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import type { Environment } from '../files/locations.ts'
import type { MergedReading } from '../readers/merge.ts'
import { pythonProgram, shellProgram } from '../resolve/commandWords.ts'
import type { NamedPath } from '../resolve/world.ts'

/** Looks at every file that a setting or a variable names: token files, and the programs of external processes. */
export function readPaths(
  env: Environment,
  readings: readonly MergedReading[],
  directory: string,
  platform: NodeJS.Platform,
): ReadonlyMap<string, NamedPath> {
  const paths = new Map<string, NamedPath>()
  const put = (name: string | null | undefined, look: (name: string) => NamedPath) => {
    if (name && !paths.has(name)) paths.set(name, look(name))
  }
  const file = (name: string) => fileAt(resolve(directory, name))
  const program = (name: string) => programAt(name, env, directory, platform)
  const commands = new Set<string>()
  put(env.AWS_WEB_IDENTITY_TOKEN_FILE, file)
  for (const { profiles } of readings) {
    for (const profile of profiles.values()) {
      put(profile.text('web_identity_token_file'), file)
      const command = profile.text('credential_process')
      if (command !== undefined) commands.add(command)
    }
  }
  for (const command of commands) {
    put(pythonProgram(command, platform), program)
    put(shellProgram(command), program)
  }
  return paths
}

const nothing: NamedPath = { exists: false, readable: false, executable: false }

function fileAt(path: string): NamedPath {
  try {
    if (!statSync(path).isFile()) return { ...nothing, exists: true }
  } catch {
    return nothing
  }
  return { exists: true, readable: allows(path, constants.R_OK), executable: allows(path, constants.X_OK) }
}

function allows(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}

/** As an operating system finds a program: by its path, or a plain name in the directories of PATH. */
function programAt(name: string, env: Environment, directory: string, platform: NodeJS.Platform): NamedPath {
  const isPath = name.includes('/') || (platform === 'win32' && name.includes('\\'))
  const endings = platform === 'win32' ? ['', ...(env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';')] : ['']
  const places = isPath
    ? [resolve(directory, name)]
    : (env.PATH ?? '').split(delimiter).map((place) => join(place, name))
  let found = nothing
  for (const place of places) {
    for (const ending of endings) {
      const candidate = fileAt(place + ending)
      if (candidate.executable) return candidate
      if (candidate.exists) found = candidate
    }
  }
  return found
}
