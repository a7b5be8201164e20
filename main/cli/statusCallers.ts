import { askAgent } from '../core/agent/client.ts'
import { agentPlace } from '../core/agent/place.ts'
import { systemClock } from '../core/clock.ts'
import type { Caller, Callers, Denial } from '../core/model/caller.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import { type Context, exit } from './command.ts'
import { bold, dim } from './text.ts'

const nobody: Callers = { recent: [], denials: [] }

/** Who has asked the running Latchkey for credentials within the last hour, and who gets none. */
export async function run(context: Context): Promise<number> {
  const { env, json, out } = context
  const place = agentPlace({ env, stateDirectory: await stateDirectory(env) })
  const answer = place && (await askAgent({ place, clock: systemClock, limitMs: 2000, request: { ask: 'callers' } }))
  const callers = answer?.is === 'callers' ? answer.callers : null
  if (json) out(`${JSON.stringify({ running: callers !== null, ...(callers ?? nobody) })}\n`)
  else if (callers) out(asText(callers, context.colour(), Date.now()))
  else
    out(
      'Latchkey knows who asks only while it is running, and it is not. Start the application, or run `latchkey ui`.\n',
    )
  return exit.done
}

const outcomes: Readonly<Record<Caller['outcome'], string>> = {
  waiting: 'waits',
  given: 'got them',
  failed: 'got none',
  denied: 'was denied',
  alone: 'looked for itself',
}

function asText({ recent, denials }: Callers, colour: boolean, now: number): string {
  const heading = recent.length === 0 ? 'Nobody has asked for credentials within the last hour.\n' : ''
  return [heading, ...recent.map((caller) => callerLine(caller, colour, now)), ...denials.map(denialLine)].join('')
}

function callerLine(
  { program, directory, parent, profile, count, last, outcome }: Caller,
  colour: boolean,
  now: number,
) {
  const minutes = Math.max(0, Math.floor((now - Date.parse(last)) / 60_000))
  const when = minutes === 0 ? 'just now' : minutes === 1 ? 'a minute ago' : `${minutes} minutes ago`
  const place = directory === null ? '' : ` in ${directory}`
  const from = parent === null ? '' : `, started by ${parent}`
  const often = count === 1 ? '' : `, ${count} times`
  return `${bold(program ?? 'a program', colour)}${place}${from}: ${profile}, ${outcomes[outcome]} ${dim(`(${when}${often})`, colour)}\n`
}

function denialLine({ program, directory, profile, until }: Denial): string {
  const who = `${program ?? 'any program'}${directory === null ? '' : ` in ${directory}`}`
  return `Denied until ${until.slice(0, 16).replace('T', ' ')} UTC: ${profile ?? 'every profile'} for ${who}\n`
}
