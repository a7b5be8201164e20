import { createIdentityCenter, type Flow, type Ports } from '../core/identity-center/identityCenter.ts'
import { done, type Finding, failed, problem, type Result } from '../core/model/finding.ts'
import { isPageAddress } from '../core/sessions/pageAddress.ts'
import type { Browser } from './browser.ts'
import { type Context, exit } from './command.ts'
import { exitFor, type Interruption } from './signInPorts.ts'
import type { Target } from './signInTarget.ts'

/** The exit code of a sign-in that came to nothing. */
export function codeOf(finding: Finding, { signal }: Interruption): number {
  if (signal.aborted) return exit.interrupted
  return exitFor(finding) === exit.refused ? exit.refused : exit.notGood
}

/** The way that was asked for; null where that is left to us. */
export function flowIn({ options }: Pick<Context, 'options'>): Result<Flow | null> {
  const [device, pkce] = [options['device-code'] === true, options.pkce === true]
  if (device && pkce) return failed(problem('usage', 'Give --device-code or --pkce, not both.'))
  return done(device ? 'device' : pkce ? 'pkce' : null)
}

export type Page = (address: string) => void

/** Shows an address on a line of its own, and opens it where there is a browser. */
export function pageOpener({ note }: Pick<Context, 'note'>, browser: Browser | null): Page {
  const byHand = 'Open this address in a browser:'
  return (address) => {
    if (browser?.isThere !== true || !isPageAddress(address)) return note(`${byHand}\n${address}\n`)
    note(`Your browser opens. If it does not, open this address:\n${address}\n`)
    void browser.open(address).then((isOpened) => {
      if (!isOpened) note('No browser could be opened. Open the address yourself.\n')
    })
  }
}

export interface SignedInTo {
  readonly session: string
  readonly accessTokenUntil: string
  readonly refreshable: boolean
}

interface Signing {
  readonly context: Pick<Context, 'note'>
  readonly ports: Ports
  readonly target: Pick<Target, 'session' | 'profile'>
  readonly flow: Flow | null
  readonly page: Page
  readonly interruption: Interruption
}

/** Signs in to IAM Identity Center, and says what the person has to do for it. */
export async function signInToSession({
  context: { note },
  ports,
  target: { session, profile },
  flow,
  page,
  interruption,
}: Signing): Promise<Result<SignedInTo>> {
  const center = createIdentityCenter(ports)
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
