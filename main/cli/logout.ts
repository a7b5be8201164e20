import { createIdentityCenter } from '../core/identity-center/identityCenter.ts'
import { done, problem, type Result } from '../core/model/finding.ts'
import { type Context, exit, fail } from './command.ts'
import { look } from './machine.ts'
import { credentialPorts, exitFor } from './signInPorts.ts'
import { type Target, targetOf } from './signInTarget.ts'

export async function run(context: Context): Promise<number> {
  const { options, positionals } = context
  const isAll = options.all === true
  if (isAll && (positionals.length > 0 || options.session !== undefined)) {
    return fail(context, problem('usage', 'Give --all, a profile or --session.'), exit.usage)
  }
  const target = isAll ? done(null) : await chosenTarget(context)
  if (!target.ok) return fail(context, target.finding, target.finding.code === 'usage' ? exit.usage : exit.notGood)
  const gone = await signOut(context, target.value)
  if (!gone.ok) return fail(context, gone.finding, exitFor(gone.finding))
  const { tokens, untold } = gone.value
  const session = target.value?.session ?? null
  if (context.json) {
    context.out(`${JSON.stringify({ session, tokens, untold })}\n`)
    return exit.done
  }
  const everywhere = `${tokens} ${tokens === 1 ? 'sign-in' : 'sign-ins'}`
  if (tokens === 0) context.out(`You were not signed in${session === null ? '' : ` to ${session}`}.\n`)
  else context.out(`Signed out of ${session ?? everywhere}.\n`)
  if (untold > 0) {
    const left =
      untold === 1 ? 'that access token. It ends by itself' : `${untold} of the access tokens. They end by themselves`
    context.note(`AWS could not be told about ${left}.\n`)
  }
  return exit.done
}

async function chosenTarget(context: Context): Promise<Result<Target>> {
  const seen = await look(context)
  return seen.ok ? targetOf(context, seen.value) : seen
}

interface Gone {
  readonly tokens: number
  readonly untold: number
}

/** Null: of everything. */
async function signOut(context: Context, target: Target | null): Promise<Result<Gone>> {
  const ports = await credentialPorts(context)
  if (!ports.ok) return ports
  let total: Gone = { tokens: 0, untold: 0 }
  if (target?.kind !== 'console') {
    const center = createIdentityCenter(ports.value)
    const gone = await center.signOut(target?.session ?? null, { profile: target?.profile })
    if (!gone.ok) return gone
    total = gone.value
  }
  if (target?.kind !== 'identity-center') {
    const { createConsoleLogin } = await import('../core/console-login/consoleLogin.ts')
    const gone = await createConsoleLogin(ports.value).signOut(target?.session ?? null)
    if (!gone.ok) return gone
    // AWS keeps no list of these: what is gone here is gone.
    total = { ...total, tokens: total.tokens + gone.value }
  }
  // What was got with a sign-in is no use without it.
  const { createCredentials } = await import('../core/sources/credentials.ts')
  const forgotten = await createCredentials(ports.value).forget(target?.session ?? null)
  return forgotten.ok ? done(total) : forgotten
}
