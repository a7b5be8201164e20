import { useState } from 'react'
import { Banner } from './components/Banner.tsx'
import { Place } from './components/Place.tsx'
import { useShown } from './hooks.ts'
import { Navigation, type ViewName } from './Navigation.tsx'
import { ReviewProvider } from './review/ReviewProvider.tsx'
import { UnsavedProvider, useUnsaved } from './unsaved.tsx'
import { ProfilesView } from './views/profiles/ProfilesView.tsx'
import { SignInsView } from './views/signIns/SignInsView.tsx'

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
  const [selected, setSelected] = useState<string | null>(null)
  const openProfile = (name: string) => {
    if (view === 'profiles' && name === selected) return
    leave(() => {
      setSelected(name)
      setView('profiles')
    })
  }
  const openView = (name: ViewName) => {
    if (name !== view) leave(() => setView(name))
  }
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
        {values.findings.map(({ message, at, severity }) => (
          <Banner key={message} sign={severity === 'error' ? 'broken' : 'soon'} action={at && <Place {...at} />}>
            {message}
          </Banner>
        ))}
        <ReviewProvider>
          {view === 'profiles' ? (
            <ProfilesView selected={selected} onSelect={setSelected} />
          ) : (
            <SignInsView onProfile={openProfile} />
          )}
        </ReviewProvider>
      </div>
    </div>
  )
}
