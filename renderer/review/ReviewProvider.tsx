import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from 'react'
import { ReviewDialog } from './ReviewDialog.tsx'
import type { ReviewRequest, SavedStep } from './request.ts'
import { SavedBar } from './SavedBar.tsx'

const ReviewContext = createContext<((request: ReviewRequest) => void) | null>(null)

/** Opens the review of a change. It stays open whatever happens to the view that asked for it. */
export function useReview(): (request: ReviewRequest) => void {
  const review = useContext(ReviewContext)
  if (!review) throw new Error('The review was not provided to the window.')
  return review
}

/** Holds the one review there can be, and the bar that says what came of it, below what it is around. */
export function ReviewProvider({ children }: { readonly children: ReactNode }) {
  const [open, setOpen] = useState<{ readonly request: ReviewRequest; readonly number: number } | null>(null)
  const [saved, setSaved] = useState<readonly SavedStep[]>([])
  const count = useRef(0)
  const review = useCallback((request: ReviewRequest) => {
    count.current += 1
    setOpen({ request, number: count.current })
  }, [])
  const undo = () =>
    review({
      title: 'Undo the last change',
      steps: saved.toReversed().map(({ file }) => ({ type: 'undo', file })),
    })
  return (
    <ReviewContext value={review}>
      {children}
      {saved.length > 0 && <SavedBar saved={saved} onUndo={undo} onClose={() => setSaved([])} />}
      {open && (
        <ReviewDialog
          key={open.number}
          request={open.request}
          onClose={(steps) => {
            setOpen(null)
            if (steps.length > 0) setSaved(steps)
          }}
        />
      )}
    </ReviewContext>
  )
}
