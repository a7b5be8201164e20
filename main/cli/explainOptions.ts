import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { done, failed, problem, type Result, type Tool } from '../core/model/finding.ts'
import type { Changes } from '../core/resolve/whatIf.ts'
import type { Context } from './command.ts'

/** What is to be explained, as a person has asked for it. */
export interface Asked {
  /** Null where no tool is named. */
  readonly tools: readonly Tool[] | null
  /** Whether the answer is one explanation rather than a list. */
  readonly isSingle: boolean
  /** The value of `--profile`; undefined where it is not given. */
  readonly profile: string | undefined
  readonly isAll: boolean
  readonly ladder: boolean
  readonly verify: boolean
  readonly awsVersion: 1 | 2
  /** The directory whose `cdk.json` counts. */
  readonly app: string
  readonly changes: Changes
}

export const allTools: readonly Tool[] = ['aws', 'cdk', 'sdk-js']

export function readAsked({ options, lists }: Context): Result<Asked> {
  const { tool = null, profile, app = '.', 'aws-version': version = '2' } = options
  const isAll = options.all === true
  const verify = options.verify === true
  const named = allTools.find((one) => one === tool)
  if (tool !== null && tool !== 'all' && !named) {
    return wrong(`--tool takes aws, cdk, sdk-js or all${near(tool)}.`)
  }
  if (version !== '1' && version !== '2') return wrong('--aws-version takes 1 or 2.')
  if (isAll && profile !== undefined) return wrong('Give --profile or --all, not both.')
  if (isAll && verify) return wrong('--verify asks about one profile. Name it with --profile instead of --all.')
  const directory = resolve(String(app))
  if (!isDirectory(directory)) {
    return wrong(`--app takes the directory of an application, and ${app} is none.`)
  }
  const env = readChanges(lists)
  if (!env.ok) return env
  return done({
    tools: tool === 'all' ? allTools : named ? [named] : null,
    isSingle: named !== undefined && !isAll,
    profile: typeof profile === 'string' ? profile : undefined,
    isAll,
    ladder: options.ladder === true,
    verify,
    awsVersion: version === '1' ? 1 : 2,
    app: directory,
    changes: { env: env.value, withoutEnv: options['without-env'] === true },
  })
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** What is set may be a secret: only what has the form of a name is repeated. */
function readChanges({ set = [], unset = [] }: Context['lists']): Result<Changes['env']> {
  const env: Record<string, string | null> = Object.create(null)
  for (const assignment of set) {
    const equals = assignment.indexOf('=')
    const name = assignment.slice(0, Math.max(0, equals))
    if (!isName(name)) return wrong('--set takes NAME=VALUE, as in --set AWS_PROFILE=dev.')
    env[name] = assignment.slice(equals + 1)
  }
  for (const name of unset) {
    if (!isName(name)) return wrong('--unset takes the name of a variable, as in --unset AWS_PROFILE.')
    if (name in env) return wrong(`${name} cannot be both set and unset.`)
    env[name] = null
  }
  return done(env)
}

const isName = (text: string) => /^[A-Za-z_]\w*$/.test(text)

const near = (tool: string | boolean) =>
  typeof tool === 'string' && /^[\w-]{1,20}$/.test(tool) ? `; \`${tool}\` is none of them` : ''

const wrong = (message: string) => failed(problem('usage', message))

/** What is different from how it is, in words; empty where it is as it is. Values are left out, since some are secrets. */
export function asIfWords({ env, withoutEnv }: Changes, app: string): readonly string[] {
  return [
    ...(withoutEnv ? ['without the environment'] : []),
    ...Object.entries(env).map(([name, value]) => `${name} ${value === null ? 'not set' : 'set'}`),
    ...(app === process.cwd() ? [] : [`in ${app}`]),
  ]
}
