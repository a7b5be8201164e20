import { parse, print } from '../files/document/document.ts'
import { editedFiles, type FilesEdit } from '../files/filesEdit.ts'
import { type EditStep, planEdit } from '../files/plan.ts'
import { explainedBy } from '../keys/keysInFiles.ts'
import { type OwnProgram, ownCommand } from '../keys/ownCommand.ts'
import type { Look } from '../keys/plans.ts'
import type { Machine } from '../machine/readMachine.ts'
import { done, type FileName, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { MergedProfile } from '../readers/merge.ts'
import { ownProfile } from '../sources/ownProfile.ts'
import { hardenedKey, hardenedNames, isHardened } from './settings.ts'

const files = ['config', 'credentials'] as const
const command = 'credential_process'

export interface HardeningPlan {
  readonly edit: FilesEdit
  /** The profiles that it changes. */
  readonly profiles: readonly string[]
  /** Those of the session that cannot be changed, since they have no role. */
  readonly left: readonly string[]
}

/** Turns hardened mode on: for the session, and for those of its profiles that are not hardened yet. */
export function planOn(look: Look, session: string, program: OwnProgram | null): Result<HardeningPlan> {
  const machine = look()
  const { merged } = machine.world.aws
  if (merged.fatal) return failed(unreadable)
  const settings = merged.sessions.get(session)
  if (!settings) return failed(noSession(session, machine.sessions.get(session)?.settings.kind === 'legacy'))
  const steps: Record<FileName, EditStep[]> = { config: [], credentials: [] }
  if (!isHardened(settings)) {
    const section = { kind: 'sso-session', name: session } as const
    steps.config.push({ type: 'set', section, key: hardenedKey, value: 'true' })
  }
  const own = [...merged.profiles.values()].filter((profile) => profile.text('sso_session') === session)
  const [profiles, left]: [string[], string[]] = [[], []]
  for (const profile of own) {
    const { name } = profile
    if (!profile.text('sso_account_id') || !profile.text('sso_role_name')) {
      left.push(name)
      continue
    }
    const rival = rivals.find((key) => profile.text(key) !== undefined)
    if (rival) return failed(hasRival(name, rival))
    const line = ownCommand(program, name)
    if (!line.ok) return line
    for (const file of files) steps[file].push(...renamed(profile, file, ([usual, hardened]) => [usual, hardened]))
    const place = profile.config?.get('sso_account_id') ? 'config' : 'credentials'
    const section = { kind: 'profile', name } as const
    steps[place].push({ type: 'set', section, key: command, value: line.value })
    profiles.push(name)
  }
  const plan = { edit: editOf(steps), profiles, left }
  const after = checkedOn(look, plan.edit, profiles)
  if (!after.ok) return after
  return isReversible(look, machine, after.value, { session, wasHardened: isHardened(settings) })
    ? done(plan)
    : failed(irreversible(session))
}

/** Turns it off: each profile says again what it said, in the same bytes. */
export function planOff(look: Look, session: string): Result<HardeningPlan> {
  const machine = look()
  const { merged } = machine.world.aws
  if (merged.fatal) return failed(unreadable)
  const settings = merged.sessions.get(session)
  const steps: Record<FileName, EditStep[]> = { config: [], credentials: [] }
  if (settings?.text(hardenedKey) !== undefined) {
    const section = { kind: 'sso-session', name: session } as const
    steps.config.push({ type: 'unset', section, key: hardenedKey })
  }
  const own = [...merged.profiles.values()].filter((profile) => profile.text('latchkey_session') === session)
  for (const profile of own) {
    const { name } = profile
    for (const file of files) {
      steps[file].push(...renamed(profile, file, ([usual, hardened]) => [hardened, usual]))
      const isOurs = ownProfile(name, (key) => profile.text(key), machine.world.platform)?.kind === 'role'
      const section = { kind: 'profile', name } as const
      if (isOurs && profile[file]?.get(command)) steps[file].push({ type: 'unset', section, key: command })
    }
  }
  for (const file of files) {
    const ending = withoutEnding(machine, file, steps[file])
    if (!ending.ok) return ending
    steps[file].push(...ending.value)
  }
  return done({ edit: editOf(steps), profiles: own.map(({ name }) => name), left: [] })
}

/** What gives other credentials, or none, beside a command. */
const rivals = [
  'role_arn',
  'web_identity_token_file',
  'aws_access_key_id',
  'aws_secret_access_key',
  'login_session',
  command,
] as const

type Names = (typeof hardenedNames)[number]

function renamed(
  profile: MergedProfile,
  file: FileName,
  fromTo: (names: Names) => readonly [from: string, to: string],
): EditStep[] {
  const section = { kind: 'profile', name: profile.name } as const
  return hardenedNames.flatMap((names): EditStep[] => {
    const [key, to] = fromTo(names)
    return profile[file]?.get(key) ? [{ type: 'rename-key', section, key, to }] : []
  })
}

const editOf = (steps: Readonly<Record<FileName, readonly EditStep[]>>): FilesEdit =>
  new Map(files.filter((file) => steps[file].length > 0).map((file) => [file, steps[file]]))

/** A last line without an end has got one when a line was put behind it, and loses it with that line. */
function withoutEnding({ files: all }: Machine, file: FileName, steps: readonly EditStep[]): Result<EditStep[]> {
  const document = all.find(({ name }) => name === file)?.document
  if (!document || steps.length === 0 || /[\r\n]$/.test(document.text)) return done([])
  const planned = planEdit(document, steps, file)
  if (!planned.ok) return planned
  const { text } = planned.value.document
  const ending = /(?:\r\n|\n|\r)$/.exec(text)?.[0]
  if (ending === undefined) return done([])
  const end = text.length
  return done([{ type: 'replace-text', start: end - ending.length, end, expected: ending, text: '' }])
}

/** Believes an edit only if every tool asks Latchkey afterwards. */
function checkedOn(
  look: Look,
  edit: FilesEdit,
  profiles: readonly string[],
): Result<ReadonlyMap<FileName, Uint8Array>> {
  const edited = editedFiles(look().files, edit)
  if (!edited.ok) return edited
  const { world } = look(edited.value)
  for (const name of profiles) {
    for (const { tool, source, outcome, reason } of Object.values(explainedBy(world, name))) {
      const asks = source?.kind === 'process' && source.profile === name
      if (!asks || outcome === 'fails' || outcome === 'none') return failed(notAsked(name, tool, reason))
    }
  }
  return edited
}

/** Whether turning it off again would give back the very bytes. */
function isReversible(
  look: Look,
  before: Machine,
  after: ReadonlyMap<FileName, Uint8Array>,
  { session, wasHardened }: { readonly session: string; readonly wasHardened: boolean },
): boolean {
  // Some of its profiles were hardened already: turning it off brings back more than this edit changes.
  if (wasHardened) return true
  const instead = new Map(before.files.map(({ name, bytes }) => [name, after.get(name) ?? bytes]))
  const lookAfter: Look = () => look(instead)
  const off = planOff(lookAfter, session)
  if (!off.ok) return false
  return before.files.every(({ name, bytes }) => {
    const planned = planEdit(parse(instead.get(name) ?? bytes), off.value.edit.get(name) ?? [], name)
    return planned.ok && Buffer.compare(print(planned.value.document), bytes) === 0
  })
}

const unreadable = problem(
  'file-unparseable',
  'aws cannot read your files, so it is not certain what is in them. Run `latchkey doctor`, mend that, then try again.',
)

const noSession = (session: string, isLegacy: boolean): Finding =>
  problem(
    'sso-session-missing',
    isLegacy
      ? `${session} is a sign-in of the old kind, without an sso-session. Convert it first: \`latchkey doctor --fix sso-legacy\`.`
      : `There is no sign-in session \`${session}\` in your AWS config. Run \`latchkey configure sso\` to add one, or correct its name.`,
  )

const hasRival = (profile: string, key: string): Finding =>
  problem(
    'edit-refused',
    `\`${profile}\` has ${key} beside its Identity Center settings, which some tool would take instead. Remove what is left over from something else first.`,
    { profile },
  )

const notAsked = (profile: string, tool: string, reason: string): Finding =>
  problem('edit-refused', `${tool} would not ask Latchkey for the credentials of \`${profile}\`: ${reason}`, {
    profile,
  })

const irreversible = (session: string): Finding =>
  problem(
    'edit-refused',
    `The settings of \`${session}\` or of its profiles are written in a way that could not be brought back byte for byte. Run \`latchkey doctor\` and tidy them up first.`,
  )
