import {
  type ConsoleLink,
  federatedLink,
  plainLink,
  portalLink,
  type RoleOfSession,
} from '../core/console/consoleLink.ts'
import { problem } from '../core/model/finding.ts'
import { ownOf } from '../core/sources/process.ts'
import type { Asker } from '../core/sources/sts.ts'
import { type Attended, attended, type Refusal, refusalOf } from './attended.ts'
import { createBrowser } from './browser.ts'
import { type Context, exit, fail } from './command.ts'
import { handOver } from './handOver.ts'
import { type Interruption, untilInterrupted } from './signInPorts.ts'

/** Opens the AWS console as a profile. */
export async function run(context: Context): Promise<number> {
  const interruption = untilInterrupted()
  try {
    const chosen = await attended(context, interruption.signal)
    if (!chosen.ok) return fail(context, chosen.finding, chosen.code)
    const link = await linkOf(chosen.value)
    if (!link.ok) return fail(context, link.finding, interruption.signal.aborted ? exit.interrupted : link.code)
    return context.options.print === true
      ? print(context, chosen.value, link.value)
      : await open(context, chosen.value, link.value, interruption)
  } finally {
    interruption.end()
  }
}

/** A role of Identity Center goes by the portal, which needs no keys at all. */
async function linkOf({
  asker,
  keys,
}: Attended): Promise<{ readonly ok: true; readonly value: ConsoleLink } | Refusal> {
  const role = roleOfSession(asker)
  if (role) {
    const link = portalLink(asker, role)
    return link.ok ? link : refusalOf(link.finding)
  }
  if (asker.explanation.source?.kind === 'console-login') return { ok: true, value: plainLink(asker) }
  const found = await keys()
  if (!found.ok) return found
  const link = await federatedLink(asker, found.value)
  return link.ok ? link : refusalOf(link.finding)
}

function roleOfSession(asker: Asker): RoleOfSession | null {
  const { explanation, machine } = asker
  const { source, chain, profile } = explanation
  if (!source || chain.length !== 1) return null
  const own = ownOf(asker, { source, profile: profile.name })
  const { session, accountId, roleName } = own?.kind === 'role' ? own : source
  if (session === null || accountId === null || roleName === null) return null
  if (source.kind !== 'sso' && own?.kind !== 'role') return null
  const startUrl = machine.sessions.get(session)?.settings.startUrl
  return startUrl ? { startUrl, accountId, roleName } : null
}

function print(context: Context, { profile }: Attended, { address, isSecret }: ConsoleLink): number {
  if (context.json) context.out(`${JSON.stringify({ profile, address: address.reveal() })}\n`)
  else context.out(`${address.reveal()}\n`)
  if (isSecret && !context.json) {
    context.note('Whoever has this link within a quarter of an hour is let in. Keep it to yourself.\n')
  }
  return exit.done
}

async function open(
  context: Context,
  { profile, asker }: Attended,
  { address }: ConsoleLink,
  { signal }: Interruption,
): Promise<number> {
  const { stateDirectory, clock } = asker.ports
  const browser = createBrowser({ env: context.env, directory: stateDirectory, clock })
  const isOpened = browser.isThere && (await handOver(address, { browser, clock, signal }))
  if (signal.aborted) return exit.interrupted
  if (!isOpened) return fail(context, noBrowser(profile))
  if (context.json) context.out(`${JSON.stringify({ profile, opened: true })}\n`)
  else context.out(`The console opens in your browser as ${profile}.\n`)
  return exit.done
}

const noBrowser = (profile: string) =>
  problem(
    'browser-missing',
    `No browser could be opened. \`latchkey console ${profile} --print\` prints the link instead.`,
    { profile },
  )
