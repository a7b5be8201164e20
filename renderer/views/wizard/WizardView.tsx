import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import type { NewSession } from '../../../preload/contract.ts'
import { useShown, useWire } from '../../hooks.ts'
import { needsSignIn } from '../../signIns.ts'
import { useUnsaved } from '../../unsaved.tsx'
import { DoneStep, type SetUp } from './DoneStep.tsx'
import { ProfilesStep } from './ProfilesStep.tsx'
import { SessionStep } from './SessionStep.tsx'
import { SignInStep } from './SignInStep.tsx'
import { Steps } from './Steps.tsx'

interface Props {
  /** The session to begin with; null for a new one. */
  readonly session: string | null
  readonly onClose: () => void
  /** Shows the profiles of a session. */
  readonly onProfiles: (session: string) => void
}

type At =
  | { readonly step: 'session' }
  | { readonly step: 'profiles'; readonly session: string }
  | { readonly step: 'done'; readonly session: string; readonly done: SetUp }

const accountScope = 'sso:account:access'

/** From a session to its profiles, step by step. No file is changed before the changes have been reviewed. */
export function WizardView({ session: first, onClose, onProfiles }: Props) {
  const wire = useWire()
  const { signIns, values } = useShown()
  const { leave } = useUnsaved()
  const [at, setAt] = useState<At>(first === null ? { step: 'session' } : { step: 'profiles', session: first })
  /** What was answered about a new session, for whoever goes back to it. */
  const [written, setWritten] = useState<NewSession | null>(null)

  // Whoever leaves has no use for a session that is in no file.
  useEffect(() => () => void wire.call('wizard.drop', null), [wire])

  const id = at.step === 'session' ? null : at.session
  const draft = values.draft !== null && values.draft.id === id ? values.draft : null
  const signIn = id === null ? null : (signIns.get(id) ?? draft)
  // Known of the new one only. It stays so when that has come to be in the file.
  const isBearerOnly = written !== null && written.name === id && !written.scopes.includes(accountScope)
  const isNew = first === null && (at.step === 'session' || draft !== null)
  const isIn = signIn !== null && !needsSignIn(signIn)
  const step = at.step === 'done' ? 'done' : at.step === 'session' ? 'session' : isIn ? 'profiles' : 'signIn'
  return (
    <main className="set-up">
      <header>
        <div>
          <h1>{first === null ? 'Add a sign-in session' : `Import profiles of ${first}`}</h1>
          <Steps isNew={first === null} step={step} isBearerOnly={isBearerOnly} />
        </div>
        <Button className="icon-button" aria-label="Close" onPress={() => leave(onClose)}>
          <X size={16} strokeWidth={1.75} aria-hidden="true" />
        </Button>
      </header>
      {at.step === 'session' && (
        <SessionStep
          written={written}
          onExisting={(session) => setAt({ step: 'profiles', session })}
          onDrafted={(session) => {
            setWritten(session)
            setAt({ step: 'profiles', session: session.name })
            void wire.call('session.signIn', { session: session.name, flow: null })
          }}
        />
      )}
      {at.step === 'profiles' &&
        (signIn === null ? (
          <p className="hint">The session {at.session} is in your files no more.</p>
        ) : (draft !== null && !isIn) || (isBearerOnly && !isIn) ? (
          <SignInStep signIn={signIn} onBack={() => setAt({ step: 'session' })} />
        ) : (
          <ProfilesStep
            key={at.session}
            signIn={signIn}
            isNew={isNew}
            isBearerOnly={isBearerOnly}
            onDone={(done) => setAt({ step: 'done', session: at.session, done })}
          />
        ))}
      {at.step === 'done' && (
        <DoneStep
          session={at.session}
          done={at.done}
          onProfiles={() => onProfiles(at.session)}
          onMore={isBearerOnly ? null : () => setAt({ step: 'profiles', session: at.session })}
          onClose={onClose}
        />
      )}
    </main>
  )
}
