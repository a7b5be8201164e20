import { Button } from 'react-aria-components'
import type { SignIn } from '../../../preload/contract.ts'
import { signInName } from '../../../preload/words.ts'
import { Banner } from '../../components/Banner.tsx'
import { CopyButton } from '../../components/CopyButton.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useNow } from '../../hooks.ts'
import { failureOf, mayTryCode, timeLeftWords, type Waiting, waitingOf, waitingWords } from '../../signIns.ts'
import { useSigningIn } from './useSigningIn.ts'

/** A sign-in that is under way, and what a person has to do for it; or why the last one came to nothing. */
export function SigningInPanel({ signIn }: { readonly signIn: SignIn }) {
  const waiting = waitingOf(signIn)
  const failure = failureOf(signIn)
  const actions = useSigningIn()
  if (failure) {
    return (
      <Banner
        sign="broken"
        action={
          <span className="panel-actions">
            {mayTryCode(signIn, failure) && (
              <Button className="button" onPress={() => void actions.signIn(signIn.id, 'code')}>
                Use a code instead
              </Button>
            )}
            <Button className="button quiet" onPress={() => actions.cancel(signIn.id)}>
              Dismiss
            </Button>
          </span>
        }
      >
        <Prose>{failure.message}</Prose>
      </Banner>
    )
  }
  return waiting && <WaitingPanel of={signIn} waiting={waiting} />
}

function WaitingPanel({ of, waiting }: { readonly of: SignIn; readonly waiting: Waiting }) {
  const { id: session, kind } = of
  const mayUseCode = kind !== 'console-login'
  const now = useNow()
  const { signIn, cancel, openPage } = useSigningIn()
  const isStuck = waiting.kind === 'browser' && !waiting.isOpened
  return (
    <section className="waiting" aria-label={`Signing in to ${signInName(of)}`}>
      <p className="waiting-words" role="status">
        <Prose>{waitingWords(waiting, mayUseCode)}</Prose>
      </p>
      {waiting.kind === 'code' && (
        <dl className="user-code">
          <div>
            <dt>Code</dt>
            <dd>
              <code className="code">{waiting.userCode}</code>
              <CopyButton text={waiting.userCode} what="the code" />
            </dd>
          </div>
          <div>
            <dt>Address</dt>
            <dd>
              <code>{waiting.address}</code>
              <CopyButton text={waiting.address} what="the address" />
            </dd>
          </div>
        </dl>
      )}
      <div className="panel-actions">
        {waiting.kind !== 'preparing' && (
          <Button className="button" onPress={() => openPage(session)}>
            {waiting.isOpened ? 'Open again' : waiting.kind === 'code' ? 'Open it here' : 'Try again'}
          </Button>
        )}
        {waiting.kind === 'browser' && mayUseCode && (
          <Button className={isStuck ? 'button primary' : 'button'} onPress={() => void signIn(session, 'code')}>
            Use a code instead
          </Button>
        )}
        <Button className="button" onPress={() => cancel(session)}>
          Cancel
        </Button>
        {waiting.kind !== 'preparing' && <span className="dim">{timeLeftWords(waiting.expiresAt, now)}</span>}
      </div>
    </section>
  )
}
