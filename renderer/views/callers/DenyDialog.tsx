import { useState } from 'react'
import { Button, Label, Radio, RadioGroup } from 'react-aria-components'
import type { Caller } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { Modal } from '../../components/Modal.tsx'
import { Prose } from '../../components/Prose.tsx'
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
      <RadioGroup
        className="deny-choices"
        value={chosen?.id ?? null}
        onChange={(id) => setChosen(choices.find((choice) => choice.id === id))}
      >
        <Label className="label">Who gets no credentials</Label>
        {choices.map(({ id, words, note }) => (
          <Radio key={id} value={id} className="radio" autoFocus={id === chosen?.id}>
            <span className="dot" aria-hidden="true" />
            <span>
              {words} <span className="dim">{note}</span>
            </span>
          </Radio>
        ))}
      </RadioGroup>
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
