import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { PastedPreview, Result } from '../../preload/contract.ts'
import { Banner } from '../components/Banner.tsx'
import { Glyph } from '../components/Glyph.tsx'
import { Modal } from '../components/Modal.tsx'
import { Prose } from '../components/Prose.tsx'
import { SelectField } from '../components/SelectField.tsx'
import { useNow, useShown, useWire } from '../hooks.ts'
import { useReview } from '../review/ReviewProvider.tsx'
import { nameProblem } from '../views/profiles/profileEdits.ts'
import { moment } from '../words.ts'
import { endAfter, lastings, usualLasting } from './pasteEnds.ts'

interface Props {
  /** Whose keys they are; null for a profile that is to be named. */
  readonly profile: string | null
  readonly onClose: () => void
}

const nobody = new Set<string>()

/** Takes keys that the AWS access portal shows, and has their profile reviewed before it is written. */
export function PasteDialog({ profile, onClose }: Props) {
  const wire = useWire()
  const review = useReview()
  const now = useNow()
  const { profiles } = useShown()
  // Kept by the field alone: nothing that is drawn depends on the keys.
  const field = useRef<HTMLTextAreaElement>(null)
  const asked = useRef(0)
  const [name, setName] = useState(profile ?? '')
  const [lasting, setLasting] = useState(usualLasting)
  const [seen, setSeen] = useState<Result<PastedPreview> | null>(null)
  const wanted = name.trim() === '' ? null : name.trim()
  const pasted = () => ({
    text: { secret: field.current?.value ?? '' },
    profile: wanted,
    until: endAfter(lasting, Date.now()),
  })
  const look = async () => {
    asked.current += 1
    const number = asked.current
    if (field.current?.value.trim() === '') return setSeen(null)
    const answer = await wire.call('keys.previewPasted', { ...pasted(), profile })
    if (number === asked.current) setSeen(answer)
  }
  const found = seen?.ok ? seen.value : null
  const badName = wanted === null ? null : nameProblem(wanted, nobody)
  const isThere = wanted !== null && profiles.has(wanted)
  const submit = () => {
    if (!found || badName !== null) return
    onClose()
    review({ title: `Paste keys for ${wanted ?? found.profile}`, steps: [{ type: 'paste', pasted: pasted() }] })
  }
  return (
    <Modal
      title={profile === null ? 'Paste keys' : `Paste keys for ${profile}`}
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onClose}>
            Cancel
          </Button>
          <Button className="button primary" type="submit" form="paste" isDisabled={!found || badName !== null}>
            Review changes…
          </Button>
        </>
      }
    >
      <form
        id="paste"
        className="paste"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <label htmlFor="pasted-keys">From “Access keys” in the AWS access portal</label>
        <textarea
          id="pasted-keys"
          ref={field}
          className="field"
          rows={5}
          spellCheck="false"
          autoComplete="off"
          placeholder="Any of its boxes: bash, PowerShell, command prompt or credentials file"
          // biome-ignore lint/a11y/noAutofocus: the dialog is there for this field
          autoFocus
          aria-describedby="pasted-found"
          onChange={() => void look()}
        />
        <p id="pasted-found" className="pasted-found" role="status">
          {found && (
            <>
              <Glyph sign="works" />
              <span>
                Session keys <code>{found.accessKeyId}</code>
                {found.accountId !== null && (
                  <>
                    {' '}
                    of account <code>{found.accountId}</code>
                  </>
                )}
              </span>
            </>
          )}
          {!seen && <span className="dim">What you paste is not shown, and goes nowhere but into your file.</span>}
        </p>
        {seen && !seen.ok && (
          <Banner sign="broken">
            <Prose>{seen.finding.message}</Prose>
          </Banner>
        )}
        {profile === null && (
          <>
            <label htmlFor="paste-name">Profile</label>
            <input
              id="paste-name"
              className="field"
              value={name}
              placeholder={found?.profile ?? 'its name'}
              spellCheck="false"
              autoComplete="off"
              aria-describedby="paste-name-note"
              onChange={(event) => setName(event.target.value)}
            />
            <p id="paste-name-note" className="setting-notes">
              {badName !== null ? (
                <>
                  <Glyph sign="soon" />
                  {badName}
                </>
              ) : (
                isThere && `${wanted} gets these keys in the place of those it has. Its other settings stay.`
              )}
            </p>
          </>
        )}
        <span className="label">They end</span>
        {found?.isUntilPasted && found.until !== null ? (
          <p>{moment(found.until, now)}, as the text says</p>
        ) : (
          <SelectField label="They end" value={lasting} choices={lastings} onChange={setLasting} />
        )}
        <p className="dim">
          {lasting === 'unknown' && !found?.isUntilPasted
            ? 'Then nobody can tell you when they stop working.'
            : 'This is only remembered, so that you see it here: aws and cdk take no notice.'}
        </p>
      </form>
    </Modal>
  )
}
