import { parse } from '../core/files/document/document.ts'
import { type EditStep, planEdit } from '../core/files/plan.ts'
import { activeCommand } from '../core/keys/ownCommand.ts'
import type { SectionName } from '../core/model/edit.ts'
import { type Finding, problem } from '../core/model/finding.ts'
import type { MergedProfile } from '../core/readers/merge.ts'
import { differenceOf, puttingBack, readHandOver, saveHandOver } from '../core/settings/handedOver.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'
import { ownProfile } from '../core/sources/ownProfile.ts'
import { type Context, exit, fail } from './command.ts'
import { openEditing } from './config/openEditing.ts'
import { write } from './config/write.ts'
import { shownFiles } from './findings.ts'
import { look, type Seen } from './machine.ts'
import { programHere } from './programHere.ts'

const section: SectionName = { kind: 'profile', name: 'default' }
const key = 'credential_process'

/** What any tool takes credentials from. */
const sources =
  /^(?:aws_access_key_id|aws_secret_access_key|aws_session_token|aws_security_token|credential_process|credential_source|login_session|role_arn|source_profile|sso_\w+|web_identity_token_file)$/i

/** Gives `[default]` a credential_process that hands on the credentials of the active profile. */
export async function handOver(context: Context): Promise<number> {
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  const command = activeCommand(programHere(context.env))
  if (!command.ok) return fail(context, command.finding)
  const taken = isHandedOver(seen.value) ? null : ownCredentials(seen.value)
  if (taken !== null) return fail(context, taken)

  const { document, path } = configOf(seen.value)
  const set = { type: 'set', section, key, value: command.value } as const
  const added = { type: 'add-section', section, settings: [[key, command.value]] } as const
  const isThere = seen.value.world.aws.merged.profiles.get(section.name)?.config
  const steps: readonly EditStep[] = [isThere ? set : added]
  const isChosen = seen.value.active().name !== null
  const editing = await openEditing(context, seen.value.world.home)
  const written = await write(context, editing, shownFiles(seen.value.files), {
    title: 'Handed [default] over to Latchkey',
    steps: new Map([['config', steps]]),
    notes: [
      'Tools that are told no profile will have the credentials of the active one. Their region stays that of [default].',
      ...(isChosen ? [] : ['No profile is active yet. Choose one: `latchkey use NAME`.']),
    ],
  })
  const planned = planEdit(document, steps, 'config')
  if (!written.saved || !planned.ok) return written.code
  // Of a line that was ours already, what was there before that is what is to come back.
  const directory = await stateDirectory(context.env)
  const back = puttingBack(document.text, readHandOver(directory, path))
  const before = back ? planEdit(document, [back], 'config') : null
  const { text } = before?.ok ? before.value.document : document
  await saveHandOver(directory, path, differenceOf(text, planned.value.document.text))
  return written.code
}

/** Makes of `[default]` what it was, whatever else has been changed in the file since. */
export async function takeBack(context: Context): Promise<number> {
  const seen = await look(context)
  if (!seen.ok) return fail(context, seen.finding)
  if (!isHandedOver(seen.value)) {
    context.out(context.json ? `${JSON.stringify({ changed: false })}\n` : 'Latchkey does not have [default].\n')
    return exit.done
  }
  const { document, path } = configOf(seen.value)
  const kept = readHandOver(await stateDirectory(context.env), path)
  const step: EditStep = puttingBack(document.text, kept) ?? { type: 'unset', section, key }
  const editing = await openEditing(context, seen.value.world.home)
  const { code } = await write(context, editing, shownFiles(seen.value.files), {
    title: 'Took [default] back from Latchkey',
    steps: new Map([['config', [step]]]),
    notes: [],
  })
  return code
}

function configOf({ files }: Seen) {
  const file = files.find(({ name }) => name === 'config')
  return { path: file?.path ?? '', document: parse(file?.bytes ?? new Uint8Array()) }
}

const readings = ({ world }: Seen): readonly MergedProfile[] =>
  [world.aws, world.sdk].flatMap(({ merged }) => merged.profiles.get(section.name) ?? [])

function isHandedOver(seen: Seen): boolean {
  const { platform } = seen.world
  return readings(seen).some((profile) => {
    const own = ownProfile(section.name, (name) => profile.text(name), platform)
    return own?.kind === 'other' && own.onlyActive
  })
}

/** Why it cannot be handed over: what it has, tools would take in place of ours, or lose. */
function ownCredentials(seen: Seen): Finding | null {
  const shown = shownFiles(seen.files)
  for (const profile of readings(seen)) {
    const found = profile.keys().find((name) => sources.test(name))
    if (found === undefined) continue
    const at = profile.at(found)
    const where = at ? ` (${shown[at.file]}, line ${at.line})` : ''
    const message = `[default] has credentials of its own: ${found}${where}. Give them a profile with a name first, \`latchkey config rename default NAME\`, then try again.`
    return problem('edit-refused', message, { profile: section.name, at })
  }
  return null
}
