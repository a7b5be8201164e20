import type { Place } from '../preload/contract.ts'

export type ProfileTab = 'summary' | 'explain' | 'edit' | 'text' | 'history'

/** Which profile is open, and what of it. */
export interface Opening {
  readonly name: string | null
  readonly tab: ProfileTab
  /** The line that the text is to be opened at. */
  readonly place: Place | null
}
