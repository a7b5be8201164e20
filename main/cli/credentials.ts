import { askAgent } from '../core/agent/client.ts'
import { environmentName, regionIn } from '../core/agent/environment.ts'
import { agentPlace } from '../core/agent/place.ts'
import type { HandedKeys } from '../core/agent/protocol.ts'
import { systemClock } from '../core/clock.ts'
import type { Finding } from '../core/model/finding.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import { type Context, exit, fail } from './command.ts'
import { keepCompiled } from './compiled.ts'

/** How long it waits for a person: two minutes if `LATCHKEY_WAIT` says nothing else. */
const usualWait = 120
const longestWait = 3600
/** What the agent's own work takes at most, with a slow network and several tries. */
const workMs = 90_000

/**
 * Never reads standard input and never opens a browser: whoever runs it waits for the answer. Nothing is loaded here that
 * the answer of a running Latchkey does not need.
 */
export async function run(given: Context): Promise<number> {
  const { options, positionals } = given
  const { format = 'process' } = options
  const context = { ...given, json: format === 'json' }
  if (format !== 'process') {
    const { formatNames, isFormat } = await import('./credentialFormats.ts')
    if (typeof format !== 'string' || !isFormat(format)) {
      const { problem } = await import('../core/model/finding.ts')
      return fail(context, problem('usage', `--format takes ${formatNames.join(', ')}.`), exit.usage)
    }
  }
  const named = options.active === true ? await activeName(context) : (positionals[0] ?? null)
  if (options.active === true && named === null) return fail(context, await noneActive())
  // Started by a Latchkey that waits for its answer, this one must not ask the same Latchkey.
  const isWithin = Boolean(context.env._LATCHKEY_PROFILE_CHAIN)
  const answer = isWithin ? null : await askRunning(context, named ?? (context.env.AWS_PROFILE || null))
  if (answer?.is === 'failed') return failWith(context, answer.finding)
  if (answer?.is === 'lost') return failWith(context, await lost(named ?? (context.env.AWS_PROFILE || null)))
  if (answer?.is !== 'keys') return alone(context, named, format)
  if (named === null)
    context.note(
      `Profile ${answer.profile}: ${context.env.AWS_PROFILE ? 'AWS_PROFILE names it' : chosenBy[answer.by]}.\n`,
    )
  await print(context, format, answer.keys)
  return exit.done
}

/** Whatever AWS_PROFILE says; `default` is the profile that asks. */
async function activeName({ env }: Context): Promise<string | null> {
  const { readActiveProfile } = await import('../core/settings/activeProfile.ts')
  const { name } = readActiveProfile(await stateDirectory(env))
  return name === 'default' ? null : name
}

async function noneActive(): Promise<Finding> {
  const { problem } = await import('../core/model/finding.ts')
  return problem(
    'credentials-missing',
    'Latchkey has [default], and no other profile is active. Choose one: `latchkey use NAME`.',
    { profile: 'default' },
  )
}

const chosenBy = {
  argument: 'it was named',
  active: 'it is the active profile',
  default: 'nothing else is chosen',
} as const

/** Null where no Latchkey is running that could be asked. */
export async function askRunning(context: Context, profile: string | null, wait = waitOf(context)) {
  const { env, note } = context
  const place = agentPlace({ env, stateDirectory: await stateDirectory(env) })
  if (place === null) return null
  const directory = process.cwd()
  return askAgent({
    place,
    clock: systemClock,
    limitMs: wait * 1000 + workMs,
    onWaiting: (message) => note(`${message}\n`),
    request: {
      ask: 'credentials',
      profile,
      environment: environmentName(env, directory),
      region: regionIn(env),
      wait,
      caller: { pid: process.pid, ppid: process.ppid, directory },
    },
  })
}

const waitOf = ({ env, options }: Context) => (options['no-wait'] === true ? 0 : waitIn(env.LATCHKEY_WAIT))

const waitIn = (text: string | undefined): number =>
  text !== undefined && /^\d{1,6}$/.test(text) ? Math.min(Number(text), longestWait) : usualWait

async function print(context: Context, format: string | true, keys: HandedKeys): Promise<void> {
  if (format !== 'process') {
    const { isFormat, printed } = await import('./credentialFormats.ts')
    if (typeof format === 'string' && isFormat(format)) context.out(printed(format, keys))
    return
  }
  const { accessKeyId, secretAccessKey, sessionToken, accountId, expiration } = keys
  context.out(
    `${JSON.stringify({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken ?? undefined,
      Expiration: expiration ?? undefined,
      AccountId: accountId ?? undefined,
    })}\n`,
  )
}

/** The same work without a running Latchkey. Nobody can be asked for anything then. */
async function alone(context: Context, named: string | null, format: string | true): Promise<number> {
  keepCompiled(await stateDirectory(context.env))
  const [{ credentialsFor }, { handedOut }] = await Promise.all([
    import('./credentialsFor.ts'),
    import('./credentialFormats.ts'),
  ])
  const profile = named ?? (await (await import('./config/section.ts')).chosenSection(context)).name
  const keys = await credentialsFor(context, { profile, interactive: false })
  if (!keys.ok) return failWith(context, keys.finding)
  await print(context, format, handedOut(keys.value))
  return exit.done
}

async function failWith(context: Context, finding: Finding): Promise<number> {
  const { exitFor } = await import('./signInPorts.ts')
  return fail(context, finding, exitFor(finding))
}

async function lost(profile: string | null): Promise<Finding> {
  const { problem } = await import('../core/model/finding.ts')
  const who = profile ?? 'the profile'
  const message = `Latchkey ended while ${who} waited for you. Start it again, or run \`latchkey login${profile === null ? '' : ` ${profile}`}\`, then try again.`
  return problem('agent-lost', message, { profile })
}
