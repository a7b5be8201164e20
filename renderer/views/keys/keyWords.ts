import type { FileState, LongTermKey, Rotation, RotationStep } from '../../../preload/contract.ts'
import type { Sign } from '../../components/Glyph.tsx'
import { shortKey } from '../explain/sources.ts'

const dayMs = 86_400_000
/** As the finding about them has it. */
const oldDays = 90

/** In whole days; null where AWS was never asked. */
export const daysOld = ({ createdAt }: LongTermKey, now: number): number | null =>
  createdAt === null ? null : Math.max(0, Math.floor((now - Date.parse(createdAt)) / dayMs))

export const isOld = (key: LongTermKey, now: number) => (daysOld(key, now) ?? 0) >= oldDays

export function ageWords(key: LongTermKey, now: number): string {
  const days = daysOld(key, now)
  if (days === null) return 'AWS was not asked yet'
  return days === 0 ? 'made today' : days === 1 ? '1 day old' : `${days} days old`
}

export function placeWords({ where }: LongTermKey, files: readonly FileState[]): string {
  if (where === 'vault') return 'the vault'
  return files.find(({ name }) => name === where)?.shown ?? where
}

/** How a rotation stands: done now, or left as it is. */
export type RotationStand = 'running' | 'undoing' | 'done' | 'cut' | 'cutUndoing' | 'unknown'

/** Null where none is under way. `running` is what is being done now, `left` what the vault has of one. */
export function standOf(isRotating: boolean, running: Rotation | null, left: Rotation | null): RotationStand | null {
  if (running) return running.isUndoing ? 'undoing' : 'running'
  if (!isRotating) return null
  if (!left) return 'unknown'
  if (left.isUndoing) return 'cutUndoing'
  return left.step === 'deactivated' ? 'done' : 'cut'
}

const standWords: Readonly<Record<RotationStand, readonly [Sign, string]>> = {
  running: ['soon', 'Being rotated.'],
  undoing: ['soon', 'Its rotation is being taken back.'],
  done: ['needs', 'Rotated. The old key is inactive, but still there.'],
  cut: ['broken', 'Its rotation was cut short.'],
  cutUndoing: ['broken', 'Its rotation was being taken back, and that was cut short.'],
  unknown: ['unknown', 'Its rotation is not over. How far it is, only the open vault says.'],
}

/** How a key is: a sign, and a sentence. `isReadable` is about the vault. */
export function keyWords(
  key: LongTermKey,
  stand: RotationStand | null,
  isReadable: boolean,
  now: number,
): readonly [Sign, string] {
  if (stand) return standWords[stand]
  if (key.where === 'vault' && !isReadable) return ['needs', 'In the vault, which cannot be read now.']
  const old = isOld(key, now)
  if (key.where !== 'vault') {
    const plain = 'In plain text, for every program that you run to read.'
    return ['soon', old ? `${plain} And old: new ones are due after ${oldDays} days.` : plain]
  }
  return old ? ['soon', `Old: new ones are due after ${oldDays} days.`] : ['works', 'Kept in the vault.']
}

export interface Stage {
  readonly step: RotationStep
  readonly todo: string
  readonly done: string
}

/** What a rotation does, in its order; each is done when the rotation has come to its step. */
export function stages({ oldAccessKeyId, newAccessKeyId }: Rotation): readonly Stage[] {
  const [old, fresh] = [shortKey(oldAccessKeyId), shortKey(newAccessKeyId ?? '')]
  return [
    { step: 'created', todo: 'AWS makes a new key', done: `AWS has made ${fresh}` },
    { step: 'proven', todo: 'the new key is proven', done: 'It works, and belongs to the same user' },
    { step: 'swapped', todo: `it takes the place of ${old}`, done: `It is in the place of ${old}` },
    { step: 'deactivated', todo: `${old} is made inactive`, done: `${old} is inactive` },
  ]
}

const order: readonly RotationStep[] = ['creating', 'created', 'proven', 'swapped', 'deactivated']

export const isDone = (stage: Stage, { step }: Rotation) => order.indexOf(step) >= order.indexOf(stage.step)
