import { useState } from 'react'
import type { Finding, FindingCode } from '../preload/contract.ts'
import { Asks } from './asks/Asks.tsx'
import { Banner } from './components/Banner.tsx'
import { Place } from './components/Place.tsx'
import { Prose } from './components/Prose.tsx'
import { useShown } from './hooks.ts'
import { Navigation, type ViewName } from './Navigation.tsx'
import type { Opening } from './opening.ts'
import { PasteProvider } from './paste/PasteProvider.tsx'
import { ReviewProvider } from './review/ReviewProvider.tsx'
import { UnsavedProvider, useUnsaved } from './unsaved.tsx'
import { CallersView } from './views/callers/CallersView.tsx'
import { KeysView } from './views/keys/KeysView.tsx'
import { ShowKeysContext } from './views/keys/showKeys.ts'
import { ProblemsView } from './views/problems/ProblemsView.tsx'
import { ProfilesView } from './views/profiles/ProfilesView.tsx'
import { SignInsView } from './views/signIns/SignInsView.tsx'
import { ShowSignInsContext } from './views/signIns/useSigningIn.ts'
import { SetUpContext } from './views/wizard/setUp.ts'
import { WizardView } from './views/wizard/WizardView.tsx'

export function App() {
  return (
    <UnsavedProvider>
      <Views />
    </UnsavedProvider>
  )
}

function Views() {
  const { link, values } = useShown()
  const { leave } = useUnsaved()
  const [view, setView] = useState<ViewName>('profiles')
  /** What the list of profiles is searched for when it opens. */
  const [sought, setSought] = useState('')
  const [opening, setOpening] = useState<Opening>({ name: null, tab: 'summary', place: null })
  /** The profiles of which session are being set up; a new one's without a session. */
  const [settingUp, setSettingUp] = useState<{ readonly session: string | null } | null>(null)
  const open = (next: Opening) => {
    if (view === 'profiles' && next.name === opening.name && next.tab === opening.tab) return
    leave(() => {
      setSought('')
      setOpening(next)
      setSettingUp(null)
      setView('profiles')
    })
  }
  const openProfile = (name: string) => open({ name, tab: opening.tab, place: null })
  const openView = (name: ViewName) => {
    if (name === view && settingUp === null) return
    leave(() => {
      setSought('')
      setSettingUp(null)
      setView(name)
    })
  }
  const openUsers = (session: string) => {
    setSought(session)
    setOpening({ ...opening, name: null, place: null })
    setSettingUp(null)
    setView('profiles')
  }
  const setUp = (session: string | null) =>
    leave(() => {
      setSettingUp({ session })
      setView('signIns')
    })
  return (
    <div className="app">
      <Navigation view={view} onView={openView} onProfile={openProfile} />
      <div className="content">
        {link === 'lost' && (
          <Banner sign="broken">
            Latchkey is not running any more, so what you see here may be out of date. Run <code>latchkey ui</code>{' '}
            again and open the new link.
          </Banner>
        )}
        <Asks />
        {view !== 'problems' && <EverywhereBanners findings={values.findings} />}
        <ShowSignInsContext value={() => openView('signIns')}>
          <SetUpContext value={setUp}>
            <ShowKeysContext value={() => openView('keys')}>
              <ReviewProvider>
                <PasteProvider>
                  {view === 'profiles' && <ProfilesView opening={opening} sought={sought} onOpen={setOpening} />}
                  {view === 'signIns' && settingUp === null && <SignInsView onUsers={openUsers} />}
                  {view === 'signIns' && settingUp !== null && (
                    <WizardView
                      key={settingUp.session}
                      session={settingUp.session}
                      onClose={() => setSettingUp(null)}
                      onProfiles={openUsers}
                    />
                  )}
                  {view === 'keys' && <KeysView onProfile={openProfile} />}
                  {view === 'callers' && <CallersView onProfile={openProfile} />}
                  {view === 'problems' && (
                    <ProblemsView
                      onProfile={openProfile}
                      onExplain={(name) => open({ name, tab: 'explain', place: null })}
                      onPlace={(name, place) => open({ name, tab: 'text', place })}
                    />
                  )}
                </PasteProvider>
              </ReviewProvider>
            </ShowKeysContext>
          </SetUpContext>
        </ShowSignInsContext>
      </div>
    </div>
  )
}

/** Banners that there is room for above every view; the others are in Problems. */
const room = 2

/** What keeps every profile from working. */
const everywhere: readonly FindingCode[] = ['file-unparseable', 'file-unreadable', 'home-missing']

/** What stops every profile is said on every view. */
function EverywhereBanners({ findings }: { readonly findings: readonly Finding[] }) {
  return findings
    .filter(({ code }) => everywhere.includes(code))
    .slice(0, room)
    .map(({ message, at }) => (
      <Banner key={message} sign="broken" action={at && <Place {...at} />}>
        <Prose>{message}</Prose>
      </Banner>
    ))
}
