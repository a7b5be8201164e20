import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import { Banner } from '../../components/Banner.tsx'
import { ChoiceField } from '../../components/ChoiceField.tsx'
import { FreeProfileField } from '../../components/FreeProfileField.tsx'
import { Modal } from '../../components/Modal.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useShown, useWire } from '../../hooks.ts'
import { waitingOf } from '../../signIns.ts'
import { nameProblem } from '../profiles/profileEdits.ts'
import { usualRegions } from '../wizard/regions.ts'

interface Props {
  readonly onClose: () => void
  /** Hears what has come of the sign-in. */
  readonly onTold: (words: string) => void
}

const nobody = new Set<string>()

/** Signs in with the console's own sign-in, for a profile that uses it from then on. */
export function ConsoleDialog({ onClose, onTold }: Props) {
  const wire = useWire()
  const { profiles, signIns } = useShown()
  const [name, setName] = useState('')
  const [region, setRegion] = useState(profiles.get('default')?.region ?? '')
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const wanted = name.trim()
  const profile = profiles.get(wanted)
  const badName = nameProblem(wanted, nobody)
  const ownRegion = profile?.region ?? null
  const isFit = wanted !== '' && badName === null && (ownRegion ?? region.trim()) !== ''
  const free = [...profiles.values()].filter(({ kind }) => kind === 'none' || kind === 'console-login')
  // From there on it is seen among the sign-ins.
  const isUnderWay = isBusy && [...signIns.values()].some((one) => one.kind === 'console-login' && waitingOf(one))
  useEffect(() => {
    if (isUnderWay) onClose()
  }, [isUnderWay, onClose])
  const submit = async () => {
    setBusy(true)
    setProblem(null)
    const answer = await wire.call('console.signIn', { profile: wanted, region: region.trim() || null })
    if (answer.ok) onTold(`Signed in to the console. ${wanted} uses that from now on.`)
    else setProblem(answer.finding.message)
    setBusy(false)
  }
  return (
    <Modal
      title="Sign in to the console"
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onClose}>
            Cancel
          </Button>
          <Button className="button primary" type="submit" form="console" isDisabled={!isFit || isBusy}>
            Sign in
          </Button>
        </>
      }
    >
      <form
        id="console"
        className="console-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (isFit && !isBusy) void submit()
        }}
      >
        <p>
          For accounts without Identity Center: your browser signs in as it does to the AWS console, and a profile uses
          that for up to twelve hours. This is what <code>aws login</code> does.
        </p>
        <FreeProfileField
          value={name}
          choices={free.map((one) => one.name)}
          problem={badName}
          setting="login_session"
          when=" once you have signed in"
          onChange={setName}
        />
        <label id="console-region-label" htmlFor="console-region">
          Region
        </label>
        {ownRegion === null ? (
          <ChoiceField
            id="console-region"
            labelledBy="console-region-label"
            describedBy={undefined}
            value={region}
            choices={usualRegions}
            placeholder="where to sign in"
            onChange={setRegion}
          />
        ) : (
          <p>
            <code>{ownRegion}</code> <span className="dim">as the profile says</span>
          </p>
        )}
        {problem !== null && (
          <Banner sign="broken">
            <Prose>{problem}</Prose>
          </Banner>
        )}
      </form>
    </Modal>
  )
}
