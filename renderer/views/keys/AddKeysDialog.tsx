import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { Banner } from '../../components/Banner.tsx'
import { FreeProfileField } from '../../components/FreeProfileField.tsx'
import { Modal } from '../../components/Modal.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useShown, useWire } from '../../hooks.ts'
import { useReview } from '../../review/ReviewProvider.tsx'
import { nameProblem } from '../profiles/profileEdits.ts'

interface Props {
  /** The profiles whose keys the vault has already. */
  readonly kept: ReadonlySet<string>
  readonly onClose: () => void
  readonly onAdded: (profile: string) => void
}

const nobody = new Set<string>()

/** Takes long-term keys for a profile, and has what that writes reviewed first. */
export function AddKeysDialog({ kept, onClose, onAdded }: Props) {
  const wire = useWire()
  const review = useReview()
  const { profiles } = useShown()
  const [name, setName] = useState('')
  const [id, setId] = useState('')
  // Kept by the field alone: what is drawn depends on whether it has the right length, not on what it holds.
  const secret = useRef<HTMLInputElement>(null)
  const [length, setLength] = useState(0)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const profile = name.trim()
  const accessKeyId = id.trim()
  const badName = kept.has(profile)
    ? `The vault has keys for ${profile} already. Rotate those, or remove them first.`
    : nameProblem(profile, nobody)
  const badId = idProblem(accessKeyId)
  const isFit = profile !== '' && badName === null && accessKeyId !== '' && badId === null && length === secretLength
  const free = [...profiles.values()].filter((one) => one.kind === 'none' && !kept.has(one.name))
  const submit = async () => {
    setBusy(true)
    setProblem(null)
    const preview = await wire.call('keys.previewAdd', { profile })
    setBusy(false)
    if (!preview.ok) return setProblem(preview.finding.message)
    const secretAccessKey = { secret: secret.current?.value.trim() ?? '' }
    onClose()
    review({
      title: `Keep the keys of ${profile} in the vault`,
      action: 'Keep in the vault',
      steps: [{ type: 'keys', change: { type: 'add', profile, accessKeyId, secretAccessKey } }],
      onSaved: () => onAdded(profile),
    })
  }
  return (
    <Modal
      title="Add long-term keys"
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onClose}>
            Cancel
          </Button>
          <Button className="button primary" type="submit" form="add-keys" isDisabled={!isFit || isBusy}>
            Review changes…
          </Button>
        </>
      }
    >
      <form
        id="add-keys"
        className="add-keys"
        onSubmit={(event) => {
          event.preventDefault()
          if (isFit && !isBusy) void submit()
        }}
      >
        <p>
          The keys of an IAM user go into the vault and into no file. The profile asks Latchkey for them, and{' '}
          <code>aws</code> and <code>cdk</code> work with it as before.
        </p>
        <FreeProfileField
          value={name}
          choices={free.map((one) => one.name)}
          problem={badName}
          setting="credential_process"
          onChange={setName}
        />
        <label htmlFor="keys-id">Access key id</label>
        <input
          id="keys-id"
          className="field"
          value={id}
          placeholder="AKIA…"
          spellCheck="false"
          autoComplete="off"
          aria-describedby="keys-id-note"
          onChange={(event) => setId(event.target.value)}
        />
        <p id="keys-id-note" className="dim">
          {badId}
        </p>
        <label htmlFor="keys-secret">Secret access key</label>
        <input
          id="keys-secret"
          ref={secret}
          className="field"
          type="password"
          autoComplete="off"
          aria-describedby="keys-secret-note"
          onChange={(event) => setLength(event.target.value.trim().length)}
        />
        <p id="keys-secret-note" className="dim">
          {length > 0 && length !== secretLength && `It has ${secretLength} characters; this has ${length}.`}
        </p>
        {problem !== null && (
          <Banner sign="broken">
            <Prose>{problem}</Prose>
          </Banner>
        )}
      </form>
    </Modal>
  )
}

const secretLength = 40
const idLength = 20

/** What is wrong with an access key id, once there is enough of it to tell; null where nothing is. */
function idProblem(id: string): string | null {
  if (/^ASIA/.test(id)) return 'Keys that begin with ASIA are temporary. They go in with “Paste keys…”, under Profiles.'
  if (id.length < 'AKIA'.length) return id === '' ? null : 'It begins with AKIA.'
  if (!/^AKIA[A-Z0-9]*$/.test(id)) return 'It begins with AKIA, and has capital letters and digits.'
  return id.length === idLength ? null : `It has ${idLength} characters; this has ${id.length}.`
}
