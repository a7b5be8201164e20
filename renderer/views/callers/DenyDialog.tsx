import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { Caller } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { Modal } from '../../components/Modal.tsx'
import { Prose } from '../../components/Prose.tsx'
import { RadioField } from '../../components/RadioField.tsx'
import { SelectField } from '../../components/SelectField.tsx'
import { useWire } from '../../hooks.ts'
import { deniedChoices, lastings, usualLasting, whoWords } from './callers.ts'

interface Props {
  readonly caller: Caller
  readonly onClose: () => void
}

/** Asks who is to get nothing, and for how long. */
export function DenyDialog({ caller, onClose }: Props) {
  const wire = useWire()
  // What it was asked about: meanwhile the caller may ask again, or be forgotten.
  const [choices] = useState(() => deniedChoices(caller))
  const [chosen, setChosen] = useState(choices[0])
  const [lasting, setLasting] = useState(usualLasting)
  const [problem, setProblem] = useState<string | null>(null)
  const deny = async () => {
    if (!chosen) return
    const answer = await wire.call('caller.deny', { ...chosen.denied, minutes: Number(lasting) })
    if (answer.ok) onClose()
    else setProblem(answer.finding.message)
  }
  return (
    <Modal
      title={`Deny ${whoWords(caller)}?`}
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onClose}>
            Cancel
          </Button>
          <Button className="button primary" onPress={() => void deny()}>
            Deny
          </Button>
        </>
      }
    >
      <RadioField
        label="Who gets no credentials"
        value={chosen?.id ?? null}
        choices={choices.map(({ id, words, note }) => ({ value: id, title: words, note }))}
        onChange={(id) => setChosen(choices.find((choice) => choice.id === id))}
        autoFocus
      />
      <div className="deny-lasting">
        <span className="label">For</span>
        <SelectField label="For how long" value={lasting} choices={lastings} onChange={setLasting} />
      </div>
      <p className="dim deny-note">
        <Prose>
          This holds for whoever asks Latchkey. Credentials that were handed out before stay good until they end, and
          what is written in `~/.aws` can be read as before.
        </Prose>
      </p>
      {problem !== null && (
        <Banner sign="broken">
          <Prose>{problem}</Prose>
        </Banner>
      )}
    </Modal>
  )
}
