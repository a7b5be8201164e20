import { nameProblem } from '../../core/files/document/words.ts'
import type { EditStep } from '../../core/files/plan.ts'
import type { Ports, Session } from '../../core/identity-center/identityCenter.ts'
import { readSettings } from '../../core/identity-center/settings.ts'
import { freeName, nameFor, usualTemplate } from '../../core/import/names.ts'
import { profileStep } from '../../core/import/plan.ts'
import { problem } from '../../core/model/finding.ts'
import type { ProfileSettings } from '../../core/model/profile.ts'
import { stepsForSession } from '../../core/wizard/newProfiles.ts'
import { isBearerOnly, isRegionName } from '../../core/wizard/newSession.ts'
import { createBrowser } from '../browser.ts'
import { type Context, exit, fail } from '../command.ts'
import { hasTerminal } from '../config/ask.ts'
import { openEditing } from '../config/openEditing.ts'
import { write } from '../config/write.ts'
import { shownFiles } from '../findings.ts'
import { look, type Seen } from '../machine.ts'
import { codeOf, flowIn, pageOpener, signInToSession } from '../signInPage.ts'
import { type Interruption, signInPorts, untilInterrupted } from '../signInPorts.ts'
import { type ChosenRole, noAccountNeeded, roleFor } from './accounts.ts'
import { type Answer, answer, cancelled } from './answers.ts'
import { type ChosenSession, sessionFor } from './session.ts'

/** Step by step from a session to a profile. Until all is known and has been seen, no file is changed. */
export async function run(context: Context): Promise<number> {
  const flow = flowIn(context)
  if (!flow.ok) return fail(context, flow.finding, exit.usage)
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const ports = await signInPorts(context)
  if (!ports.ok) return fail(context, ports.finding)
  const chosen = await sessionFor(context, seen.value)
  if ('stop' in chosen) return chosen.stop
  const { id, draft } = chosen.value
  const drafts = new Map(draft === null ? [] : [[draft.id, draft]])
  const interruption = untilInterrupted()
  const browser = createBrowser({ ...ports.value, directory: ports.value.stateDirectory })
  const signIn = async () => {
    const page = pageOpener(context, context.options['no-browser'] === true ? null : browser)
    const target = { session: id, profile: undefined }
    const wanted = { context, ports: { ...ports.value, drafts }, target, flow: flow.value, page, interruption }
    const signedIn = await signInToSession(wanted)
    if (signedIn.ok) return null
    if (interruption.signal.aborted) return cancelled(context)
    return { stop: fail(context, signedIn.finding, codeOf(signedIn.finding, interruption)) }
  }
  try {
    const setup = {
      context,
      seen: seen.value,
      ports: { ...ports.value, drafts },
      chosen: chosen.value,
      interruption,
      signIn,
    }
    return await configure(setup)
  } finally {
    interruption.end()
    browser.stop()
  }
}

interface Setup {
  readonly context: Context
  readonly seen: Seen
  readonly ports: Ports
  readonly chosen: ChosenSession
  readonly interruption: Interruption
  readonly signIn: () => Promise<{ readonly stop: number } | null>
}

async function configure(setup: Setup): Promise<number> {
  const { context, seen, ports, chosen, signIn } = setup
  const settings = readSettings(ports)
  const session = settings.session(chosen.id)
  if (!session.ok) return fail(context, session.finding)
  const isBearer = isBearerOnly(session.value.scopes)
  const unfit = isBearer ? noAccountNeeded(context) : null
  if (unfit) return unfit.stop
  // What is in the cache under the name of a new session is of some other one.
  const stopped = chosen.draft || isBearer ? await signIn() : null
  if (stopped) return stopped.stop
  const role = isBearer ? { value: null } : await roleFor({ ...setup, session: chosen.id })
  if ('stop' in role) return role.stop
  const last = await lastAnswers(context, seen, session.value, role.value)
  if ('stop' in last) return last.stop
  const { name, region, output } = last.value
  const steps = [
    ...stepsForSession(session.value, settings),
    profileStep(session.value, name, role.value, { region, output }),
  ]
  return save(setup, { name, role: role.value, steps, session: session.value })
}

interface LastAnswers {
  readonly name: string
  readonly region: string | null
  readonly output: string | null
}

const outputs = ['json', 'yaml', 'yaml-stream', 'text', 'table', 'off']

async function lastAnswers(
  context: Context,
  { profiles }: Seen,
  session: Session,
  role: ChosenRole | null,
): Promise<Answer<LastAnswers>> {
  const region = await answer(context, {
    option: 'default-region',
    words: 'Default region',
    usual: session.region,
    trouble: (text) => (isRegionName(text) ? null : `\`${text}\` cannot be a region. One is written like eu-west-1.`),
  })
  if ('stop' in region) return region
  const output = await answer(context, {
    option: 'output',
    words: `Output format of aws: ${outputs.join(', ')} (Enter for none)`,
    usual: '',
    trouble: (text) => (text === '' || outputs.includes(text) ? null : `Take one of ${outputs.join(', ')}.`),
  })
  if ('stop' in output) return output
  if (role !== null) sayWhatIsThere(context, profiles.values(), session, role)
  const wish = role === null ? session.id : nameFor(role, usualTemplate)
  const exists = (name: string) => `There is a profile ${name} already. Take another name.`
  if (context.options.profile === undefined && profiles.has(wish) && !hasTerminal(context)) {
    const message = `There is a profile ${wish} already, so nothing was written. Give another name with --profile.`
    return { stop: fail(context, problem('usage', message), exit.usage) }
  }
  const name = await answer(context, {
    option: 'profile',
    words: 'Profile name',
    usual: freeName(wish, profiles),
    trouble: (text) => {
      const wrong = nameProblem({ kind: 'profile', name: text }, 'config')
      if (wrong) return `${wrong.reason.charAt(0).toUpperCase()}${wrong.reason.slice(1)}.`
      return profiles.has(text) ? exists(text) : null
    },
  })
  if ('stop' in name) return name
  return { value: { name: name.value, region: region.value, output: output.value || null } }
}

function sayWhatIsThere(
  { note }: Context,
  profiles: Iterable<ProfileSettings>,
  { id }: Session,
  { accountId, roleName }: ChosenRole,
): void {
  for (const { name, session, accountId: account, roleName: role } of profiles) {
    if (session === id && account === accountId && role === roleName) {
      note(`The profile ${name} is for this account and role already. It stays as it is.\n`)
    }
  }
}

interface Wish {
  readonly name: string
  readonly role: ChosenRole | null
  readonly session: Session
  readonly steps: readonly EditStep[]
}

async function save({ context, seen }: Setup, { name, role, session, steps }: Wish): Promise<number> {
  const { json, out, note } = context
  let said = ''
  const collecting = { ...context, out: json ? (text: string) => (said += text) : out }
  const editing = await openEditing(context, seen.world.home)
  const written = await write(collecting, editing, shownFiles(seen.files), {
    title: steps.length > 1 ? `Added the session ${session.id} and ${name}` : `Added ${name}`,
    steps: new Map([['config', steps]]),
    notes: [],
  })
  if (json && written.code !== exit.done) out(said)
  else if (json) {
    const own = {
      session: session.id,
      profile: name,
      accountId: role?.accountId ?? null,
      roleName: role?.roleName ?? null,
    }
    out(`${JSON.stringify({ ...own, ...JSON.parse(said) })}\n`)
  } else if (written.saved && role !== null) note(`Try it: aws sts get-caller-identity --profile ${name}\n`)
  return written.code
}
