import type { Editing } from '../files/editing.ts'
import type { EditStep } from '../files/plan.ts'
import type { Preview, SaveOutcome, SettingSource } from '../model/edit.ts'
import { done, type Result } from '../model/finding.ts'
import type { PastedInput, PastedPreview } from '../model/pasted.ts'
import type { ProfileKind, ProfileSettings } from '../model/profile.ts'
import type { Secret } from '../model/secret.ts'
import type { Instant } from '../model/signIn.ts'
import { accountOfKey } from '../resolve/accounts.ts'
import { endKeys } from '../resolve/rememberedEnd.ts'
import { asName } from './names.ts'
import { type PastedKeys, parsePastedKeys } from './pastedKeys.ts'

export interface Pasting extends PastedInput {
  readonly text: Secret
}

/** Keys that a person has pasted. */
export interface PastingCalls {
  preview(pasting: Pasting): Promise<Result<PastedPreview>>
  save(pasting: Pasting, basis: string): Promise<Result<SaveOutcome>>
}

export interface PastingPorts {
  readonly editing: Editing
  readonly profiles: ReadonlyMap<string, Pick<ProfileSettings, 'kind'>>
}

export interface PlannedPaste {
  readonly keys: PastedKeys
  readonly profile: string
  readonly until: Instant | null
  readonly steps: readonly EditStep[]
  readonly notes: readonly string[]
  readonly title: string
}

/** What pasted keys become: a profile in `credentials`, or new keys for one that is there. */
export async function planPaste(ports: PastingPorts, pasting: Pasting): Promise<Result<PlannedPaste>> {
  const parsed = await parsePastedKeys(pasting.text)
  if (!parsed.ok) return parsed
  const keys = parsed.value
  const profile = pasting.profile ?? nameOf(keys)
  const until = keys.until ?? pasting.until
  const there = settingsOf(ports.editing, profile)
  return done({
    keys,
    profile,
    until,
    steps: stepsFor(profile, keys, until, there),
    notes: notesAbout(ports, profile, there ?? []),
    title: `Pasted keys for ${profile}`,
  })
}

export async function previewPaste(ports: PastingPorts, pasting: Pasting): Promise<Result<PastedPreview>> {
  const planned = await planPaste(ports, pasting)
  if (!planned.ok) return planned
  const { keys, profile, until, steps, notes } = planned.value
  const preview = ports.editing.preview('credentials', steps)
  if (!preview.ok) return preview
  return done({
    ...withNotes(preview.value, notes),
    profile,
    accessKeyId: keys.accessKeyId,
    accountId: accountOfKey(keys.accessKeyId),
    until,
    isUntilPasted: keys.until !== null,
  })
}

export async function savePaste(ports: PastingPorts, pasting: Pasting, basis: string): Promise<Result<SaveOutcome>> {
  const planned = await planPaste(ports, pasting)
  if (!planned.ok) return planned
  const { steps, title } = planned.value
  return ports.editing.save('credentials', steps, { basis, title })
}

const withNotes = (preview: Preview, notes: readonly string[]): Preview => ({
  ...preview,
  notes: [...notes, ...preview.notes],
})

const nameOf = ({ name, accessKeyId }: PastedKeys) => asName(name ?? accountOfKey(accessKeyId) ?? 'pasted')

/** Of the section in `credentials`; null where there is none. */
function settingsOf(editing: Editing, name: string): readonly SettingSource[] | null {
  const sources = editing.sources({ kind: 'profile', name })
  return (sources.ok && sources.value.find(({ file }) => file === 'credentials')?.settings) || null
}

function stepsFor(
  name: string,
  { accessKeyId, secretAccessKey, sessionToken }: PastedKeys,
  until: Instant | null,
  there: readonly SettingSource[] | null,
): EditStep[] {
  const section = { kind: 'profile', name } as const
  const settings: (readonly [string, string])[] = [
    ['aws_access_key_id', accessKeyId],
    ['aws_secret_access_key', secretAccessKey.reveal()],
    ['aws_session_token', sessionToken.reveal()],
    ...(until === null ? [] : [['x_security_token_expires', until] as const]),
  ]
  if (there === null) return [{ type: 'add-section', section, settings }]
  const isNew = new Set(settings.map(([key]) => key))
  // aws prefers a token of this older name, and an end of the former keys would be taken for theirs.
  const outdated = ['aws_security_token', ...endKeys].filter(
    (key) => !isNew.has(key) && there.some((setting) => setting.key === key),
  )
  return [
    ...settings.map(([key, value]) => ({ type: 'set', section, key, value }) as const),
    ...outdated.map((key) => ({ type: 'unset', section, key }) as const),
  ]
}

const otherKinds: Partial<Readonly<Record<ProfileKind, string>>> = {
  sso: 'signs in with Identity Center',
  'assume-role': 'assumes a role',
  'web-identity': 'takes a role with a web identity',
  'console-login': 'signs in to the console',
  process: 'asks an external process',
}

function notesAbout({ profiles }: PastingPorts, name: string, there: readonly SettingSource[]): string[] {
  const id = there.find(({ key }) => key === 'aws_access_key_id')?.value
  const does = otherKinds[profiles.get(name)?.kind ?? 'none']
  return [
    ...(does === undefined
      ? []
      : [
          `${name} ${does} already. With keys beside that, aws and cdk may use different credentials: another name is safer.`,
        ]),
    ...(id?.startsWith('AKIA') ? [`The long-term keys ${id} of ${name} are replaced; the history keeps them.`] : []),
  ]
}
