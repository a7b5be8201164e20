import { Button } from 'react-aria-components'
import type { Conflict } from '../../preload/contract.ts'
import { Banner } from '../components/Banner.tsx'
import { DiffView } from '../components/DiffView.tsx'
import { Modal } from '../components/Modal.tsx'

interface Props {
  readonly conflict: Conflict
  readonly onClose: () => void
  readonly onAgain: () => void
  readonly onDiscard: () => void
}

/** Both sides of a change that somebody else's change came before. Nothing has been saved. */
export function ConflictView({ conflict: { message, theirs, yours }, onClose, onAgain, onDiscard }: Props) {
  return (
    <Modal
      title="The file has changed meanwhile"
      size="wide"
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onDiscard}>
            Discard mine
          </Button>
          <Button className="button primary" onPress={onAgain}>
            Review again
          </Button>
        </>
      }
    >
      <Banner sign="soon">{message}</Banner>
      <div className="sides">
        <Side title="Changed meanwhile" diff={theirs} />
        <Side title="Your change" diff={yours} />
      </div>
    </Modal>
  )
}

function Side({ title, diff }: { readonly title: string; readonly diff: string }) {
  return (
    <div className="file-preview">
      <h3>{title}</h3>
      {diff === '' ? <p className="dim">Nothing is different.</p> : <DiffView diff={diff} label={title} />}
    </div>
  )
}
