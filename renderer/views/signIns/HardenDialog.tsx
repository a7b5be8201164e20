import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { FilesPreview, SignIn } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { Modal } from '../../components/Modal.tsx'
import { Prose } from '../../components/Prose.tsx'
import { RadioField } from '../../components/RadioField.tsx'
import { ConflictView } from '../../review/ConflictView.tsx'
import { FilePreview } from '../../review/FilePreview.tsx'
import { isSignedIn } from '../../signIns.ts'
import { useHardening } from './useHardening.ts'

interface Props {
  readonly signIn: SignIn
  readonly onClose: () => void
  /** Hears that it is done. */
  readonly onTold: (words: string) => void
}

/** Turns hardened mode of a session on, or off where it is on: what that means, what changes in the files, and then it. */
export function HardenDialog({ signIn, onClose, onTold }: Props) {
  const { id } = signIn
  // It stays what it was when it was opened, also while the state says otherwise already.
  const [isOn] = useState(signIn.isHardened !== true)
  const [wasSignedIn] = useState(isSignedIn(signIn))
  const [keepSignIn, setKeepSignIn] = useState(false)
  const { phase, compare, save } = useHardening(id, isOn, () => {
    onClose()
    onTold(isOn ? `${id} is hardened.` : `${id} is no longer hardened.`)
  })
  if (phase.name === 'conflict') {
    return <ConflictView conflict={phase.conflict} onClose={onClose} onAgain={compare} onDiscard={onClose} />
  }
  const isBusy = phase.name === 'saving'
  const action = isOn ? 'Harden' : 'Turn off'
  return (
    <Modal
      title={isOn ? `Harden ${id}` : `Turn hardened mode of ${id} off`}
      size="wide"
      isBusy={isBusy}
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onClose} isDisabled={isBusy}>
            {phase.name === 'refused' ? 'Close' : 'Cancel'}
          </Button>
          {phase.name !== 'refused' && (
            <Button
              className="button primary"
              onPress={() => save(keepSignIn)}
              isDisabled={phase.name === 'comparing'}
              isPending={isBusy}
            >
              {isBusy ? 'One moment…' : action}
            </Button>
          )}
        </>
      }
    >
      {phase.name === 'comparing' && <p className="dim">Comparing with the files…</p>}
      {phase.name === 'refused' && <Banner sign="broken">{phase.message}</Banner>}
      {(phase.name === 'ready' || phase.name === 'saving') && (
        <>
          {phase.problem !== null && <Banner sign="broken">{phase.problem}</Banner>}
          <Meaning preview={phase.preview} />
          {!isOn && wasSignedIn && <WhatOfSignIn isKept={keepSignIn} onKept={setKeepSignIn} />}
          {phase.preview.files.map((preview) => (
            <FilePreview key={preview.file} preview={preview} />
          ))}
          {phase.preview.files.length === 0 && <p className="dim">No file changes.</p>}
        </>
      )}
    </Modal>
  )
}

/** What it means in sentences; what some tool would not read as it is written, as a warning. */
function Meaning({ preview: { notes, files } }: { readonly preview: FilesPreview }) {
  const warnings = new Set(files.flatMap((file) => file.notes))
  return (
    <>
      {notes
        .filter((note) => !warnings.has(note))
        .map((note) => (
          <p key={note}>
            <Prose>{note}</Prose>
          </p>
        ))}
      {[...warnings].map((note) => (
        <Banner key={note} sign="soon">
          {note}
        </Banner>
      ))}
    </>
  )
}

interface WhatOfSignInProps {
  readonly isKept: boolean
  readonly onKept: (isKept: boolean) => void
}

function WhatOfSignIn({ isKept, onKept }: WhatOfSignInProps) {
  return (
    <RadioField
      label="The sign-in"
      value={isKept ? 'kept' : 'ended'}
      choices={[
        { value: 'ended', title: 'Sign out. The next command needs a new sign-in.' },
        { value: 'kept', title: 'Stay signed in. The tokens go back to ~/.aws in plain text.' },
      ]}
      onChange={(chosen) => onKept(chosen === 'kept')}
    />
  )
}
