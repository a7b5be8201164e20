import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { Banner } from '../../components/Banner.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useShown, useWire } from '../../hooks.ts'
import { PlaceDialog } from './PlaceDialog.tsx'
import { holdsSomething, isGood, vaultWords } from './vaultWords.ts'

/** How the vault is: a calm line, or what stands in the way of it and the button for that. */
export function VaultCard() {
  const wire = useWire()
  const { vault } = useShown().values
  const [dialog, setDialog] = useState<'place' | 'startOver' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const { sign, title, more } = vaultWords(vault)
  const { kind, state } = vault
  const unlock = async (passphrase: string | null) => {
    setBusy(true)
    setProblem(null)
    const answer = await wire.call('vault.unlock', { passphrase: passphrase === null ? null : { secret: passphrase } })
    setProblem(answer.ok ? null : answer.finding.message)
    setBusy(false)
  }
  const isTyped = state === 'locked' && kind === 'passphrase'
  // Where nothing was ever kept there may never be a keychain.
  const isFirst = state === 'missing' && !holdsSomething(vault)
  const mayStartOver =
    state === 'lost' || state === 'damaged' || isTyped || (state === 'missing' && holdsSomething(vault))
  return (
    <section className={isGood(vault) ? 'vault' : `vault ${sign}`} aria-label="The vault">
      <Glyph sign={sign} />
      <div className="vault-words">
        <h2>{title}</h2>
        <p>
          <Prose>{more}</Prose>
        </p>
        {isTyped && <UnlockForm isBusy={isBusy} onUnlock={unlock} />}
        {problem !== null && (
          <Banner sign="broken">
            <Prose>{problem}</Prose>
          </Banner>
        )}
      </div>
      <div className="vault-actions">
        {!isGood(vault) && !isTyped && (
          <Button className={isFirst ? 'button' : 'button primary'} isDisabled={isBusy} onPress={() => unlock(null)}>
            {state === 'locked' ? 'Unlock' : 'Try again'}
          </Button>
        )}
        <Button className={isFirst ? 'button primary' : 'button'} onPress={() => setDialog('place')}>
          {kind === 'passphrase' && isGood(vault) ? 'Change…' : 'Choose another place…'}
        </Button>
        {mayStartOver && (
          <Button className="button danger" onPress={() => setDialog('startOver')}>
            Start over…
          </Button>
        )}
      </div>
      {isBusy && !isTyped && (
        <p className="dim vault-waiting" role="status">
          Waiting for the keychain… It may be asking you in a window of its own.
        </p>
      )}
      {dialog !== null && (
        <PlaceDialog
          key={dialog}
          startOver={dialog === 'startOver'}
          onStartOver={() => setDialog('startOver')}
          onClose={() => setDialog(null)}
          onUsed={() => {
            setProblem(null)
            setDialog(null)
          }}
        />
      )}
    </section>
  )
}

function UnlockForm({
  isBusy,
  onUnlock,
}: {
  readonly isBusy: boolean
  readonly onUnlock: (passphrase: string) => void
}) {
  // Kept by the field alone: nothing that is drawn depends on the passphrase.
  const field = useRef<HTMLInputElement>(null)
  return (
    <form
      className="unlock"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = field.current?.value ?? ''
        if (typed === '' || isBusy) return
        if (field.current) field.current.value = ''
        onUnlock(typed)
      }}
    >
      <label className="visually-hidden" htmlFor="vault-passphrase">
        Passphrase of the vault
      </label>
      <input
        id="vault-passphrase"
        ref={field}
        className="field"
        type="password"
        autoComplete="current-password"
        placeholder="Passphrase"
      />
      <Button className="button primary" type="submit" isDisabled={isBusy}>
        {isBusy ? 'Unlocking…' : 'Unlock'}
      </Button>
    </form>
  )
}
