import { Button } from 'react-aria-components'
import { Glyph } from '../../components/Glyph.tsx'
import { useNow, useShown } from '../../hooks.ts'
import { signInWords } from '../../words.ts'

/** Profiles that a row names before it only counts the others. */
const named = 4

export function SignInsView({ onProfile }: { readonly onProfile: (name: string) => void }) {
  const { signIns, profiles } = useShown()
  const now = useNow()
  const all = [...profiles.values()]
  return (
    <main className="sign-ins">
      <h1>Sign-ins</h1>
      {signIns.size === 0 && (
        <p className="hint">
          No profile signs in through IAM Identity Center. Run <code>aws configure sso</code> to make one that does.
        </p>
      )}
      <ul>
        {[...signIns.values()].map((signIn) => {
          const state = signInWords(signIn, now)
          const users = all.filter(({ session }) => session === signIn.id)
          return (
            <li key={signIn.id}>
              <Glyph sign={state.sign} />
              <div className="what">
                <h2>{signIn.id}</h2>
                <p>{state.long}</p>
                <p className="dim">
                  {[signIn.kind === 'legacy' ? 'legacy' : signIn.startUrl, signIn.region].filter(Boolean).join(' · ')}
                </p>
              </div>
              <div className="users">
                {users.slice(0, named).map(({ name }) => (
                  <Button key={name} className="link" onPress={() => onProfile(name)}>
                    {name}
                  </Button>
                ))}
                {users.length > named && <span className="dim">and {users.length - named} more</span>}
                {users.length === 0 && <span className="dim">no profile uses it</span>}
              </div>
            </li>
          )
        })}
      </ul>
    </main>
  )
}
