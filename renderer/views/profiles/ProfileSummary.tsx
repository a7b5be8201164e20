import { Button } from 'react-aria-components'
import type { Profile } from '../../../preload/contract.ts'
import { signInName } from '../../../preload/words.ts'
import { Banner } from '../../components/Banner.tsx'
import { Fact, Facts } from '../../components/Facts.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { useNow, useShown } from '../../hooks.ts'
import { needsSignIn, sessionOf, waitingOf } from '../../signIns.ts'
import { needsYou, profileState } from '../../verdicts.ts'
import { moment, signInWords } from '../../words.ts'
import { SigningInPanel } from '../signIns/SigningInPanel.tsx'
import { useSigningIn } from '../signIns/useSigningIn.ts'

interface Props {
  readonly profile: Profile
  readonly onSelect: (name: string) => void
  readonly onExplain: () => void
}

/** What a profile leads to, and where it is written. */
export function ProfileSummary({ profile, onSelect, onExplain }: Props) {
  const { values, profiles, signIns } = useShown()
  const now = useNow()
  const signIn = profile.session === null ? undefined : signIns.get(profile.session)
  const session = sessionOf(profile, profiles)
  const { roleName, region, sourceProfile, verdicts } = profile
  // Where it is written nowhere, the keys or the login may tell.
  const { aws, cdk } = verdicts
  const accountId = profile.accountId ?? (aws.accountId === cdk.accountId ? aws.accountId : null)
  return (
    <>
      <section>
        <h2>Will it work</h2>
        <Facts>
          {profileState(profile, signIn, now).tools.map(({ tool, sign, words }) => (
            <Fact key={tool} name={tool}>
              <span className="with-sign">
                <Glyph sign={sign} /> {words}
              </span>
            </Fact>
          ))}
        </Facts>
        <Button className="link" onPress={onExplain}>
          Explain
        </Button>
      </section>
      <section>
        <h2>Leads to</h2>
        <Facts>
          <Fact name="Account">{accountId === null ? <Dim>not written down</Dim> : <code>{accountId}</code>}</Fact>
          <Fact name="Role">{roleName}</Fact>
          <Fact name="Source profile">
            {sourceProfile === null ? null : (
              <Button className="link" onPress={() => onSelect(sourceProfile)}>
                {sourceProfile}
              </Button>
            )}
          </Fact>
          <Fact name="Region">{region === null ? <Dim>none set</Dim> : <code>{region}</code>}</Fact>
        </Facts>
      </section>
      {session !== null && <SignInCard session={session} isWanted={needsYou(profile)} />}
      <section>
        <h2>Written in</h2>
        <Facts>
          {profile.files.map((name) => {
            const path = values.files.find((file) => file.name === name)?.shown ?? name
            return (
              <Fact key={name} name={name}>
                <code>{profile.at.file === name ? `${path} : ${profile.at.line}` : path}</code>
              </Fact>
            )
          })}
        </Facts>
      </section>
    </>
  )
}

const Dim = ({ children }: { readonly children: string }) => <span className="dim">{children}</span>

function SignInCard({ session, isWanted }: { readonly session: string; readonly isWanted: boolean }) {
  const { signIns } = useShown()
  const actions = useSigningIn()
  const now = useNow()
  const signIn = signIns.get(session)
  if (!signIn) {
    return (
      <section>
        <h2>Sign-in session</h2>
        <Banner sign="broken">
          There is no <code>[sso-session {session}]</code> in the config file. Add it, or correct the name in this
          profile.
        </Banner>
      </section>
    )
  }
  const state = signInWords(signIn, now)
  return (
    <section>
      <h2>Sign-in session</h2>
      <div className="sign-in-card">
        <div className="sentence">
          <Glyph sign={state.sign} /> {state.long}
          {(isWanted || needsSignIn(signIn) || signIn.state === 'ending') && !waitingOf(signIn) && (
            <Button className="button primary" onPress={() => void actions.signIn(session)}>
              Sign in
            </Button>
          )}
        </div>
        <SigningInPanel signIn={signIn} />
        <Facts>
          <Fact name={signIn.kind === 'console-login' ? 'Console login' : 'Session'}>{signInName(signIn)}</Fact>
          <Fact name="Start URL">{signIn.startUrl === null ? null : <code>{signIn.startUrl}</code>}</Fact>
          <Fact name="Region">{signIn.region === null ? null : <code>{signIn.region}</code>}</Fact>
          <Fact name={signIn.kind === 'console-login' ? 'Keys' : 'Access token'}>
            {signIn.accessTokenUntil === null ? null : `until ${moment(signIn.accessTokenUntil, now)}`}
          </Fact>
        </Facts>
      </div>
    </section>
  )
}
