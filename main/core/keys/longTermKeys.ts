import type { Clock } from '../clock.ts'
import type { Editing } from '../files/editing.ts'
import { basesOf, type FilesEdit, previewFiles, saveFiles } from '../files/filesEdit.ts'
import type { Environment } from '../files/locations.ts'
import type { Log } from '../log/log.ts'
import { readMachine } from '../machine/readMachine.ts'
import type { Bases, FilesPreview, SaveOutcome } from '../model/edit.ts'
import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { LongTermKey, Rotation } from '../model/longTermKeys.ts'
import { instantOf } from '../resolve/times.ts'
import type { Vault } from '../vault/vault.ts'
import { keptProfiles, readKept, recordOf, textOfKeys } from './keptKeys.ts'
import { noteKeyFacts, readKeyFacts } from './keyFacts.ts'
import { lastingVault } from './lasting.ts'
import { listKeys } from './list.ts'
import { type OwnProgram, ownCommand } from './ownCommand.ts'
import { asksLatchkey, type Look, planAdd, planMove, planRemove } from './plans.ts'
import type { RotationStepSeen } from './rotation.ts'
import { rotatingProfiles } from './rotationJournal.ts'
import { checkedPair, type KeyPair } from './shape.ts'

export interface LongTermKeysPorts {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  readonly editing: Editing
  /** Asked for when keys are, and not before. */
  readonly vault: () => Promise<Vault>
  /** How tools start this program; null where they cannot. */
  readonly program: () => OwnProgram | null
  /** Whether a person can be asked to unlock the keychain. */
  readonly interactive?: boolean
}

/** Keys that last until somebody deletes them: kept in the vault, moved there, and replaced. */
export interface LongTermKeys {
  /** Never opens the vault. With `verify`, asks AWS how old those are that can be asked about, which does. */
  list(how?: { readonly verify?: boolean }): Promise<Result<readonly LongTermKey[]>>
  /** What adding keys would write into the files. */
  previewAdd(profile: string): Result<FilesPreview>
  add(profile: string, pair: KeyPair, bases: Bases): Promise<Result<SaveOutcome>>
  /** What moving a profile's keys from its file into the vault would write. */
  previewMove(profile: string): Promise<Result<FilesPreview>>
  move(profile: string, bases: Bases): Promise<Result<SaveOutcome>>
  previewRemove(profile: string): Result<FilesPreview>
  remove(profile: string, bases: Bases): Promise<Result<SaveOutcome>>
  /** The rotation that is under way or not quite over; null where there is none. */
  rotation(profile: string): Promise<Result<Rotation | null>>
  /** Makes new keys, proves them, puts them in the place of the old ones, and deactivates those. Goes on where it stopped. */
  rotate(profile: string, onStep?: RotationStepSeen): Promise<Result<Rotation>>
  /** Takes a rotation back, whatever it has come to. */
  undoRotation(profile: string, onStep?: RotationStepSeen): Promise<Result<Rotation>>
  /** The last step, which nothing takes back. */
  deleteOld(profile: string): Promise<Result<Rotation>>
}

export function createLongTermKeys(ports: LongTermKeysPorts): LongTermKeys {
  const { env, home, stateDirectory, clock, editing, program, interactive = false } = ports
  const asking = { interactive }
  const look: Look = (instead) => readMachine({ env, home, now: clock.now(), ...(instead && { instead }) })
  const now = () => instantOf(clock.now()) ?? new Date(0).toISOString()

  const keep = async (vault: Vault, profile: string, pair: KeyPair): Promise<Result<null>> => {
    const lasting = lastingVault(stateDirectory)
    if (!lasting.ok) return lasting
    const known = await readKept(vault, profile, asking)
    if (!known.ok) return known
    const isSame = known.value !== null && isSamePair(known.value, pair)
    if (known.value !== null && !isSame) return failed(hasOthers(profile, known.value.accessKeyId))
    const { created, kept } = readKeyFacts(stateDirectory)
    if (!isSame) {
      const createdAt = created.get(pair.accessKeyId) ?? null
      const written = await vault.write(recordOf(profile), textOfKeys({ ...pair, createdAt }), asking)
      if (!written.ok) return written
    }
    if (kept.get(profile)?.accessKeyId !== pair.accessKeyId) {
      const fact = { accessKeyId: pair.accessKeyId, since: now() }
      await noteKeyFacts(ports, { kept: { [profile]: fact } })
    }
    return done(null)
  }

  /** Says no more than that it is done already, where nothing is left to do. */
  const plannedMove = async (profile: string): Promise<Result<ReturnType<typeof planMove>>> => {
    if (rotatingProfiles(await ports.vault()).includes(profile)) return failed(isRotating(profile))
    const line = ownCommand(program(), profile)
    if (!line.ok) return line
    const planned = planMove(look, profile, line.value)
    const isMoved = async () =>
      asksLatchkey(look().world, profile) && keptProfiles(await ports.vault()).includes(profile)
    if (planned.ok || !(await isMoved())) return done(planned)
    return failed(problem('keys-missing', `The keys of \`${profile}\` are in the vault already.`, { severity: 'info' }))
  }

  const rotating = async () => (await import('./rotation.ts')).createRotation({ ...ports, look })

  return {
    list: (how = {}) => listKeys({ ...ports, look }, how),

    previewAdd(profile) {
      const line = ownCommand(program(), profile)
      if (!line.ok) return line
      const edit = planAdd(look, profile, line.value)
      return edit.ok ? previewFiles(editing, edit.value) : edit
    },

    async add(profile, given, bases) {
      const pair = checkedPair(given)
      if (!pair.ok) return pair
      const line = ownCommand(program(), profile)
      if (!line.ok) return line
      const edit = planAdd(look, profile, line.value)
      if (!edit.ok) return edit
      const kept = await keep(await ports.vault(), profile, pair.value)
      return kept.ok ? saveFiles(editing, edit.value, { bases, title: `Added the keys of ${profile}` }) : kept
    },

    async previewMove(profile) {
      const planned = await plannedMove(profile)
      if (!planned.ok) return planned
      if (!planned.value.ok) return planned.value
      const preview = previewFiles(editing, planned.value.value.edit)
      return preview.ok ? done({ ...preview.value, notes: [...preview.value.notes, sealedHistory] }) : preview
    },

    async move(profile, bases) {
      const planned = await plannedMove(profile)
      if (!planned.ok) return planned
      if (!planned.value.ok) return planned.value
      const { keys, edit } = planned.value.value
      const kept = await keep(await ports.vault(), profile, keys)
      return kept.ok ? saveFiles(editing, edit, { bases, title: `Moved the keys of ${profile} into the vault` }) : kept
    },

    previewRemove: (profile) => previewFiles(editing, planRemove(look, profile)),

    async remove(profile, bases) {
      const vault = await ports.vault()
      // The journal has the secrets of both keys, and is what leads on or back.
      if (rotatingProfiles(vault).includes(profile)) return failed(isRotating(profile))
      const edit: FilesEdit = planRemove(look, profile)
      if (!keptProfiles(vault).includes(profile) && edit.size === 0) return failed(notKept(profile))
      // The line first: a profile without keys fails with a reason, one whose keys are gone only with Latchkey's.
      const saved = await saveFiles(editing, edit, { bases, title: `Removed the keys of ${profile}` })
      if (!saved.ok || !saved.value.saved) return saved
      const removed = await vault.remove(recordOf(profile))
      if (!removed.ok) return removed
      await noteKeyFacts(ports, { kept: { [profile]: null } })
      return saved
    },

    rotation: async (profile) => (await rotating()).of(profile),
    rotate: async (profile, onStep) => (await rotating()).rotate(profile, onStep),
    undoRotation: async (profile, onStep) => (await rotating()).undo(profile, onStep),
    deleteOld: async (profile) => (await rotating()).deleteOld(profile),
  }
}

export { basesOf }

const isSamePair = (one: KeyPair, other: KeyPair) =>
  one.accessKeyId === other.accessKeyId && one.secretAccessKey.reveal() === other.secretAccessKey.reveal()

/** The text before the change stays in the history, where it is sealed. */
const sealedHistory = 'The history keeps the file as it was, keys included, sealed with the key of the vault.'

const hasOthers = (profile: string, accessKeyId: string): Finding =>
  problem(
    'edit-refused',
    `The vault has other keys for \`${profile}\` (${accessKeyId}). Remove those with \`latchkey keys remove ${profile}\`, or choose another name. Nothing was written.`,
    { profile },
  )

const isRotating = (profile: string): Finding =>
  problem(
    'rotation-unfinished',
    `A rotation of the keys of \`${profile}\` is not over. Finish it with \`latchkey keys rotate ${profile} --delete-old\`, or go back with \`latchkey keys rotate ${profile} --undo\`, then try again.`,
    { profile },
  )

const notKept = (profile: string): Finding =>
  problem('keys-missing', `The vault has no keys of \`${profile}\`. \`latchkey keys list\` shows which it has.`, {
    profile,
  })
