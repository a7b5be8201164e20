import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import type { Environment } from '../core/files/locations.ts'

/** A program that is there, and what it says about its version; null where it says nothing that makes sense. */
export interface InstalledTool {
  readonly version: string | null
  readonly path: string
}

export interface InstalledTools {
  readonly aws: InstalledTool | null
  /** The one of this project, which `npx cdk` runs; else that of PATH. */
  readonly cdk: InstalledTool | null
  /** The one of PATH, where the project has its own. */
  readonly otherCdk: InstalledTool | null
}

const limitMs = 5_000
const mostBytes = 64 * 1024
const versions = { aws: /^aws-cli\/(\d+\.\d+\.\d+)/m, cdk: /^(\d+\.\d+\.\d+)/m } as const

/** Finds `aws` and `cdk` and asks each for its version, all at once. Runs nothing else. */
export async function installedTools(env: Environment, directory: string): Promise<InstalledTools> {
  const local = ofProject('cdk', env, directory)
  const global = inPath('cdk', env)
  const ask = async (tool: 'aws' | 'cdk', path: string | null) =>
    path === null ? null : { version: await versionOf(path, versions[tool], env, directory), path }
  const isOther = local !== null && global !== local
  const [aws, cdk, otherCdk] = await Promise.all([
    ask('aws', inPath('aws', env)),
    ask('cdk', local ?? global),
    ask('cdk', isOther ? global : null),
  ])
  return { aws, cdk, otherCdk }
}

const isWindows = process.platform === 'win32'
const endings = (env: Environment) => (isWindows ? (env.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';') : [''])

const pathOf = (env: Environment) =>
  env.PATH ?? Object.entries(env).find(([name]) => isWindows && name.toUpperCase() === 'PATH')?.[1] ?? ''

function inPath(name: string, env: Environment): string | null {
  return firstProgram(
    pathOf(env)
      .split(delimiter)
      .filter((place) => place !== '')
      .map((place) => resolve(place, name)),
    env,
  )
}

/** In the nearest directory upwards that has it, as npx goes. */
function ofProject(name: string, env: Environment, directory: string): string | null {
  const places: string[] = []
  for (let current = directory, above = ''; current !== above; current = dirname(current)) {
    places.push(join(current, 'node_modules', '.bin', name))
    above = dirname(current) === current ? current : ''
  }
  return firstProgram(places, env)
}

function firstProgram(places: readonly string[], env: Environment): string | null {
  for (const place of places) {
    for (const ending of endings(env)) if (isProgram(place + ending)) return place + ending
  }
  return null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** cdk must not tell anybody that it has been asked. */
const quiet = { CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: '1' } as const

function versionOf(path: string, pattern: RegExp, env: Environment, cwd: string): Promise<string | null> {
  const command = commandFor(path, env)
  if (!command) return Promise.resolve(null)
  return new Promise((done) => {
    const options = {
      cwd,
      env: { ...env, ...quiet },
      timeout: limitMs,
      killSignal: 'SIGKILL',
      maxBuffer: mostBytes,
      windowsHide: true,
      windowsVerbatimArguments: command.isVerbatim,
    } as const
    const child = execFile(command.program, command.args, options, (_error, stdout, stderr) => {
      done(pattern.exec(`${stdout}\n${stderr}`)?.[1] ?? null)
    })
    child.stdin?.end()
  })
}

interface Runnable {
  readonly program: string
  readonly args: string[]
  readonly isVerbatim: boolean
}

/** Scripts of Windows run only in its command processor, which gives a meaning to many characters, be they in quotes. */
function commandFor(path: string, env: Environment): Runnable | null {
  if (!isWindows || !/\.(?:cmd|bat)$/i.test(path)) return { program: path, args: ['--version'], isVerbatim: false }
  if (/["%!^&|<>\r\n]/.test(path)) return null
  const program = env.ComSpec ?? env.COMSPEC ?? 'cmd.exe'
  return { program, args: ['/d', '/s', '/c', `""${path}" --version"`], isVerbatim: true }
}
