import { useEffect, useRef } from 'react'

/** Ctrl+S (⌘S) leads to the review from anywhere in the window; the browser's own dialog never opens. */
export function useReviewKey(review: () => void): void {
  const latest = useRef(review)
  useEffect(() => {
    latest.current = review
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      const isInDialog = event.target instanceof Element && event.target.closest('[role=dialog], [role=alertdialog]')
      if (!isInDialog) latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
