import { useCallback, useEffect, useRef, useState } from 'react'
import type { Conflict, FilesPreview } from '../../preload/contract.ts'
import { useWire } from '../hooks.ts'
import { previewStep, type ReviewStep, type SavedStep, savedSteps, saveStep } from './request.ts'

export type Phase =
  | { readonly name: 'comparing' }
  | { readonly name: 'refused'; readonly message: string }
  | { readonly name: 'ready'; readonly previews: readonly FilesPreview[]; readonly problem: string | null }
  | { readonly name: 'saving'; readonly previews: readonly FilesPreview[] }
  | { readonly name: 'conflict'; readonly conflict: Conflict }

interface Reviewing {
  readonly phase: Phase
  /** Compares anew with what is in the files now. */
  readonly compare: () => Promise<void>
  readonly save: () => Promise<void>
  /** What has been saved, even if a later step could not be. */
  readonly saved: () => readonly SavedStep[]
}

/** Compares, saves one step after the other, and stops at the first that cannot be saved. */
export function useReviewing(steps: readonly ReviewStep[], onDone: () => void): Reviewing {
  const wire = useWire()
  const [phase, setPhase] = useState<Phase>({ name: 'comparing' })
  const remaining = useRef(steps)
  const saved = useRef<readonly SavedStep[]>([])

  const compare = useCallback(async () => {
    setPhase({ name: 'comparing' })
    const answers = await Promise.all(remaining.current.map((step) => previewStep(wire, step)))
    const refused = answers.find((answer) => !answer.ok)
    if (refused && !refused.ok) return setPhase({ name: 'refused', message: refused.finding.message })
    const previews = answers.flatMap((answer) => (answer.ok ? [answer.value] : []))
    setPhase({ name: 'ready', previews, problem: null })
  }, [wire])

  useEffect(() => void compare(), [compare])

  const save = async () => {
    if (phase.name !== 'ready') return
    let previews = phase.previews
    setPhase({ name: 'saving', previews })
    for (;;) {
      const [step, ...later] = remaining.current
      const [preview, ...laterPreviews] = previews
      if (!step || !preview) return onDone()
      const answer = await saveStep(wire, step, preview)
      if (!answer.ok) return setPhase({ name: 'ready', previews, problem: answer.finding.message })
      if (!answer.value.saved) return setPhase({ name: 'conflict', conflict: answer.value.conflict })
      saved.current = [...saved.current, ...savedSteps(step, preview, answer.value.noUndo)]
      remaining.current = later
      previews = laterPreviews
    }
  }

  return { phase, compare, save, saved: () => saved.current }
}
