import { useState } from 'react'
import { Button } from 'react-aria-components'
import { Glyph } from '../../components/Glyph.tsx'
import { Modal } from '../../components/Modal.tsx'
import { nameProblem } from './profileEdits.ts'

interface Props {
  readonly title: string
  readonly name: string
  readonly taken: { has(name: string): boolean }
  /** Profiles that name this one, and could go on doing so under its new name. */
  readonly followers: readonly string[]
  readonly onClose: () => void
  readonly onName: (name: string, isFollowed: boolean) => void
}

/** Asks for a new name. */
export function NameDialog({ title, name, taken, followers, onClose, onName }: Props) {
  const [written, setWritten] = useState(name)
  const [isFollowed, setFollowed] = useState(true)
  const wanted = written.trim()
  const problem = wanted === name ? null : nameProblem(wanted, taken)
  const isFit = wanted !== '' && wanted !== name && problem === null
  return (
    <Modal
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onClose}>
            Cancel
          </Button>
          <Button className="button primary" type="submit" form="new-name" isDisabled={!isFit}>
            Review changes…
          </Button>
        </>
      }
    >
      <form
        id="new-name"
        className="new-name"
        onSubmit={(event) => {
          event.preventDefault()
          if (isFit) onName(wanted, isFollowed && followers.length > 0)
        }}
      >
        <label htmlFor="new-name-field">New name</label>
        <input
          id="new-name-field"
          className="field"
          value={written}
          spellCheck="false"
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the dialog is there for this one field
          autoFocus
          aria-describedby={problem === null ? undefined : 'new-name-problem'}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setWritten(event.target.value)}
        />
        {problem !== null && (
          <p id="new-name-problem" className="setting-notes">
            <Glyph sign="soon" />
            {problem}
          </p>
        )}
        {followers.length > 0 && (
          <label className="check">
            <input type="checkbox" checked={isFollowed} onChange={(event) => setFollowed(event.target.checked)} />
            <span>
              Also write the new name into <code>source_profile</code> of{' '}
              {followers.length > 3 ? `${followers.length} profiles` : followers.join(', ')}
            </span>
          </label>
        )}
      </form>
    </Modal>
  )
}
