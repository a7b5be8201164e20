import { useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { FindingCode, VaultKind } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { Modal } from '../../components/Modal.tsx'
import { Prose } from '../../components/Prose.tsx'
import { RadioField } from '../../components/RadioField.tsx'
import { useShown, useWire } from '../../hooks.ts'
import { contentWords, placesFor } from './vaultWords.ts'

interface Props {
  /** Whether the vault is begun anew, and what there is put aside. */
  readonly startOver: boolean
  readonly onStartOver: () => void
  readonly onClose: () => void
  readonly onUsed: () => void
}

const titles: Readonly<Record<VaultKind, string>> = {
  keychain: 'In the keychain of this system',
  passphrase: 'Under a passphrase',
  memory: 'In memory only',
}

const meanings: Readonly<Record<VaultKind, string>> = {
  keychain: 'You are asked for nothing as long as the keychain is unlocked.',
  passphrase:
    'For machines without a keychain. You type it each time Latchkey starts, and for each command that needs a secret while it does not run. Nobody can get it back for you.',
  memory: 'Nothing is kept: sign-ins end with Latchkey, and long-term keys cannot be put into the vault.',
}

const keyIsGone: ReadonlySet<FindingCode> = new Set([
  'key-lost',
  'keychain-denied',
  'keychain-locked',
  'keychain-missing',
  'sealed-damaged',
  'vault-locked',
])

/** Asks where the vault's key is to be, and says what that means. */
export function PlaceDialog({ startOver, onStartOver, onClose, onUsed }: Props) {
  const wire = useWire()
  const { vault } = useShown().values
  const places = placesFor(vault, startOver)
  const [kind, setKind] = useState<VaultKind>(places.includes(vault.kind) ? vault.kind : (places[0] ?? 'memory'))
  // Kept by the fields alone: what is drawn depends on whether they are the same, not on what they hold.
  const [first, again] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)]
  const [typed, setTyped] = useState<'nothing' | 'once' | 'differs' | 'twice'>('nothing')
  const [problem, setProblem] = useState<{ readonly message: string; readonly isGone: boolean } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const isSame = !startOver && kind === vault.kind && kind !== 'passphrase' && vault.state !== 'missing'
  const isFit = kind === 'passphrase' ? typed === 'twice' : !isSame
  const look = () => {
    const [one, two] = [first.current?.value ?? '', again.current?.value ?? '']
    setTyped(one === '' ? 'nothing' : two === '' ? 'once' : one === two ? 'twice' : 'differs')
  }
  const use = async () => {
    setBusy(true)
    setProblem(null)
    const secret = kind === 'passphrase' ? { secret: first.current?.value ?? '' } : null
    const answer = await wire.call('vault.use', { kind, passphrase: secret, startOver })
    setBusy(false)
    if (answer.ok) return onUsed()
    setProblem({ message: answer.finding.message, isGone: !startOver && keyIsGone.has(answer.finding.code) })
  }
  const held = contentWords(vault)
  return (
    <Modal
      title={startOver ? 'Start over with an empty vault?' : 'Where should the vault’s key be?'}
      role={startOver ? 'alertdialog' : 'dialog'}
      isBusy={isBusy}
      onClose={onClose}
      actions={
        <>
          <Button className="button" onPress={onClose} isDisabled={isBusy}>
            Cancel
          </Button>
          <Button
            className={startOver ? 'button danger' : 'button primary'}
            type="submit"
            form="vault-place"
            isDisabled={!isFit || isBusy}
          >
            {isBusy ? 'Moving…' : startOver ? 'Start over' : isSame ? 'It is there' : 'Keep it there'}
          </Button>
        </>
      }
    >
      <form
        id="vault-place"
        className="vault-place"
        onSubmit={(event) => {
          event.preventDefault()
          if (isFit && !isBusy) void use()
        }}
      >
        {startOver ? (
          <>
            <p>
              The vault as it is{held !== null && ` (${held})`} and the earlier versions of your files are put aside, in
              Latchkey’s state directory. Nothing of it is deleted: should its key turn up again, it can still be
              opened.
            </p>
            <p>
              Until then its keys are out of reach, also for Latchkey. Profiles that take theirs from the vault stop
              working until you add keys again.
            </p>
          </>
        ) : (
          <p>
            {places.length === 1
              ? 'What is in the vault stays sealed on the disk as it is. Its key can move to another place only once the vault is unlocked.'
              : 'What is in the vault stays in it.'}
          </p>
        )}
        <RadioField
          label="Where its key is"
          value={kind}
          choices={places.map((place) => ({ value: place, title: titles[place], note: meanings[place] }))}
          onChange={setKind}
        />
        {kind === 'passphrase' && (
          <>
            <label htmlFor="new-passphrase">New passphrase</label>
            <input
              id="new-passphrase"
              ref={first}
              className="field"
              type="password"
              autoComplete="new-password"
              onChange={look}
            />
            <label htmlFor="new-passphrase-again">The same again</label>
            <input
              id="new-passphrase-again"
              ref={again}
              className="field"
              type="password"
              autoComplete="new-password"
              aria-describedby="new-passphrase-note"
              onChange={look}
            />
            <p id="new-passphrase-note" className="setting-notes" role="status">
              {typed === 'differs' && (
                <>
                  <Glyph sign="soon" />
                  The two differ.
                </>
              )}
            </p>
          </>
        )}
        {problem !== null && (
          <Banner
            sign="broken"
            action={
              problem.isGone && (
                <Button className="button" onPress={onStartOver}>
                  Start over…
                </Button>
              )
            }
          >
            <Prose>{problem.message}</Prose>
          </Banner>
        )}
      </form>
    </Modal>
  )
}
