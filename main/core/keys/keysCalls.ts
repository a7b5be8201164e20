import type { HardeningChange, HardeningSave } from '../hardened/hardening.ts'
import type { Bases, FilesPreview, SaveOutcome } from '../model/edit.ts'
import type { Result } from '../model/finding.ts'
import type { LongTermKey, Rotation } from '../model/longTermKeys.ts'
import type { LongTermKeysPorts } from './longTermKeys.ts'
import type { KeyPair } from './shape.ts'

/** What the window can do about long-term keys and about hardened sessions. All of it is loaded when it is wanted. */
export interface KeysCalls {
  list(verify: boolean): Promise<Result<readonly LongTermKey[]>>
  previewAdd(profile: string): Promise<Result<FilesPreview>>
  add(profile: string, pair: KeyPair, bases: Bases): Promise<Result<SaveOutcome>>
  previewMove(profile: string): Promise<Result<FilesPreview>>
  move(profile: string, bases: Bases): Promise<Result<SaveOutcome>>
  previewRemove(profile: string): Promise<Result<FilesPreview>>
  remove(profile: string, bases: Bases): Promise<Result<SaveOutcome>>
  rotation(profile: string): Promise<Result<Rotation | null>>
  /** Each step of these shows in the state. */
  rotate(profile: string): Promise<Result<Rotation>>
  undoRotation(profile: string): Promise<Result<Rotation>>
  deleteOld(profile: string): Promise<Result<Rotation>>
  previewHarden(change: HardeningChange): Promise<Result<FilesPreview>>
  harden(save: HardeningSave): Promise<Result<SaveOutcome>>
}

export interface KeysCallsPorts extends LongTermKeysPorts {
  /** Hears which rotations this process is at. */
  readonly onRotations: (rotations: readonly Rotation[]) => void
  /** Hears that a sign-in may be somewhere else now. */
  readonly onTokens: () => void
}

export function createKeysCalls(ports: KeysCallsPorts): KeysCalls {
  const open = once(async () => (await import('./longTermKeys.ts')).createLongTermKeys(ports))
  const openHardening = once(async () => (await import('../hardened/hardening.ts')).createHardening(ports))
  const running = new Map<string, Rotation>()

  const show = (profile: string, rotation: Rotation | null) => {
    if (rotation) running.set(profile, rotation)
    else running.delete(profile)
    ports.onRotations([...running.values()])
  }
  const shown = async (profile: string, work: Promise<Result<Rotation>>) => {
    try {
      return await work
    } finally {
      show(profile, null)
    }
  }

  return {
    list: async (verify) => (await open()).list({ verify }),
    previewAdd: async (profile) => (await open()).previewAdd(profile),
    add: async (profile, pair, bases) => (await open()).add(profile, pair, bases),
    previewMove: async (profile) => (await open()).previewMove(profile),
    move: async (profile, bases) => (await open()).move(profile, bases),
    previewRemove: async (profile) => (await open()).previewRemove(profile),
    remove: async (profile, bases) => (await open()).remove(profile, bases),
    rotation: async (profile) => (await open()).rotation(profile),
    rotate: async (profile) =>
      shown(
        profile,
        (await open()).rotate(profile, (rotation) => show(profile, rotation)),
      ),
    undoRotation: async (profile) =>
      shown(
        profile,
        (await open()).undoRotation(profile, (rotation) => show(profile, rotation)),
      ),
    deleteOld: async (profile) => (await open()).deleteOld(profile),
    previewHarden: async (change) => (await openHardening()).preview(change),
    async harden(save) {
      const turned = await (await openHardening()).save(save)
      ports.onTokens()
      return turned
    },
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null
  return () => {
    made ??= make()
    return made
  }
}
