import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from 'react-aria-components'
import type { Profile } from '../../../preload/contract.ts'
import { useShown } from '../../hooks.ts'
import type { Opening } from '../../opening.ts'
import { usePaste } from '../../paste/PasteProvider.tsx'
import { useUnsaved } from '../../unsaved.tsx'
import { isDiverging, needsYou } from '../../verdicts.ts'
import { EmptyProfiles } from './EmptyProfiles.tsx'
import { groupProfiles } from './groups.ts'
import { ProfileDetail } from './ProfileDetail.tsx'
import { type Filter, ProfileFilters } from './ProfileFilters.tsx'
import { ProfileList } from './ProfileList.tsx'
import { ProfileSearch } from './ProfileSearch.tsx'
import { useOpenProfile } from './useOpenProfile.ts'

interface Props {
  readonly opening: Opening
  /** What it is searched for at first. */
  readonly sought: string
  readonly onOpen: (opening: Opening) => void
}

const filters: Readonly<Record<Filter, (profile: Profile) => boolean>> = {
  all: () => true,
  needs: needsYou,
  diverging: isDiverging,
}

export function ProfilesView({ opening, sought, onOpen }: Props) {
  const { name: selected, tab, place } = opening
  const select = (name: string | null) => onOpen({ name, tab, place: null })
  const { link, profiles, signIns, values } = useShown()
  const [query, setQuery] = useState(sought)
  const deferred = useDeferredValue(query)
  const [filter, setFilter] = useState<Filter>('all')
  const counts = useMemo(() => {
    const all = [...profiles.values()]
    return { all: all.length, needs: all.filter(needsYou).length, diverging: all.filter(isDiverging).length }
  }, [profiles])
  const isOn = filters[filter]
  const groups = useMemo(
    () => groupProfiles([...profiles.values()].filter(isOn), signIns, deferred),
    [profiles, signIns, deferred, isOn],
  )
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  useSearchKey(search)
  const { leave } = useUnsaved()
  const paste = usePaste()
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
        <ProfileFilters filter={filter} counts={counts} onFilter={setFilter} />
        {found > 0 ? (
          <ProfileList ref={list} groups={groups} selected={selected} onSelect={onSelect} />
        ) : (
          <div className="no-match">
            <p>
              {deferred.trim() === '' ? (
                emptyWords[filter]
              ) : (
                <>
                  No profile matches <b>{deferred}</b>
                  {filter === 'all' ? '' : ' here'}.
                </>
              )}
            </p>
            <Button
              className="button"
              onPress={() => {
                setQuery('')
                setFilter('all')
              }}
            >
              Show all {profiles.size}
            </Button>
          </div>
        )}
        <div className="list-actions">
          <Button className="button quiet small" onPress={() => paste(null)}>
            Paste keys…
          </Button>
        </div>
      </section>
      <main className="detail-pane">
        {profile ? (
          <ProfileDetail
            profile={profile}
            isGone={isGone}
            tab={tab}
            place={place}
            onTab={(next, at) => onOpen({ ...opening, tab: next, place: at ?? null })}
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

const emptyWords: Readonly<Record<Filter, string>> = {
  all: 'There are no profiles.',
  needs: 'No profile needs you.',
  diverging: 'aws and cdk agree about every profile.',
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
