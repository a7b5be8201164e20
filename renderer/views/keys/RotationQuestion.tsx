import { Button } from 'react-aria-components'
import type { LongTermKey, Rotation } from '../../../preload/contract.ts'
import { Modal } from '../../components/Modal.tsx'
import { shortKey } from '../explain/sources.ts'

/** What a person is asked before something is done about a rotation. */
export type Question =
  | { readonly what: 'rotate'; readonly key: LongTermKey }
  | { readonly what: 'undo' | 'delete'; readonly rotation: Rotation }

interface Props {
  readonly question: Question
  readonly onClose: () => void
  readonly onYes: () => void
}

const words = {
  rotate: { no: 'Cancel', yes: 'Rotate', look: 'primary' },
  undo: { no: 'Leave it', yes: 'Take back', look: 'primary' },
  delete: { no: 'Keep it for now', yes: 'Delete the old key', look: 'danger' },
} as const

/** Says what will be done, step by step, and what cannot be taken back. */
export function RotationQuestion({ question, onClose, onYes }: Props) {
  const { no, yes, look } = words[question.what]
  return (
    <Modal
      title={titleOf(question)}
      role="alertdialog"
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onClose}>
            {no}
          </Button>
          <Button className={`button ${look}`} onPress={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      {question.what === 'rotate' ? <Rotating of={question.key} /> : <Afterwards {...question} />}
    </Modal>
  )
}

function titleOf(question: Question): string {
  if (question.what === 'rotate') return `Rotate the keys of ${question.key.profile}?`
  const { profile } = question.rotation
  return question.what === 'undo' ? `Go back to the old key of ${profile}?` : `Delete the old key of ${profile}?`
}

function Rotating({ of: { where, accessKeyId } }: { readonly of: LongTermKey }) {
  const old = accessKeyId === null ? 'the present one' : <code>{shortKey(accessKeyId)}</code>
  return (
    <>
      <ol className="steps-told">
        <li>AWS makes a new key for the same user.</li>
        <li>It is proven: it must work, and belong to the same user.</li>
        <li>
          It takes the place of {old} {where === 'vault' ? 'in the vault' : `in ${where}, again in plain text`}.
        </li>
        <li>The old key is made inactive.</li>
      </ol>
      <p>
        It can all be taken back until you delete the old key, which is the last step and yours. The user needs to be
        allowed to manage its own access keys, and may have no second one.
      </p>
      {where !== 'vault' && <p>Better move the keys to the vault first, and rotate them there.</p>}
    </>
  )
}

function Afterwards({ what, rotation }: { readonly what: 'undo' | 'delete'; readonly rotation: Rotation }) {
  const { oldAccessKeyId, newAccessKeyId } = rotation
  const old = <code>{shortKey(oldAccessKeyId)}</code>
  if (what === 'delete') {
    return (
      <p>
        AWS deletes {old} for good. Whatever still uses it stays shut out, and the rotation cannot be taken back any
        more.
      </p>
    )
  }
  return (
    <p>
      {old} works again and gets its place back.{' '}
      {newAccessKeyId === null ? (
        'What AWS may have made meanwhile is deleted.'
      ) : (
        <>
          The new key <code>{shortKey(newAccessKeyId)}</code> is deleted.
        </>
      )}
    </p>
  )
}
