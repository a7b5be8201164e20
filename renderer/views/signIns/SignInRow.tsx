import { useLayoutEffect, useRef } from 'react'
import { Button } from 'react-aria-components'
import type { Result, SignIn } from '../../../preload/contract.ts'
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
  const { id, kind, startUrl, region } = signIn
  const state = signInWords(signIn, now)
  const waiting = waitingOf(signIn)
  const row = useKeptFocus(signIn.signingIn?.kind)
  const isNeeded = needsSignIn(signIn)
  const told = <T,>(answer: Result<T>, words: (value: T) => string) => onTold(answer.ok ? words(answer.value) : '')
  return (
    <li ref={row} tabIndex={-1} aria-label={id}>
      <Glyph sign={state.sign} />
      <div className="what">
        <h2>{id}</h2>
        <p>{state.long}</p>
        <p className="dim">{[kind === 'legacy' ? 'legacy' : startUrl, region].filter(Boolean).join(' · ')}</p>
      </div>
      <dl className="sign-in-clocks">
        <div>
          <dt>Access token</dt>
          <dd>{accessTokenWords(signIn, now)}</dd>
        </div>
        <div>
          <dt>Sign-in session</dt>
          <dd>{signInSessionWords(signIn, now)}</dd>
        </div>
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
            aria-label={`Sign in to ${id}`}
            onPress={async () => {
              onTold('')
              told(await actions.signIn(id), () => `Signed in to ${id}.`)
            }}
          >
            {isNeeded || signIn.state === 'ending' ? 'Sign in' : 'Sign in again'}
          </Button>
        )}
        {isSignedIn(signIn) && (
          <Button
            className="button"
            aria-label={`Sign out of ${id}`}
            onPress={async () => {
              const answer = await actions.signOut(id)
              onTold(answer.ok ? signedOutWords(id, answer.value) : answer.finding.message)
            }}
          >
            Sign out
          </Button>
        )}
      </div>
      <SigningInPanel signIn={signIn} />
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
