import { loginSteps, mayUseLogin, writeLogin } from '../core/console-login/loginSteps.ts'
import type { Flow, Ports } from '../core/identity-center/identityCenter.ts'
import { done, failed, problem, type Result } from '../core/model/finding.ts'
import type { Context } from './command.ts'
import { ask } from './config/ask.ts'
import { openEditing } from './config/openEditing.ts'
import { chosenSection } from './config/section.ts'
import type { Seen } from './machine.ts'
import type { Page, SignedInTo } from './signInPage.ts'
import type { Interruption } from './signInPorts.ts'
import type { Target } from './signInTarget.ts'

/** A profile that is to use a console login; whose it will be is known only afterwards. */
export interface NewLogin {
  readonly kind: 'new-login'
  readonly profile: string
  readonly region: string | null
}

export async function newLogin(context: Context, { profiles }: Seen): Promise<Result<NewLogin>> {
  const { options, positionals } = context
  if (options.session !== undefined) {
    return failed(problem('usage', 'Give --console with a profile, not with --session.'))
  }
  const name = positionals[0] ?? (await chosenSection(context)).name
  const profile = profiles.get(name)
  const may = mayUseLogin(name, profile)
  const given = typeof options.region === 'string' ? options.region : null
  return may.ok ? done({ kind: 'new-login', profile: name, region: profile?.region ?? given }) : may
}

export interface ConsoleSigning {
  readonly context: Context
  readonly ports: Ports
  readonly seen: Seen
  readonly target: Target | NewLogin
  readonly flow: Flow | null
  readonly page: Page
  readonly interruption: Interruption
}

/** Signs in with the console's own sign-in, and lets a profile use it that has asked for that. */
export async function signInToConsole(signing: ConsoleSigning): Promise<Result<SignedInTo>> {
  const { context, ports, seen, target, flow, page, interruption } = signing
  const { createConsoleLogin } = await import('../core/console-login/consoleLogin.ts')
  const { profile } = target
  const region = target.region ?? context.env.AWS_REGION ?? context.env.AWS_DEFAULT_REGION
  if (!region) return failed(regionMissing(target))
  const pasted = async (signal: AbortSignal) => {
    const answer = await ask('The text that the page shows: ', { signal })
    if (answer === 'interrupted') interruption.interrupt()
    return typeof answer === 'string' ? '' : answer.text
  }
  // The settings of a profile that is not there yet cannot count.
  const isThere = profile !== undefined && seen.profiles.has(profile)
  const signedIn = await createConsoleLogin(ports).signIn({
    region,
    ...(isThere && { profile }),
    present: ({ url }) => page(url),
    ...(flow === 'device' && { pasted }),
    signal: interruption.signal,
  })
  if (!signedIn.ok) return signedIn
  const { session, until } = signedIn.value
  if (target.kind === 'new-login') {
    const steps = loginSteps(target.profile, seen.profiles.get(target.profile), session, region)
    const written = await writeLogin(await openEditing(context, ports.home), target.profile, steps)
    if (!written.ok) return written
    context.note(`\`${target.profile}\` uses this login from now on. To take that back: latchkey config undo\n`)
  } else if (session !== target.session) return failed(somebodyElse(session, target))
  return done({ session, accessTokenUntil: until, refreshable: true })
}

const regionMissing = ({ kind, profile }: Target | NewLogin) =>
  problem(
    'region-missing',
    `The console's sign-in needs a region. ${kind === 'new-login' ? 'Give one with --region' : `Add region to the profile \`${profile}\`, then sign in`}.`,
    { profile: profile ?? null },
  )

const somebodyElse = (session: string, { session: wanted, profile = 'PROFILE' }: Target) =>
  problem(
    'sign-in-failed',
    `You signed in as ${session}, but the profile \`${profile}\` is for ${wanted}. Sign in again as that one, or let the profile use this login: \`latchkey login ${profile} --console\`.`,
    { profile },
  )
