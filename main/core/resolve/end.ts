import type { Outcome } from '../model/explanation.ts'
import { type Chosen, type Found, type Invalid, nobody } from './ladder.ts'

/** Where a tool's search came to an end. */
export interface End {
  readonly outcome: Outcome
  readonly reason: string
  readonly toolSays: string | null
  readonly found: Found | null
  /** What kept the tool from even beginning to search. */
  readonly before: string | null
  /** Other profiles that had to be looked at. */
  readonly through: readonly string[]
}

export const settled = ({ reason, found, through }: Chosen): End => ({
  outcome: found.outcome,
  reason,
  toolSays: found.toolSays,
  found,
  before: null,
  through,
})

export const failedAt = ({ reason, toolSays, through }: Invalid): End => ({
  outcome: 'fails',
  reason,
  toolSays,
  found: null,
  before: null,
  through,
})

export const neverBegan = (reason: string, toolSays: string): End => ({
  outcome: 'fails',
  reason,
  toolSays,
  found: null,
  before: reason,
  through: nobody,
})
