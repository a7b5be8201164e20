import { editedFiles, type FilesEdit } from '../files/filesEdit.ts'
import type { EditStep } from '../files/plan.ts'
import type { Machine } from '../machine/readMachine.ts'
import { done, type FileName, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { MergedProfile } from '../readers/merge.ts'
import type { Section } from '../readers/reading.ts'
import type { World } from '../resolve/world.ts'
import { type OwnProfile, ownProfile } from '../sources/ownProfile.ts'
import { explainedBy, type KeysInFile, keysInFiles } from './keysInFiles.ts'

/** Reads the machine, with the two files taken to say something else where that is given. */
export type Look = (instead?: ReadonlyMap<FileName, Uint8Array>) => Machine

const keySettings = ['aws_access_key_id', 'aws_secret_access_key'] as const
const command = 'credential_process'

/** The profile as `aws` reads it, or as the SDK does where `aws` does not. */
export const profileIn = ({ aws, sdk }: World, name: string): MergedProfile | null =>
  (aws.merged.fatal ? undefined : aws.merged.profiles.get(name)) ?? sdk.merged.profiles.get(name) ?? null

/** Whether tools are told to ask Latchkey for the keys that it keeps for the profile. */
export const asksLatchkey = (world: World, name: string): boolean => ownIn(world, name)?.kind === 'keys'

function ownIn(world: World, name: string): OwnProfile | null {
  const profile = profileIn(world, name)
  return profile && ownProfile(name, (key) => profile.text(key), world.platform)
}

/** Settings that give a profile other credentials than those of a command, or stop a tool beside one. */
const rivals: readonly (readonly [key: string, todo: (profile: string) => string])[] = [
  ['aws_access_key_id', (name) => `To take those into the vault: \`latchkey keys move ${name}\`.`],
  ['aws_secret_access_key', (name) => `To take those into the vault: \`latchkey keys move ${name}\`.`],
  ['role_arn', () => 'Add the keys to a profile of their own, and name that as source_profile.'],
  ['web_identity_token_file', () => 'Choose another name for the profile with the keys.'],
  ['sso_session', () => 'Choose another name for the profile with the keys.'],
  ['sso_start_url', () => 'Choose another name for the profile with the keys.'],
  ['sso_account_id', () => 'Choose another name for the profile with the keys.'],
  ['sso_role_name', () => 'Choose another name for the profile with the keys.'],
  ['login_session', () => 'Choose another name for the profile with the keys.'],
]

/** Tells tools to ask Latchkey for a profile's credentials. */
export function planAdd(look: Look, profile: string, line: string): Result<FilesEdit> {
  const { world } = look()
  const known = profileIn(world, profile)
  if (known?.text(command) && !asksLatchkey(world, profile)) return failed(hasCommand(profile))
  for (const [key, todo] of rivals) {
    if (known?.text(key) !== undefined) return failed(hasRival(profile, key, todo(profile)))
  }
  const edit: FilesEdit = new Map([['config', withCommand(world, profile, line)]])
  return checked(look, profile, edit)
}

export interface Move {
  readonly keys: KeysInFile
  readonly edit: FilesEdit
}

/** Takes the keys out of the file; the tools ask Latchkey for them from then on. */
export function planMove(look: Look, profile: string, line: string): Result<Move> {
  const { world } = look()
  const known = profileIn(world, profile)
  const hasKeys = keySettings.some((key) => known?.text(key) !== undefined)
  const rival = rivals.find(([key]) => !keySettings.some((own) => own === key) && known?.text(key) !== undefined)
  if (hasKeys && rival) {
    return failed(hasRival(profile, rival[0], 'Remove first what is left over from something else, or the keys.'))
  }
  const keys = keysInFiles(world, profile)
  if (!keys.ok) return keys
  if (known?.text(command) && !asksLatchkey(world, profile)) return failed(hasCommand(profile))
  const other = (['config', 'credentials'] as const).find((file) => hasOtherKeys(known?.[file] ?? null, keys.value))
  if (other) return failed(hasTwo(profile, other))
  const steps = (file: FileName): readonly EditStep[] => [
    ...(file === 'config' ? withCommand(world, profile, line) : []),
    ...withoutKeys(look, known, profile, file),
  ]
  // First the line, then the keys: whoever looks in between still finds the keys, which win.
  const edit: FilesEdit = new Map([
    ['config', steps('config')],
    ['credentials', steps('credentials')],
  ])
  const planned = checked(look, profile, edit)
  return planned.ok ? done({ keys: keys.value, edit: planned.value }) : planned
}

/** Takes away the line that leads to Latchkey. Other settings stay. */
export function planRemove(look: Look, profile: string): FilesEdit {
  const { world } = look()
  if (!asksLatchkey(world, profile)) return new Map()
  const known = profileIn(world, profile)
  const section = { kind: 'profile', name: profile } as const
  const files = (['config', 'credentials'] as const).filter((file) => known?.[file]?.get(command))
  return new Map(files.map((file) => [file, [{ type: 'unset', section, key: command }]]))
}

function hasOtherKeys(section: Section | null, { accessKeyId, secretAccessKey }: KeysInFile): boolean {
  const [id, secret] = keySettings.map((key) => section?.text(key))
  return (id !== undefined && id !== accessKeyId) || (secret !== undefined && secret !== secretAccessKey.reveal())
}

function withCommand(world: World, profile: string, line: string): readonly EditStep[] {
  const known = profileIn(world, profile)
  const section = { kind: 'profile', name: profile } as const
  // An old path to Latchkey is replaced where it stands.
  if (known?.text(command) === line) return []
  if (known?.config) return [{ type: 'set', section, key: command, value: line }]
  return [{ type: 'add-section', section, settings: [[command, line]] }]
}

function withoutKeys(look: Look, known: MergedProfile | null, name: string, file: FileName): readonly EditStep[] {
  const own = known?.[file]?.keys() ?? []
  const unwanted = keySettings.filter((key) => own.includes(key))
  const section = { kind: 'profile', name } as const
  if (unwanted.length === 0) return []
  const isAll = file === 'credentials' && unwanted.length === own.length
  if (isAll && !hasComments(look(), known?.[file] ?? null, file)) return [{ type: 'remove-section', section }]
  return unwanted.map((key) => ({ type: 'unset', section, key }))
}

/** Comments are a person's own words, and stay. */
function hasComments({ files }: Machine, section: Section | null, file: FileName): boolean {
  const document = files.find(({ name }) => name === file)?.document
  if (!section || !document) return true
  const { text } = document
  const end = document.sectionEnd(document.sectionAt(section.start))
  const above = text.slice(Math.max(0, text.lastIndexOf('\n', section.start - 2) + 1), section.start)
  return /^\s*[#;]/m.test(above + text.slice(section.start, end))
}

/** Believes an edit only if every tool will ask Latchkey afterwards. */
function checked(look: Look, profile: string, edit: FilesEdit): Result<FilesEdit> {
  const edited = editedFiles(look().files, edit)
  if (!edited.ok) return edited
  const { world } = look(edited.value)
  for (const explanation of Object.values(explainedBy(world, profile))) {
    const { source, outcome, tool, chain } = explanation
    const asks = source?.kind === 'process' && source.profile === profile && chain.length === 1
    const isBroken = outcome === 'fails' || outcome === 'none'
    if (!asks || isBroken || !asksLatchkey(world, profile)) return failed(notAsked(profile, tool, explanation.reason))
  }
  return done(edit)
}

const notAsked = (profile: string, tool: string, reason: string): Finding =>
  problem(
    'edit-refused',
    `With the keys of \`${profile}\` in the vault, ${tool} would not ask Latchkey for them: ${reason} Nothing was written.`,
    { profile },
  )

const hasRival = (profile: string, key: string, todo: string): Finding =>
  problem(
    'edit-refused',
    `\`${profile}\` has ${key}, which some tool would take instead of the keys in the vault. ${todo}`,
    { profile },
  )

const hasTwo = (profile: string, file: FileName): Finding =>
  problem(
    'edit-refused',
    `\`${profile}\` has other keys in ${file}, which no tool takes. Remove those first, so that none are lost.`,
    { profile },
  )

const hasCommand = (profile: string): Finding =>
  problem(
    'edit-refused',
    `\`${profile}\` has a credential_process for other credentials already. Remove that first, or choose another name.`,
    { profile },
  )
