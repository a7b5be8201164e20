import { useState } from 'react'
import { Banner } from './components/Banner.tsx'
import { useShown } from './hooks.ts'
import { Navigation, type ViewName } from './Navigation.tsx'
import { ProfilesView } from './views/profiles/ProfilesView.tsx'
import { SignInsView } from './views/signIns/SignInsView.tsx'

export function App() {
  const { link, values } = useShown()
  const [view, setView] = useState<ViewName>('profiles')
  const [selected, setSelected] = useState<string | null>(null)
  const openProfile = (name: string) => {
    setSelected(name)
    setView('profiles')
  }
  return (
    <div className="app">
      <Navigation view={view} onView={setView} onProfile={openProfile} />
      <div className="content">
        {link === 'lost' && (
          <Banner sign="broken">
            Latchkey is not running any more, so what you see here may be out of date. Run <code>latchkey ui</code>{' '}
            again and open the new link.
          </Banner>
        )}
        {values.findings.map(({ message }) => (
          <Banner key={message} sign="broken">
            {message}
          </Banner>
        ))}
        {view === 'profiles' ? (
          <ProfilesView selected={selected} onSelect={setSelected} />
        ) : (
          <SignInsView onProfile={openProfile} />
        )}
      </div>
    </div>
  )
}
