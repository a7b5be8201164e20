import type { FileName } from './finding.ts'
import type { Instant } from './signIn.ts'

/** Keys of an IAM user that last until somebody deletes them. Never the secret one. */
export interface LongTermKey {
  readonly profile: string
  readonly where: 'vault' | FileName
  readonly accessKeyId: string | null
  /** When AWS made them; null where nobody has asked AWS yet. */
  readonly createdAt: Instant | null
  /** Since when Latchkey has had them; null where it has not. */
  readonly keptSince: Instant | null
  /** Whether new keys have taken their place and the old ones are still there. */
  readonly isRotating: boolean
}

/** What a rotation has come to: in this order. */
export const rotationSteps = ['creating', 'created', 'proven', 'swapped', 'deactivated'] as const
export type RotationStep = (typeof rotationSteps)[number]

/** New keys in the place of old ones. At `deactivated` it is done but for the deletion of the old ones. */
export interface Rotation {
  readonly profile: string
  readonly where: 'vault' | FileName
  readonly step: RotationStep
  /** Whether it is being taken back. */
  readonly isUndoing: boolean
  readonly oldAccessKeyId: string
  /** Null while AWS has not made them yet. */
  readonly newAccessKeyId: string | null
  readonly startedAt: Instant
}
