import type { ConsoleLogin } from '../core/console-login/consoleLogin.ts'
import { createIdentityCenter, type Flow, type Ports } from '../core/identity-center/identityCenter.ts'
import { done, type Finding, failed, problem, type Result } from '../core/model/finding.ts'
import { isPageAddress } from '../core/sessions/pageAddress.ts'
import { createBrowser } from './browser.ts'
import { type Context, exit, fail } from './command.ts'
import { ask } from './config/ask.ts'
import { look } from './machine.ts'
import { exitFor, type Interruption, signInPorts, untilInterrupted } from './signInPorts.ts'
import { type Target, targetOf } from './signInTarget.ts'
import { moment } from './text.ts'

export async function run(context: Context): Promise<number> {
  const { options } = context
  const asked = flowIn(context)
  if (!asked.ok) return fail(context, asked.finding, exit.usage)
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const target = await targetOf(context, seen.value)
  if (!target.ok) return fail(context, target.finding, target.finding.code === 'usage' ? exit.usage : exit.notGood)
  const ports = await signInPorts(context)
  if (!ports.ok) return fail(context, ports.finding)
  const { clock, stateDirectory } = ports.value
  const browser = createBrowser({ env: context.env, directory: stateDirectory, clock })
  const page = pageOpener(context, options['no-browser'] === true ? null : browser)
  const interruption = untilInterrupted()
  try {
    const signing = { context, ports: ports.value, target: target.value, flow: asked.value, page, interruption }
    const outcome = await (target.value.kind === 'console' ? signInToConsole(signing) : signInToIdentityCenter(signing))
    if (!outcome.ok) {
      return fail(context, outcome.finding, codeOf(outcome.finding, interruption))
    }
    return say(context, outcome.value, target.value, clock.now())
  } finally {
    interruption.end()
    browser.stop()
  }
}

function codeOf(finding: Finding, { signal }: Interruption): number {
  if (signal.aborted) return exit.interrupted
  return exitFor(finding) === exit.refused ? exit.refused : exit.notGood
}

function flowIn({ options }: Context): Result<Flow | null> {
  const [device, pkce] = [options['device-code'] === true, options.pkce === true]
  if (device && pkce) return failed(problem('usage', 'Give --device-code or --pkce, not both.'))
  return done(device ? 'device' : pkce ? 'pkce' : null)
}

type Page = (address: string) => void

/** Shows an address on a line of its own, and opens it where there is a browser. */
function pageOpener({ note }: Context, browser: ReturnType<typeof createBrowser> | null): Page {
  const byHand = 'Open this address in a browser:'
  return (address) => {
    if (browser?.isThere !== true || !isPageAddress(address)) return note(`${byHand}\n${address}\n`)
    note(`Your browser opens. If it does not, open this address:\n${address}\n`)
    void browser.open(address).then((isOpened) => {
      if (!isOpened) note('No browser could be opened. Open the address yourself.\n')
    })
  }
}

interface Signing {
  readonly context: Context
  readonly ports: Ports
  readonly target: Target
  readonly flow: Flow | null
  readonly page: Page
  readonly interruption: Interruption
}

interface Outcome {
  readonly session: string
  readonly accessTokenUntil: string
  readonly refreshable: boolean
}

async function signInToIdentityCenter({
  context,
  ports,
  target,
  flow,
  page,
  interruption,
}: Signing): Promise<Result<Outcome>> {
  const { note } = context
  const center = createIdentityCenter(ports)
  const { session, profile } = target
  const advice = center.chooseFlow(session)
  if (!advice.ok) return advice
  if (flow === null && advice.value.note !== null) note(`${advice.value.note}\n`)
  return center.signIn(session, {
    profile,
    flow: flow ?? advice.value.flow,
    signal: interruption.signal,
    present(step) {
      if (step.kind === 'open') return page(step.url)
      note(`Compare this code with the one on the page:\n${step.userCode}\n`)
      return page(step.verificationUriComplete)
    },
  })
}

async function signInToConsole({
  context,
  ports,
  target,
  flow,
  page,
  interruption,
}: Signing): Promise<Result<Outcome>> {
  const { createConsoleLogin } = await import('../core/console-login/consoleLogin.ts')
  const login: ConsoleLogin = createConsoleLogin(ports)
  const { session, profile } = target
  const region = target.region ?? context.env.AWS_REGION ?? context.env.AWS_DEFAULT_REGION
  if (!region) {
    const message = `The console's sign-in needs a region. Add region to the profile \`${profile}\`, then sign in.`
    return failed(problem('region-missing', message, { profile: profile ?? null }))
  }
  const pasted = async () => {
    const answer = await ask('The text that the page shows: ')
    if (answer === 'interrupted') interruption.interrupt()
    return typeof answer === 'string' ? '' : answer.text
  }
  const signedIn = await login.signIn({
    region,
    ...(profile !== undefined && { profile }),
    present: ({ url }) => page(url),
    ...(flow === 'device' && { pasted }),
    signal: interruption.signal,
  })
  if (!signedIn.ok) return signedIn
  if (signedIn.value.session !== session) {
    const message = `You signed in as ${signedIn.value.session}, but the profile \`${profile}\` is for ${session}. Sign in again as that one, or run \`latchkey config set ${profile} login_session=${signedIn.value.session}\`.`
    return failed(problem('sign-in-failed', message, { profile: profile ?? null }))
  }
  return done({ session, accessTokenUntil: signedIn.value.until, refreshable: true })
}

function say({ json, out }: Context, outcome: Outcome, { kind }: Target, now: number): number {
  const { session, accessTokenUntil, refreshable } = outcome
  if (json) out(`${JSON.stringify({ session, accessTokenUntil, refreshable })}\n`)
  else {
    const what = kind === 'console' ? 'The keys last' : 'The access token lasts'
    const after = refreshable ? ' and renews by itself' : ', and cannot be renewed without you'
    out(`Signed in to ${session}. ${what} until ${moment(accessTokenUntil, now)}${after}.\n`)
  }
  return exit.done
}
