import { X } from 'lucide-react'
import { Button } from 'react-aria-components'
import { Glyph } from '../components/Glyph.tsx'
import { Prose } from '../components/Prose.tsx'
import type { SavedStep } from './request.ts'

interface Props {
  readonly saved: readonly SavedStep[]
  readonly onUndo: () => void
  readonly onClose: () => void
}

/** Says quietly that something was saved, and how to take it back. */
export function SavedBar({ saved, onUndo, onClose }: Props) {
  const files = saved.map(({ file }) => file).join(' and ')
  const isUndo = saved.every(({ type }) => type === 'undo')
  const noUndo = saved.find((step) => step.noUndo !== null)?.noUndo ?? null
  return (
    <div className="saved-bar" role="status">
      <Glyph sign="works" />
      <p>
        {isUndo ? `The last change to ${files} is undone.` : `Saved to ${files}.`}
        {noUndo !== null && (
          <span className="dim">
            {' '}
            <Prose>{noUndo}</Prose>
          </span>
        )}
      </p>
      {!isUndo && noUndo === null && (
        <Button className="button" onPress={onUndo}>
          Undo…
        </Button>
      )}
      <Button className="icon-button" aria-label="Close this message" onPress={onClose}>
        <X size={14} strokeWidth={1.75} aria-hidden="true" />
      </Button>
    </div>
  )
}
