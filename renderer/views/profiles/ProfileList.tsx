import { Header, ListBox, ListBoxItem, ListBoxSection, ListLayout, Virtualizer } from 'react-aria-components'
import type { Profile } from '../../../preload/contract.ts'
import { VerdictSigns } from '../../components/VerdictSigns.tsx'
import { useNow, useShown } from '../../hooks.ts'
import { profileState } from '../../verdicts.ts'
import { type Group, subtitle } from './groups.ts'

interface Props {
  readonly ref: React.RefObject<HTMLDivElement | null>
  readonly groups: readonly Group[]
  readonly selected: string | null
  readonly onSelect: (name: string | null) => void
}

/** Heights in pixels, as profiles.css has them: the list draws only the rows that can be seen. */
const rowSize = 48
const headingSize = 32

export function ProfileList({ ref, groups, selected, onSelect }: Props) {
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowSize, headingSize, padding: 8 }}>
      <ListBox
        ref={ref}
        className="profiles"
        aria-label="Profiles"
        items={groups}
        selectionMode="single"
        selectionBehavior="replace"
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [name] = keys === 'all' ? [] : keys
          if (name !== undefined) onSelect(String(name))
        }}
      >
        {({ id, title, profiles }) => (
          <ListBoxSection id={id}>
            <Header className="group">{title}</Header>
            {profiles.map((profile) => (
              <ListBoxItem key={profile.name} id={profile.name} textValue={profile.name} className="profile">
                <Row profile={profile} />
              </ListBoxItem>
            ))}
          </ListBoxSection>
        )}
      </ListBox>
    </Virtualizer>
  )
}

function Row({ profile }: { readonly profile: Profile }) {
  const { values, signIns } = useShown()
  const now = useNow()
  const signIn = profile.session === null ? undefined : signIns.get(profile.session)
  return (
    <>
      <div className="what">
        <div className="name">
          <span className="ellipsis">{profile.name}</span>
          {values.active.name === profile.name && <em className="tag">active</em>}
        </div>
        <div className="where ellipsis">{subtitle(profile)}</div>
      </div>
      <VerdictSigns state={profileState(profile, signIn, now)} />
    </>
  )
}
