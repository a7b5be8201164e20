import { existsSync } from 'node:fs'
import { win32 } from 'node:path'
import type { Command } from './execChild.ts'

export interface Started extends Command {
  /** Whether the arguments are a command line as it is. */
  readonly isVerbatim: boolean
}

/** What `cmd` gives a meaning to, be it in quotes or not. */
const meaning = /[()[\]%!^"`<>&|;, *?]/g

/**
 * How Windows starts a program: by itself it looks for `.exe` only, and scripts such as npm's `cdk.cmd` run in `cmd`.
 * Those hand their arguments on, so that they are read twice. Null where an argument cannot be handed to a script.
 */
export function commandOnWindows(
  { program, args }: Command,
  env: Readonly<Record<string, string>>,
  isThere: (path: string) => boolean = existsSync,
): Started | null {
  const path = findProgram(program, env, isThere)
  if (path === null || !/\.(?:cmd|bat)$/i.test(path)) return { program: path ?? program, args, isVerbatim: false }
  if (args.some((arg) => /[\r\n]/.test(arg))) return null
  const words = [path.replaceAll('/', '\\').replace(meaning, '^$&'), ...args.map(twiceRead)]
  const shell = variable(env, 'COMSPEC') ?? 'cmd.exe'
  return { program: shell, args: ['/d', '/s', '/c', `"${words.join(' ')}"`], isVerbatim: true }
}

/** Backslashes mean something before a quote only; there each of them is doubled. */
function twiceRead(arg: string): string {
  const quoted = `"${arg.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\*)$/, '$1$1')}"`
  return quoted.replace(meaning, '^$&').replace(meaning, '^$&')
}

function findProgram(
  program: string,
  env: Readonly<Record<string, string>>,
  isThere: (path: string) => boolean,
): string | null {
  const endings = (variable(env, 'PATHEXT') ?? '.COM;.EXE;.BAT;.CMD').split(';').filter(Boolean)
  const names = win32.extname(program) === '' ? endings.map((ending) => program + ending) : [program]
  if (/[/\\]/.test(program)) return names.find(isThere) ?? null
  const places = (variable(env, 'PATH') ?? '').split(';').filter(Boolean)
  for (const place of places) {
    const found = names.map((name) => win32.join(place, name)).find(isThere)
    if (found !== undefined) return found
  }
  return null
}

const variable = (env: Readonly<Record<string, string>>, name: string) =>
  Object.entries(env).find(([other]) => other.toUpperCase() === name)?.[1]
