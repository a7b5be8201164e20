import { createBrowser } from './browser.ts'
import { type Context, exit, fail } from './command.ts'
import { newLogin, signInToConsole } from './consoleSignIn.ts'
import { look } from './machine.ts'
import { codeOf, flowIn, pageOpener, type SignedInTo, signInToSession } from './signInPage.ts'
import { credentialPorts, untilInterrupted } from './signInPorts.ts'
import { targetOf } from './signInTarget.ts'
import { moment } from './text.ts'

export async function run(context: Context): Promise<number> {
  const { options } = context
  const asked = flowIn(context)
  if (!asked.ok) return fail(context, asked.finding, exit.usage)
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const found = await (options.console === true ? newLogin(context, seen.value) : targetOf(context, seen.value))
  if (!found.ok) return fail(context, found.finding, found.finding.code === 'usage' ? exit.usage : exit.notGood)
  const target = found.value
  const ports = await credentialPorts(context)
  if (!ports.ok) return fail(context, ports.finding)
  const { clock, stateDirectory } = ports.value
  // The token of a hardened session goes into the vault, which a person can be asked to open.
  const interactive = process.stdin.isTTY === true
  const browser = createBrowser({ env: context.env, directory: stateDirectory, clock })
  const page = pageOpener(context, options['no-browser'] === true ? null : browser)
  const interruption = untilInterrupted()
  try {
    const signing = { context, ports: { ...ports.value, interactive }, flow: asked.value, page, interruption }
    const outcome = await (target.kind === 'identity-center'
      ? signInToSession({ ...signing, target })
      : signInToConsole({ ...signing, target, seen: seen.value }))
    if (!outcome.ok) {
      return fail(context, outcome.finding, codeOf(outcome.finding, interruption))
    }
    return say(context, outcome.value, target.kind !== 'identity-center', clock.now())
  } finally {
    interruption.end()
    browser.stop()
  }
}

function say({ json, out }: Context, outcome: SignedInTo, isConsole: boolean, now: number): number {
  const { session, accessTokenUntil, refreshable } = outcome
  if (json) out(`${JSON.stringify({ session, accessTokenUntil, refreshable })}\n`)
  else {
    const what = isConsole ? 'The keys last' : 'The access token lasts'
    const after = refreshable ? ' and renews by itself' : ', and cannot be renewed without you'
    out(`Signed in to ${session}. ${what} until ${moment(accessTokenUntil, now)}${after}.\n`)
  }
  return exit.done
}
