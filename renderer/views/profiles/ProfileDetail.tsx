import { ArrowLeft, Check } from 'lucide-react'
import { useState } from 'react'
import { Button, Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { type Finding, kindNames, type Place, type Profile } from '../../../preload/contract.ts'
import { signInName } from '../../../preload/words.ts'
import { Banner } from '../../components/Banner.tsx'
import { useShown, useWire } from '../../hooks.ts'
import type { ProfileTab } from '../../opening.ts'
import { useUnsaved } from '../../unsaved.tsx'
import { ExplainTab } from '../explain/ExplainTab.tsx'
import { EditTab } from './EditTab.tsx'
import { HistoryTab } from './HistoryTab.tsx'
import { ProfileSummary } from './ProfileSummary.tsx'
import { TextTab } from './TextTab.tsx'

interface Props {
  readonly profile: Profile
  /** Whether the files still have it. What is being written about it stays on screen if they do not. */
  readonly isGone: boolean
  readonly tab: ProfileTab
  readonly place: Place | null
  readonly onTab: (tab: ProfileTab, place?: Place) => void
  readonly onBack: () => void
  readonly onSelect: (name: string) => void
  readonly onNamed: (name: string, how: 'renamed' | 'copied') => void
  readonly onRemoved: () => void
}

const tabs = [
  { id: 'summary', title: 'Summary' },
  { id: 'explain', title: 'Explain' },
  { id: 'edit', title: 'Edit' },
  { id: 'text', title: 'Text' },
  { id: 'history', title: 'History' },
] as const satisfies readonly { readonly id: ProfileTab; readonly title: string }[]

export function ProfileDetail(props: Props) {
  const { profile, isGone, tab, place, onTab, onBack, onSelect, onNamed, onRemoved } = props
  const { values } = useShown()
  const { leave } = useUnsaved()
  const wire = useWire()
  const [problem, setProblem] = useState<Finding | null>(null)
  const { name } = profile
  const isActive = values.active.name === name
  const use = async (chosen: string | null) => {
    const answer = await wire.call('profile.use', { name: chosen })
    setProblem(answer.ok ? null : answer.finding)
  }
  return (
    <article className="detail" aria-labelledby="detail-title">
      <header>
        <Button className="icon-button back" aria-label="Back to the list" onPress={onBack}>
          <ArrowLeft size={16} strokeWidth={1.75} aria-hidden="true" />
        </Button>
        <div className="heading">
          <h1 id="detail-title">{name}</h1>
          <p className="sub">
            <LeadsTo profile={profile} />
          </p>
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
          <Button className="button primary" onPress={() => use(name)}>
            Use this profile
          </Button>
        )}
      </header>
      {problem && <Banner sign="broken">{problem.message}</Banner>}
      {isGone && (
        <Banner sign="broken">This profile is not in the files any more. What you have written is still here.</Banner>
      )}
      <Tabs
        className="tabs"
        selectedKey={tab}
        onSelectionChange={(key) => {
          const chosen = tabs.find(({ id }) => id === key)
          if (chosen && chosen.id !== tab) leave(() => onTab(chosen.id))
        }}
      >
        <TabList className="tab-list" aria-label={`About ${name}`}>
          {tabs.map(({ id, title }) => (
            <Tab key={id} id={id} className="tab">
              {title}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="summary" className="panel">
          <ProfileSummary profile={profile} onSelect={onSelect} onExplain={() => onTab('explain')} />
        </TabPanel>
        <TabPanel id="explain" className="panel">
          <ExplainTab key={name} profile={profile} onProfile={onSelect} onPlace={(at) => onTab('text', at)} />
        </TabPanel>
        <TabPanel id="edit" className="panel">
          <EditTab key={name} profile={profile} onNamed={onNamed} onRemoved={onRemoved} />
        </TabPanel>
        <TabPanel id="text" className="panel">
          <TextTab key={name} name={name} place={place} />
        </TabPanel>
        <TabPanel id="history" className="panel">
          <HistoryTab key={name} files={profile.files} />
        </TabPanel>
      </Tabs>
    </article>
  )
}

/** What its settings lead to, in one line. */
function LeadsTo({ profile: { kind, session, accountId, roleName } }: Pick<Props, 'profile'>) {
  return (
    <>
      {kindNames[kind]} {session !== null && <b>{signInName({ id: session, kind })}</b>}
      {accountId !== null && (
        <>
          {' '}
          · account{'\u00a0'}
          <code>{accountId}</code>
        </>
      )}
      {roleName !== null && (
        <>
          {' '}
          · role{'\u00a0'}
          <b>{roleName}</b>
        </>
      )}
    </>
  )
}
