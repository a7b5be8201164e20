import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import { useShown } from '../../hooks.ts'
import { useUnsaved } from '../../unsaved.tsx'
import { EmptyProfiles } from './EmptyProfiles.tsx'
import { groupProfiles } from './groups.ts'
import { ProfileDetail } from './ProfileDetail.tsx'
import { ProfileList } from './ProfileList.tsx'
import { ProfileSearch } from './ProfileSearch.tsx'
import { useOpenProfile } from './useOpenProfile.ts'

interface Props {
  readonly selected: string | null
  readonly onSelect: (name: string | null) => void
}

export function ProfilesView({ selected, onSelect: select }: Props) {
  const { link, profiles, signIns, values } = useShown()
  const [query, setQuery] = useState('')
  const deferred = useDeferredValue(query)
  const groups = useMemo(() => groupProfiles(profiles.values(), signIns, deferred), [profiles, signIns, deferred])
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  useSearchKey(search)
  const { leave } = useUnsaved()
  const onSelect = (name: string | null) => {
    if (name !== selected) leave(() => select(name))
  }
  const { profile, isGone, follow } = useOpenProfile(selected, select)

  if (link === 'connecting') return <div className="view" aria-busy="true" />
  if (profiles.size === 0 && !profile) return <EmptyProfiles files={values.files} />
  const found = groups.reduce((sum, group) => sum + group.profiles.length, 0)
  return (
    <div className={profile ? 'view with-detail' : 'view without-detail'}>
      <section className="list-pane" aria-label="Profiles">
        <ProfileSearch
          field={search}
          query={query}
          onQuery={setQuery}
          found={found}
          onLeave={() => list.current?.querySelector<HTMLElement>('[role=option]')?.focus()}
          onEnter={() => {
            const [first] = groups
            const [name] = first?.profiles ?? []
            if (name) onSelect(name.name)
          }}
        />
        {found > 0 ? (
          <ProfileList ref={list} groups={groups} selected={selected} onSelect={onSelect} />
        ) : (
          <div className="no-match">
            <p>
              No profile matches <b>{deferred}</b>.
            </p>
            <Button className="button" onPress={() => setQuery('')}>
              Show all {profiles.size}
            </Button>
          </div>
        )}
      </section>
      <main className="detail-pane">
        {profile ? (
          <ProfileDetail
            profile={profile}
            isGone={isGone}
            onBack={() => onSelect(null)}
            onSelect={onSelect}
            onNamed={follow}
            onRemoved={() => select(null)}
          />
        ) : (
          <p className="hint">Choose a profile to see what it leads to.</p>
        )}
      </main>
    </div>
  )
}

/** Ctrl+K (⌘K) and `/` lead to the search from anywhere in the window. */
function useSearchKey(field: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const at = event.target
      if (at instanceof Element && at.closest('[role=dialog], [role=alertdialog]')) return
      const typing = at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement
      const wanted = (event.key === 'k' && (event.ctrlKey || event.metaKey)) || (event.key === '/' && !typing)
      if (!wanted) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [field])
}
