import { Check } from 'lucide-react'
import { Button } from 'react-aria-components'
import type { Rotation } from '../../../preload/contract.ts'
import { isDone, type RotationStand, stages } from './keyWords.ts'

interface Props {
  readonly rotation: Rotation
  readonly stand: Exclude<RotationStand, 'unknown'>
  readonly isBusy: boolean
  readonly onGoOn: () => void
  readonly onTakeBack: () => void
  readonly onDelete: () => void
}

/** How far a rotation has come, and what can be done about it. */
export function RotationPanel({ rotation, stand, isBusy, onGoOn, onTakeBack, onDelete }: Props) {
  const { profile } = rotation
  const all = stages(rotation)
  const next = all.findIndex((stage) => !isDone(stage, rotation))
  const isRunning = stand === 'running' || stand === 'undoing'
  const isBack = stand === 'undoing' || stand === 'cutUndoing'
  return (
    <div className={stand === 'cut' || stand === 'cutUndoing' ? 'rotation cut' : 'rotation'}>
      <p role="status">{said(stand, next === -1 ? null : (all[next]?.todo ?? null))}</p>
      {!isBack && (
        <ol>
          {all.map((stage, index) => {
            const state = isDone(stage, rotation) ? 'done' : index === next ? 'next' : 'later'
            return (
              <li key={stage.step} className={state} {...(state === 'next' && { 'aria-current': 'step' })}>
                <span className="mark-of-step">
                  {state === 'done' ? <Check size={12} strokeWidth={2.5} aria-label="done" /> : index + 1}
                </span>
                {state === 'done' ? stage.done : stage.todo}
              </li>
            )
          })}
        </ol>
      )}
      {!isRunning && (
        <div className="rotation-actions">
          {stand === 'done' && (
            <Button
              className="button primary"
              aria-label={`Delete the old key of ${profile}`}
              isDisabled={isBusy}
              onPress={onDelete}
            >
              Delete the old key…
            </Button>
          )}
          {stand === 'cut' && (
            <Button
              className="button primary"
              aria-label={`Go on rotating ${profile}`}
              isDisabled={isBusy}
              onPress={onGoOn}
            >
              Go on
            </Button>
          )}
          <Button
            className={stand === 'cutUndoing' ? 'button primary' : 'button'}
            aria-label={`Take back the rotation of ${profile}`}
            isDisabled={isBusy}
            onPress={onTakeBack}
          >
            {stand === 'cutUndoing' ? 'Go on taking it back…' : 'Take back…'}
          </Button>
        </div>
      )}
    </div>
  )
}

function said(stand: Props['stand'], next: string | null): string {
  switch (stand) {
    case 'running':
      return 'This takes up to a minute: AWS needs a while to know a new key everywhere.'
    case 'undoing':
      return 'The old key comes back, and the new one goes. This takes up to a minute.'
    case 'done':
      return 'Once nothing has missed the old key for a while, delete it. Until then it can all be taken back.'
    case 'cut':
      return `It stopped before this: ${next ?? 'its end'}. Nothing is lost. It can go on from there, or be taken back.`
    case 'cutUndoing':
      return 'What is left of it can be taken back now.'
  }
}
