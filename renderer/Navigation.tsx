import { KeyRound, List, LogIn, Nfc, TriangleAlert } from 'lucide-react'
import { useMemo } from 'react'
import { Button } from 'react-aria-components'
import { kindNames } from '../preload/contract.ts'
import { Glyph } from './components/Glyph.tsx'
import { Mark } from './components/Mark.tsx'
import { useNow, useShown } from './hooks.ts'
import { profileState, untilWords } from './verdicts.ts'
import { problemCount } from './views/problems/problems.ts'

export type ViewName = 'profiles' | 'signIns' | 'keys' | 'problems' | 'callers'

interface Props {
  readonly view: ViewName
  readonly onView: (view: ViewName) => void
  readonly onProfile: (name: string) => void
}

export function Navigation({ view, onView, onProfile }: Props) {
  const { profiles, signIns, values } = useShown()
  const problems = useMemo(() => problemCount(values.findings), [values.findings])
  const items = [
    { name: 'profiles', title: 'Profiles', icon: List, count: profiles.size, isBad: false },
    { name: 'signIns', title: 'Sign-ins', icon: LogIn, count: signIns.size, isBad: false },
    { name: 'keys', title: 'Keys', icon: KeyRound, count: null, isBad: false },
    { name: 'problems', title: 'Problems', icon: TriangleAlert, count: problems.count, isBad: problems.hasErrors },
    { name: 'callers', title: 'Callers', icon: Nfc, count: values.callers.recent.length, isBad: false },
  ] as const
  return (
    <nav className="nav" aria-label="Views">
      <div className="brand">
        <Mark />
        <span>Latchkey</span>
      </div>
      {items.map(({ name, title, icon: Icon, count, isBad }) => (
        <Button
          key={name}
          className="nav-item"
          {...(view === name && { 'aria-current': 'page' })}
          onPress={() => onView(name)}
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
          <span className="nav-title">{title}</span>
          {count !== null && <span className={isBad ? 'count bad' : 'count'}>{count}</span>}
        </Button>
      ))}
      <div className="grow" />
      <ActiveProfile onProfile={onProfile} />
    </nav>
  )
}

function ActiveProfile({ onProfile }: Pick<Props, 'onProfile'>) {
  const { values, profiles, signIns } = useShown()
  const now = useNow()
  const name = values.active.name
  const profile = name === null ? undefined : profiles.get(name)
  const signIn = profile?.session ? signIns.get(profile.session) : undefined
  const state = profile && profileState(profile, signIn, now)
  const until = profile ? untilWords(profile, signIn, now) : null
  if (name === null) {
    return (
      <div className="active none">
        <span className="label">Active profile</span>
        <span className="who">none chosen</span>
      </div>
    )
  }
  return (
    <Button className="active" onPress={() => onProfile(name)} isDisabled={!profile}>
      <span className="label">Active profile</span>
      <span className="who">{name}</span>
      <span className="where">
        {profile
          ? [profile.accountId, profile.roleName ?? kindNames[profile.kind]].filter((part) => part !== null).join(' · ')
          : 'not in the files any more'}
      </span>
      {state && (
        <span className="clock" title={state.words}>
          {state.tools.map(({ tool, sign, words }) => (
            <span key={tool} className="tool">
              <Glyph sign={sign} />
              <span className="tool-name" aria-hidden="true">
                {tool}
              </span>
              <span className="visually-hidden">
                {tool} {words}
              </span>
            </span>
          ))}
          {until !== null && <span className="until ellipsis">{until}</span>}
        </span>
      )}
    </Button>
  )
}
