import { type RefObject, useEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { Ask, Result } from '../../preload/contract.ts'
import { Banner } from '../components/Banner.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { Glyph } from '../components/Glyph.tsx'
import { Modal } from '../components/Modal.tsx'
import { useNow, useWire } from '../hooks.ts'
import { moment } from '../words.ts'
import { codeIn, type Named, nameInArn, waitersWords } from './asks.ts'
import { Countdown } from './Countdown.tsx'

interface Props {
  readonly ask: Ask
  /** How many other codes are wanted. */
  readonly others: number
  /** Puts the question aside. Whoever waits goes on waiting. */
  readonly onLater: () => void
}

const notSixFigures = 'A code has six figures. Enter what the device shows now.'

/** Asks for the code of one device, for everybody who waits for it. */
export function AskDialog({ ask, others, onLater }: Props) {
  const wire = useWire()
  const now = useNow()
  // Kept by the field alone: nothing that is drawn depends on the code.
  const field = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { id, profile, serial, roleArn, isAgain, until } = ask
  const device = nameInArn(serial)
  const { who, waits } = waitersWords(ask)
  useFocusOnOpening(field)
  const told = async (answered: Promise<Result<null>>) => {
    setBusy(true)
    const answer = await answered
    setBusy(false)
    if (!answer.ok) setProblem(answer.finding.message)
  }
  const submit = () => {
    const code = codeIn(field.current?.value ?? '')
    if (code !== null) return void told(wire.call('ask.answer', { id, code: { secret: code } }))
    setProblem(notSixFigures)
    field.current?.select()
    field.current?.focus()
  }
  return (
    <Modal
      title={`MFA code for ${profile}`}
      onClose={onLater}
      actions={
        <>
          <Button className="button quiet ask-later" onPress={onLater}>
            Later
          </Button>
          <Button className="button" isDisabled={isBusy} onPress={() => void told(wire.call('ask.dismiss', { id }))}>
            Give no code
          </Button>
          <Button className="button primary" type="submit" form="mfa-code" isDisabled={isBusy}>
            Continue
          </Button>
        </>
      }
    >
      <p>
        <strong className="ask-who">{who}</strong> {waits} for the code that your device shows.
      </p>
      <Facts>
        <Fact name="Device">
          <span title={serial}>
            <InAccount of={device} />
          </span>
        </Fact>
        <Fact name="Role">{roleArn === null ? null : <InAccount of={nameInArn(roleArn)} />}</Fact>
        <Fact name="Waits until">
          {moment(until, now)}, <Countdown until={until} /> left
        </Fact>
      </Facts>
      {isAgain && (
        <Banner sign="broken">
          AWS did not take the code before. Each code is good for one use: wait until the device shows the next one.
        </Banner>
      )}
      <form
        id="mfa-code"
        className="ask-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (!isBusy) submit()
        }}
      >
        <label htmlFor="mfa-code-field">Code</label>
        <input
          id="mfa-code-field"
          ref={field}
          className="field ask-code"
          inputMode="numeric"
          autoComplete="one-time-code"
          spellCheck="false"
          maxLength={16}
          aria-invalid={problem !== null}
          aria-describedby="mfa-code-note"
          onChange={() => setProblem(null)}
        />
        <div id="mfa-code-note" className="ask-note" role="status">
          {problem === null ? (
            <span className="dim">Six figures.</span>
          ) : (
            <>
              <Glyph sign="broken" />
              <span>{problem}</span>
            </>
          )}
        </div>
      </form>
      {others > 0 && (
        <p>{others === 1 ? '1 more waits' : `${others} more wait`} for the code of another device, which comes next.</p>
      )}
      <p className="dim ask-more">
        Later: it goes on waiting, and a button above the views leads back here. Give no code: it gets no credentials.
      </p>
    </Modal>
  )
}

/** A dialog that opens above another one gets the focus only once that one has let it go. */
function useFocusOnOpening(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => field.current?.focus(), [field])
}

function InAccount({ of: { name, account } }: { readonly of: Named }) {
  return (
    <>
      <code>{name}</code>
      {account !== null && <span className="dim"> in {account}</span>}
    </>
  )
}
