import { Button } from 'react-aria-components'
import type { SignIn } from '../../../preload/contract.ts'
import { waitingOf } from '../../signIns.ts'
import { SigningInPanel } from '../signIns/SigningInPanel.tsx'
import { useSigningIn } from '../signIns/useSigningIn.ts'

/** Signing in to a session, as everywhere; what comes next comes by itself. */
export function SignInStep({ signIn, onBack }: { readonly signIn: SignIn; readonly onBack: (() => void) | null }) {
  const actions = useSigningIn()
  const isWaiting = waitingOf(signIn) !== null
  return (
    <div className="set-up-page">
      <p className="sign-in-lead">
        Sign in to <b>{signIn.id}</b>
        <span className="dim">{[signIn.startUrl, signIn.region].filter(Boolean).join(' · ')}</span>
      </p>
      <SigningInPanel signIn={signIn} />
      {!isWaiting && (
        <div className="set-up-actions">
          {onBack && (
            <Button className="button" onPress={onBack}>
              Back
            </Button>
          )}
          <Button className="button primary" onPress={() => void actions.signIn(signIn.id)}>
            {signIn.signingIn === null ? 'Sign in' : 'Sign in again'}
          </Button>
        </div>
      )}
    </div>
  )
}
