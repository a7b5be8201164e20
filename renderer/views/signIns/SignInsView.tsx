import { useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import type { Profile } from '../../../preload/contract.ts'
import { Modal } from '../../components/Modal.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useShown } from '../../hooks.ts'
import { isSignedIn, signedOutWords } from '../../signIns.ts'
import { useSetUp } from '../wizard/setUp.ts'
import { ConsoleDialog } from './ConsoleDialog.tsx'
import { SignInRow } from './SignInRow.tsx'
import { useSigningIn } from './useSigningIn.ts'

/** `onUsers` shows the profiles of a session. */
export function SignInsView({ onUsers }: { readonly onUsers: (session: string) => void }) {
  const { signIns, profiles } = useShown()
  const [told, setTold] = useState('')
  const [isAsking, setIsAsking] = useState(false)
  const [isAtConsole, setIsAtConsole] = useState(false)
  const users = useMemo(() => countUsers(profiles.values()), [profiles])
  const { signOut } = useSigningIn()
  const setUp = useSetUp()
  const signedIn = [...signIns.values()].filter(isSignedIn)
  return (
    <main className="sign-ins">
      <header>
        <h1>Sign-ins</h1>
        <div className="header-actions">
          <Button className="button" onPress={() => setIsAtConsole(true)}>
            Sign in to the console…
          </Button>
          {signedIn.length > 0 && (
            <Button className="button" onPress={() => setIsAsking(true)}>
              Sign out of all…
            </Button>
          )}
          <Button className={signIns.size === 0 ? 'button primary' : 'button'} onPress={() => setUp(null)}>
            Add a sign-in session
          </Button>
        </div>
      </header>
      <div className="told" role="status">
        <Prose>{told}</Prose>
      </div>
      {signIns.size === 0 && (
        <p className="hint">
          No profile signs in through IAM Identity Center yet. Add a sign-in session to make some that do.
        </p>
      )}
      <ul>
        {[...signIns.values()].map((signIn) => (
          <SignInRow
            key={signIn.id}
            signIn={signIn}
            users={users.get(signIn.id) ?? 0}
            onUsers={() => onUsers(signIn.id)}
            onTold={setTold}
          />
        ))}
      </ul>
      {isAtConsole && <ConsoleDialog onClose={() => setIsAtConsole(false)} onTold={setTold} />}
      {isAsking && (
        <Modal
          title="Sign out of all?"
          role="alertdialog"
          onClose={() => setIsAsking(false)}
          actions={
            <>
              <Button className="button" onPress={() => setIsAsking(false)}>
                Stay signed in
              </Button>
              <Button
                className="button primary"
                onPress={async () => {
                  setIsAsking(false)
                  const answer = await signOut(null)
                  setTold(answer.ok ? signedOutWords(null, answer.value) : answer.finding.message)
                }}
              >
                Sign out of all
              </Button>
            </>
          }
        >
          <p>
            Commands with <code>aws</code> and <code>cdk</code> need a new sign-in then, in every session, also in those
            that you have signed in to with another tool.
          </p>
        </Modal>
      )}
    </main>
  )
}

function countUsers(profiles: Iterable<Profile>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { session } of profiles) if (session !== null) counts.set(session, (counts.get(session) ?? 0) + 1)
  return counts
}
