import { systemClock } from '../core/clock.ts'
import { type Finding, problem, type Result } from '../core/model/finding.ts'
import type { Keys } from '../core/model/keys.ts'
import { resolve } from '../core/resolve/resolve.ts'
import type { World } from '../core/resolve/world.ts'
import { profileMissing } from '../core/settings/chosenProfile.ts'
import { codeAsker } from './askCode.ts'
import { type Context, exit, fail } from './command.ts'
import { hasTerminal } from './config/ask.ts'
import { chosenSection } from './config/section.ts'
import { credentialsFromAnywhere } from './credentialsFor.ts'
import { type Command, runChild } from './execChild.ts'
import { environmentFor, keyVariables } from './execEnvironment.ts'
import { look } from './machine.ts'
import { exitFor } from './signInPorts.ts'

/** Runs a command with the credentials of a profile. */
export async function run(context: Context): Promise<number> {
  const [program, ...args] = context.behind ?? []
  if (program === undefined || program === '') return fail(context, commandMissing, exit.usage)
  const profile = context.positionals[0] ?? (await chosenSection(context)).name
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const { world, profiles } = seen.value
  const explanation = resolve(world, { tool: 'aws', profile })
  if (!explanation.profile.exists) return fail(context, profileMissing(profile, profiles.keys()))

  const asker = codeAsker()
  const isAttended = hasTerminal(context)
  const asking = { interactive: isAttended, ...(isAttended && { askCode: asker.askCode }) }
  const keys = await credentialsFromAnywhere(context, { profile, ...asking })
  if (asker.wasInterrupted()) return exit.interrupted
  if (!keys.ok) return fail(context, keys.finding, exitFor(keys.finding))

  const running: Running = { context, world, profile, region: explanation.region.value, command: { program, args } }
  return context.options.endpoint === true ? withEndpoint(running, keys.value) : withKeys(running, keys.value)
}

interface Running {
  readonly context: Context
  readonly world: World
  readonly profile: string
  readonly region: string | null
  readonly command: Command
}

const withKeys = (running: Running, keys: Keys): Promise<number> => runWith(running, keyVariables(keys))

async function withEndpoint(running: Running, first: Keys): Promise<number> {
  const { context, world, profile } = running
  const { serveCredentials } = await import('./execEndpoint.ts')
  const { settingsAlone, standInFiles } = await import('./execSettings.ts')
  const said = new Set<string>()
  const onFailure = ({ message }: Finding) => {
    if (!said.has(message)) context.note(`latchkey: ${message}\n`)
    said.add(message)
  }
  // The terminal is the command's now, so nobody is asked at it.
  const fresh = (): Promise<Result<Keys>> => credentialsFromAnywhere(context, { profile, interactive: false })
  const files = standInFiles(settingsAlone(world.aws.merged, profile))
  try {
    const endpoint = await serveCredentials({ first, fresh, onFailure, clock: systemClock })
    try {
      return await runWith(running, { ...endpoint.variables, ...files.variables })
    } finally {
      await endpoint.stop()
    }
  } finally {
    files.remove()
  }
}

async function runWith(
  { context, profile, region, command }: Running,
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const env = environmentFor(context.env, { profile, region, variables })
  const { code, failure } = await runChild(command, env)
  if (failure !== null) context.note(`${failure}\n`)
  return code
}

const commandMissing = problem('usage', 'Put the command behind `--`: latchkey exec [profile] -- command...')
