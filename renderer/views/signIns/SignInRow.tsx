import { useLayoutEffect, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { Result, SignIn } from '../../../preload/contract.ts'
import { signInName } from '../../../preload/words.ts'
import { Glyph } from '../../components/Glyph.tsx'
import { useNow } from '../../hooks.ts'
import {
  accessTokenWords,
  isSignedIn,
  needsSignIn,
  signedOutWords,
  signInSessionWords,
  waitingOf,
} from '../../signIns.ts'
import { signInWords } from '../../words.ts'
import { useSetUp } from '../wizard/setUp.ts'
import { HardenDialog } from './HardenDialog.tsx'
import { SigningInPanel } from './SigningInPanel.tsx'
import { useSigningIn } from './useSigningIn.ts'

interface Props {
  readonly signIn: SignIn
  /** How many profiles depend on it. */
  readonly users: number
  readonly onUsers: () => void
  /** Hears what has come of what was pressed. */
  readonly onTold: (words: string) => void
}

/** One sign-in session: how it stands, until when, what depends on it, and what can be done about it. */
export function SignInRow({ signIn, users, onUsers, onTold }: Props) {
  const now = useNow()
  const actions = useSigningIn()
  const setUp = useSetUp()
  const { id, kind, startUrl, region, isHardened = false } = signIn
  const [isHardening, setIsHardening] = useState(false)
  const state = signInWords(signIn, now)
  const waiting = waitingOf(signIn)
  const name = signInName(signIn)
  const isConsole = kind === 'console-login'
  const row = useKeptFocus(signIn.signingIn?.kind)
  const isNeeded = needsSignIn(signIn)
  const isNew = useRef(waiting !== null)
  // One that has begun elsewhere comes last, where it may be out of sight.
  useLayoutEffect(() => {
    if (isNew.current) row.current?.scrollIntoView({ block: 'nearest' })
  }, [row])
  const told = <T,>(answer: Result<T>, words: (value: T) => string) => onTold(answer.ok ? words(answer.value) : '')
  return (
    <li ref={row} tabIndex={-1} aria-label={name}>
      <Glyph sign={state.sign} />
      <div className="what">
        <h2>{name}</h2>
        <p>{state.long}</p>
        <p className="dim">
          {[isConsole ? 'Console login' : kind === 'legacy' ? 'Legacy, in its profiles only' : startUrl, region]
            .filter(Boolean)
            .join(' · ')}
        </p>
      </div>
      <dl className="sign-in-clocks">
        <div>
          <dt>{isConsole ? 'Keys' : 'Access token'}</dt>
          <dd>{accessTokenWords(signIn, now)}</dd>
        </div>
        <div>
          <dt>Sign-in session</dt>
          <dd>{signInSessionWords(signIn, now)}</dd>
        </div>
        {kind === 'sso-session' && (
          <div>
            <dt>Tokens</dt>
            <dd>
              {isHardened ? 'hardened, vault only' : 'plain text in ~/.aws'}
              {' · '}
              <Button
                className="link"
                aria-label={isHardened ? `Turn hardened mode of ${id} off` : `Harden ${id}`}
                onPress={() => setIsHardening(true)}
              >
                {isHardened ? 'Turn off…' : 'Harden…'}
              </Button>
            </dd>
          </div>
        )}
        <div>
          <dt>Needed by</dt>
          <dd>
            {users === 0 ? (
              'no profile'
            ) : (
              <Button className="link" onPress={onUsers}>
                {users === 1 ? '1 profile' : `${users} profiles`}
              </Button>
            )}
          </dd>
        </div>
      </dl>
      <div className="row-actions">
        {!waiting && (
          <Button
            className={isNeeded || signIn.state === 'ending' ? 'button primary' : 'button'}
            aria-label={`Sign in to ${name}`}
            onPress={async () => {
              onTold('')
              told(await actions.signIn(id), () => `Signed in to ${name}.`)
            }}
          >
            {isNeeded || signIn.state === 'ending' ? 'Sign in' : 'Sign in again'}
          </Button>
        )}
        {isConsole && signIn.refreshable && !waiting && (
          <Button
            className="button"
            aria-label={`Renew ${name}`}
            onPress={async () => {
              onTold('')
              const answer = await actions.renew(id)
              onTold(answer.ok ? `Renewed the keys of ${name}.` : answer.finding.message)
            }}
          >
            Renew
          </Button>
        )}
        {isSignedIn(signIn) && (
          <Button
            className="button"
            aria-label={`Sign out of ${name}`}
            onPress={async () => {
              const answer = await actions.signOut(id)
              onTold(answer.ok ? signedOutWords(name, answer.value) : answer.finding.message)
            }}
          >
            Sign out
          </Button>
        )}
        {!isConsole && (
          <Button className="button" aria-label={`Import profiles of ${id}`} onPress={() => setUp(id)}>
            Import profiles…
          </Button>
        )}
      </div>
      <SigningInPanel signIn={signIn} />
      {isHardening && <HardenDialog signIn={signIn} onClose={() => setIsHardening(false)} onTold={onTold} />}
    </li>
  )
}

/** Whoever was at a button that has gone stays in the row, so that the tab key goes on from there. */
function useKeptFocus(step: string | undefined): React.RefObject<HTMLLIElement | null> {
  const row = useRef<HTMLLIElement>(null)
  const hadFocus = useRef(false)
  useLayoutEffect(() => {
    const element = row.current
    const come = () => {
      hadFocus.current = true
    }
    const go = ({ relatedTarget }: FocusEvent) => {
      // Where a button goes, the focus goes nowhere.
      if (relatedTarget !== null) hadFocus.current = false
    }
    element?.addEventListener('focusin', come)
    element?.addEventListener('focusout', go)
    return () => {
      element?.removeEventListener('focusin', come)
      element?.removeEventListener('focusout', go)
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: with each step there are other buttons
  useLayoutEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) row.current?.focus()
  }, [step])
  return row
}
