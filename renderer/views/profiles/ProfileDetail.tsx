import { ArrowLeft, Check } from 'lucide-react'
import { useState } from 'react'
import { Button } from 'react-aria-components'
import { type Finding, kindNames, type Profile } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { Fact, Facts } from '../../components/Facts.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { useNow, useShown, useWire } from '../../hooks.ts'
import { moment, signInWords } from '../../words.ts'

interface Props {
  readonly profile: Profile
  readonly onBack: () => void
  readonly onSelect: (name: string) => void
}

export function ProfileDetail({ profile, onBack, onSelect }: Props) {
  const { values } = useShown()
  const wire = useWire()
  const [problem, setProblem] = useState<Finding | null>(null)
  const { accountId, roleName, region, sourceProfile } = profile
  const isActive = values.active.name === profile.name
  const use = async (name: string | null) => {
    const answer = await wire.call('profile.use', { name })
    setProblem(answer.ok ? null : answer.finding)
  }
  return (
    <article className="detail" aria-labelledby="detail-title">
      <header>
        <Button className="icon-button back" aria-label="Back to the list" onPress={onBack}>
          <ArrowLeft size={16} strokeWidth={1.75} aria-hidden="true" />
        </Button>
        <div className="heading">
          <h1 id="detail-title">{profile.name}</h1>
          <p className="sub">{kindNames[profile.kind]}</p>
        </div>
        {isActive ? (
          <div className="actions">
            <span className="is-active">
              <Check size={14} strokeWidth={2} aria-hidden="true" /> Active
            </span>
            <Button className="button" onPress={() => use(null)}>
              Stop using
            </Button>
          </div>
        ) : (
          <Button className="button primary" onPress={() => use(profile.name)}>
            Use this profile
          </Button>
        )}
      </header>
      {problem && <Banner sign="broken">{problem.message}</Banner>}
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
      {profile.session !== null && <SignInCard session={profile.session} />}
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
    </article>
  )
}

const Dim = ({ children }: { readonly children: string }) => <span className="dim">{children}</span>

function SignInCard({ session }: { readonly session: string }) {
  const { signIns } = useShown()
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
      <p className="sentence">
        <Glyph sign={state.sign} /> {state.long}
      </p>
      <Facts>
        <Fact name="Session">{signIn.id}</Fact>
        <Fact name="Start URL">{signIn.startUrl === null ? null : <code>{signIn.startUrl}</code>}</Fact>
        <Fact name="Region">{signIn.region === null ? null : <code>{signIn.region}</code>}</Fact>
        <Fact name="Access token">
          {signIn.accessTokenUntil === null ? null : `until ${moment(signIn.accessTokenUntil, now)}`}
        </Fact>
      </Facts>
    </section>
  )
}
