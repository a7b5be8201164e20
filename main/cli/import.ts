import { type AccountList, createIdentityCenter } from '../core/identity-center/identityCenter.ts'
import { checkTemplate, usualTemplate } from '../core/import/names.ts'
import { type ImportPlan, planImport } from '../core/import/plan.ts'
import { done, failed, problem, type Result } from '../core/model/finding.ts'
import { readActiveProfile } from '../core/settings/activeProfile.ts'
import { chooseProfile } from '../core/settings/chosenProfile.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import { type Context, exit, fail } from './command.ts'
import { openEditing } from './config/openEditing.ts'
import { write } from './config/write.ts'
import { shownFiles } from './findings.ts'
import { look, type Seen } from './machine.ts'
import { asksForPerson, exitFor, signInPorts, untilInterrupted } from './signInPorts.ts'
import { targetOfProfile } from './signInTarget.ts'

export async function run(context: Context): Promise<number> {
  const { options, lists } = context
  const { name: template = usualTemplate, region } = options
  const wrong = checkTemplate(String(template))
  if (wrong) return fail(context, wrong, exit.usage)
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const id = await sessionIn(context, seen.value)
  if (!id.ok) return fail(context, id.finding, id.finding.code === 'usage' ? exit.usage : exit.notGood)
  const { account: only } = lists
  const listed = await listAccounts(context, id.value, only)
  if (typeof listed === 'number') return listed
  const session = seen.value.sessions.get(id.value)
  if (!session) throw new Error('A session that has accounts is in no file')
  const wanted = {
    choice: { accounts: only ?? [], roles: lists.role ?? [] },
    template: String(template),
    region: typeof region === 'string' ? region : null,
    output: null,
  }
  const plan = planImport(session.settings, listed.accounts, seen.value.profiles, wanted)
  return plan.ok ? carryOut(context, seen.value, id.value, plan.value) : fail(context, plan.finding)
}

/** The session that is named, else that of the profile in use, else the only one. */
async function sessionIn(context: Context, seen: Seen): Promise<Result<string>> {
  const { env, options, note } = context
  if (typeof options.session === 'string') return done(options.session)
  const chosen = chooseProfile(undefined, env, readActiveProfile(await stateDirectory(env)))
  const target = targetOfProfile(chosen.profile, seen)
  const names = [...seen.sessions.keys()]
  const ofProfile = target.ok && target.value.kind === 'identity-center' ? target.value.session : null
  const session = ofProfile ?? (names.length === 1 ? names[0] : undefined)
  if (session !== undefined) {
    note(`Session ${session}: ${ofProfile === null ? 'there is no other' : `profile ${chosen.profile} uses it`}.\n`)
    return done(session)
  }
  return failed(
    names.length === 0
      ? problem(
          'sso-session-missing',
          'Your AWS config has no sign-in session yet. Run `latchkey configure sso` to add one.',
        )
      : problem('usage', `Say which session with --session: ${names.join(', ')}.`),
  )
}

/** So many accounts take more than a few seconds. */
const manyAccounts = 100

async function listAccounts(
  context: Context,
  session: string,
  only: readonly string[] | undefined,
): Promise<AccountList | number> {
  const ports = await signInPorts(context)
  if (!ports.ok) return fail(context, ports.finding)
  const interruption = untilInterrupted()
  const listed = await createIdentityCenter(ports.value).accounts(session, {
    accounts: only,
    signal: interruption.signal,
    onProgress({ done: count, total }) {
      if (total >= manyAccounts && count % manyAccounts === 0) context.note(`Roles of ${count} of ${total} accounts.\n`)
    },
  })
  interruption.end()
  if (listed.ok) return listed.value
  const { finding } = listed
  if (interruption.signal.aborted) {
    const message = 'Cancelled. Nothing was written; what was listed so far is kept for the next time.'
    return fail(context, { ...finding, message }, exit.interrupted)
  }
  if (!asksForPerson(finding)) return fail(context, finding, exitFor(finding))
  const message = `Sign in first: run \`latchkey login --session ${session}\`, then import again.`
  return fail(context, { ...finding, message }, exit.needsPerson)
}

async function carryOut(context: Context, seen: Seen, session: string, plan: ImportPlan): Promise<number> {
  const { json, env, out } = context
  const { added, kept, vanished, steps } = plan
  const editing = await openEditing(context, seen.world.home)
  const notes = added.flatMap(({ name, instead }) =>
    instead === null ? [] : [`${instead} is the name of another profile, so this one is called ${name}`],
  )
  let said = ''
  const written =
    added.length === 0
      ? { code: exit.done }
      : await write({ ...context, env, out: json ? (text) => (said += text) : out }, editing, shownFiles(seen.files), {
          title: `Imported ${countOf(added.length)} of ${session}`,
          steps: new Map([['config', steps]]),
          notes,
        })
  if (json && written.code !== exit.done) out(said)
  else if (json)
    out(`${JSON.stringify({ added: added.map(shown), kept: kept.map(shown), vanished: vanished.map(shown) })}\n`)
  else summarise(context, plan)
  return written.code
}

const shown = ({ name, accountId, roleName }: ImportPlan['kept'][number]) => ({ name, accountId, roleName })

const countOf = (count: number) => `${count} ${count === 1 ? 'profile' : 'profiles'}`

function summarise({ note, out }: Context, { added, kept, vanished }: ImportPlan): void {
  if (added.length === 0) out(`Nothing is new: ${countOf(kept.length)} there already.\n`)
  else if (kept.length > 0) note(`${countOf(kept.length)} there already, and left as they are.\n`)
  if (vanished.length === 0) return
  note('Your sign-in no longer leads to these. Remove those that you do not need with `latchkey config remove`:\n')
  for (const { name, accountId, roleName } of vanished) note(`  ${name}  ${roleName} in ${accountId}\n`)
}
