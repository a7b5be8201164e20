import {
  type Account,
  type AccountList,
  createIdentityCenter,
  type Ports,
} from '../../core/identity-center/identityCenter.ts'
import { type Finding, problem } from '../../core/model/finding.ts'
import { type Context, exit, fail } from '../command.ts'
import { asksForPerson, exitFor, type Interruption } from '../signInPorts.ts'
import { moment } from '../text.ts'
import { type Answer, cancelled } from './answers.ts'
import { choose } from './choose.ts'

interface Asking {
  readonly context: Context
  readonly ports: Ports
  readonly session: string
  readonly interruption: Interruption
  /** Signs in; null when that is done. */
  readonly signIn: () => Promise<{ readonly stop: number } | null>
}

export interface ChosenRole {
  readonly accountId: string
  readonly accountName: string
  readonly roleName: string
}

const offline: ReadonlySet<Finding['code']> = new Set(['aws-busy', 'aws-unreachable'])

/** The account and the role in it. Of a thousand accounts only the roles of the chosen one are asked for. */
export async function roleFor(asking: Asking): Promise<Answer<ChosenRole>> {
  const { context, session } = asking
  const listed = await list(asking, { withRoles: false })
  if ('stop' in listed) return listed
  const account = await choose<Account>(context, {
    option: 'account',
    what: 'Account',
    choices: listed.value.accounts.map((one) => ({ id: one.id, columns: [one.name, one.id, one.email], value: one })),
    unknown: (id) => `Your sign-in to ${session} leads to no account ${id}. Correct --account, or ask for access.`,
  })
  if ('stop' in account) return account
  const { id, name } = account.value
  const withRoles = listed.value.isOld ? listed : await list(asking, { accounts: [id] })
  if ('stop' in withRoles) return withRoles
  const roles = withRoles.value.accounts.find((one) => one.id === id)?.roles ?? []
  if (roles.length === 0) {
    const message = `Your sign-in to ${session} leads to no role in ${id}. Ask for one, then try again.`
    return { stop: fail(context, problem('role-refused', message)) }
  }
  const role = await choose(context, {
    option: 'role',
    what: 'Role',
    choices: roles.map((one) => ({ id: one, columns: [one], value: one })),
    unknown: (one) => `Your sign-in to ${session} leads to no role ${one} in ${id}. Correct --role, or ask for access.`,
  })
  return 'stop' in role ? role : { value: { accountId: id, accountName: name, roleName: role.value } }
}

interface Which {
  readonly accounts?: readonly string[]
  readonly withRoles?: boolean
}

/** Asks AWS, after a sign-in where that is needed; without a network, what is known from the last time. */
async function list(asking: Asking, which: Which): Promise<Answer<AccountList & { readonly isOld: boolean }>> {
  const { context, ports, session, interruption, signIn } = asking
  const center = createIdentityCenter(ports)
  const ask = () => center.accounts(session, { ...which, signal: interruption.signal })
  let listed = await ask()
  if (!listed.ok && asksForPerson(listed.finding)) {
    const stopped = await signIn()
    if (stopped) return stopped
    listed = await ask()
  }
  if (listed.ok) {
    if (listed.value.accounts.length > 0) return { value: { ...listed.value, isOld: false } }
    const message = `Your sign-in to ${session} leads to no account. Ask for access, then try again.`
    return { stop: fail(context, problem('role-refused', message)) }
  }
  if (interruption.signal.aborted) return cancelled(context)
  const known = offline.has(listed.finding.code) ? await center.knownAccounts(session) : null
  if (known === null) return { stop: fail(context, listed.finding, exitFor(listed.finding)) }
  const when = moment(new Date(known.at).toISOString(), ports.clock.now())
  context.note(`AWS cannot be reached. These are the accounts as they were listed ${when}.\n`)
  return { value: { ...known, isOld: true } }
}

export const noAccountNeeded = (context: Context): { readonly stop: number } | null => {
  const given = ['account', 'role'].filter((name) => context.options[name] !== undefined)
  if (given.length === 0) return null
  const message = `The scopes of this session lead to no accounts, so --${given.join(' and --')} cannot be used.`
  return { stop: fail(context, problem('usage', message), exit.usage) }
}
