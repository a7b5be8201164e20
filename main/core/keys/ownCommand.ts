import { existsSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Environment } from '../files/locations.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'

/** The words with which another program starts this one. */
export type OwnProgram = readonly [string, ...string[]]

export interface ProgramParts {
  readonly env: Environment
  readonly platform: NodeJS.Platform
  /** The Node that runs the script; null where the script cannot be started by itself. */
  readonly node: string | null
  /** The built command line; null where there is none to be had as a file. */
  readonly script: string | null
}

/** `latchkey` where `PATH` leads to this very program by that name, else Node and the script by their whole paths. */
export function ownProgram({ env, platform, node, script }: ProgramParts): OwnProgram | null {
  const installed = installedAt(env, platform)
  const isOurs = installed !== null && (script === null || realPath(installed) === realPath(script))
  if (isOurs) return ['latchkey']
  return node !== null && script !== null && existsSync(script) ? [node, script] : null
}

function installedAt(env: Environment, platform: NodeJS.Platform): string | null {
  const names = platform === 'win32' ? ['latchkey.exe', 'latchkey.cmd'] : ['latchkey']
  return names.map((name) => programOnPath(env, name)).find((path) => path !== null) ?? null
}

/** The first program of that name that `PATH` leads to. */
export function programOnPath(env: Environment, name: string): string | null {
  const directories = (env.PATH ?? '').split(delimiter).filter(Boolean)
  return directories.map((directory) => join(directory, name)).find((path) => existsSync(path)) ?? null
}

function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** The value of `credential_process` that hands out the credentials of a profile. */
export function ownCommand(
  program: OwnProgram | null,
  profile: string,
  platform: NodeJS.Platform = process.platform,
): Result<string> {
  return commandOf(program, ['credentials', ...(profile.startsWith('-') ? ['--', profile] : [profile])], platform)
}

/** The value of `credential_process` that hands out the credentials of whichever profile is the active one. */
export const activeCommand = (program: OwnProgram | null, platform: NodeJS.Platform = process.platform) =>
  commandOf(program, ['credentials', '--active'], platform)

function commandOf(program: OwnProgram | null, args: readonly string[], platform: NodeJS.Platform): Result<string> {
  if (program === null) return failed(programMissing)
  const words: string[] = []
  for (const word of [...program, ...args]) {
    const written = quoted(word, platform)
    if (written === null) {
      const message = `\`${word}\` cannot be written into a command that every tool reads alike. Give it a plainer name first.`
      return failed(problem('edit-refused', message))
    }
    words.push(written)
  }
  return done(words.join(' '))
}

const programMissing = problem(
  'program-missing',
  'Tools could not start Latchkey: there is no command `latchkey` on your PATH. Install the command line, then try again.',
)

/**
 * A word as both a shell and the AWS CLI, which splits a command by itself, take it. Double quotes where they do; in them
 * `$`, `` ` `` and `\` mean something to a shell alone.
 */
function quoted(word: string, platform: NodeJS.Platform): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no command has these.
  if (/[\x00-\x1f\x7f]/.test(word)) return null
  if (/^[\w@%+=:,./-]+$/.test(word) && !(platform === 'win32' && word.includes('%'))) return word
  if (platform === 'win32') return /["%]|\\$/.test(word) ? null : `"${word}"`
  if (!/["$`\\!]/.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", `'"'"'`)}'`
}
