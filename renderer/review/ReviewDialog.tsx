import { Button } from 'react-aria-components'
import { Banner } from '../components/Banner.tsx'
import { Modal } from '../components/Modal.tsx'
import { Prose } from '../components/Prose.tsx'
import { ConflictView } from './ConflictView.tsx'
import { FilePreview } from './FilePreview.tsx'
import { isMoreThanFiles, type ReviewRequest, type SavedStep } from './request.ts'
import { useReviewing } from './useReviewing.ts'

interface Props {
  readonly request: ReviewRequest
  /** With what has been saved: nothing if the person called it off. */
  readonly onClose: (saved: readonly SavedStep[]) => void
}

/** Shows what a change does to the files before it is done, and both sides where somebody else was faster. */
export function ReviewDialog({ request, onClose }: Props) {
  const { title, steps, action = 'Save', warnings = [], onSaved, onDiscarded } = request
  const close = () => onClose(reviewing.saved())
  const reviewing = useReviewing(steps, () => {
    close()
    onSaved?.()
  })
  const { phase, compare, save } = reviewing
  if (phase.name === 'conflict') {
    return (
      <ConflictView
        conflict={phase.conflict}
        onClose={close}
        onAgain={compare}
        onDiscard={() => {
          close()
          onDiscarded?.()
        }}
      />
    )
  }
  const isBusy = phase.name === 'saving'
  const previews = phase.name === 'ready' || phase.name === 'saving' ? phase.previews : []
  const files = previews.flatMap((preview) => preview.files)
  const isSame = previews.length > 0 && files.every(({ diff }) => diff === '')
  const isEmpty = phase.name === 'ready' && isSame && !steps.some(isMoreThanFiles)
  return (
    <Modal
      title={title}
      size="wide"
      isBusy={isBusy}
      onClose={close}
      actions={
        <>
          <Button className="button" onPress={close} isDisabled={isBusy}>
            {phase.name === 'refused' || isEmpty ? 'Close' : 'Cancel'}
          </Button>
          {phase.name !== 'refused' && !isEmpty && (
            <Button
              className="button primary"
              onPress={save}
              isDisabled={phase.name === 'comparing'}
              isPending={isBusy}
            >
              {isBusy ? 'Saving…' : action}
            </Button>
          )}
        </>
      }
    >
      {phase.name === 'comparing' && <p className="dim">Comparing with the file…</p>}
      {phase.name === 'refused' && (
        <Banner sign="broken">
          <Prose>{phase.message}</Prose>
        </Banner>
      )}
      {phase.name === 'ready' && phase.problem !== null && (
        <Banner sign="broken">
          <Prose>{phase.problem}</Prose>
        </Banner>
      )}
      {previews.length > 0 &&
        [...warnings, ...previews.flatMap(({ notes }) => notes)].map((note) => (
          <Banner key={note} sign="soon">
            {note}
          </Banner>
        ))}
      {isEmpty && <p>Nothing would change: the file already says so.</p>}
      {isSame && !isEmpty && <p>Nothing changes in your files.</p>}
      {files.map((preview) => (
        <FilePreview key={preview.file} preview={preview} />
      ))}
    </Modal>
  )
}
