import { useState } from 'react'
import { Button } from 'react-aria-components'
import type { Profile, SectionSource } from '../../../preload/contract.ts'
import { useShown, useWire } from '../../hooks.ts'
import { useReview } from '../../review/ReviewProvider.tsx'
import { useUnsaved } from '../../unsaved.tsx'
import { hasPlainKeys, MoveKeysButton } from '../keys/MoveKeysButton.tsx'
import { NameDialog } from './NameDialog.tsx'
import { dependentsOf, renameEdits, sectionEdits, sourcePlaces } from './profileEdits.ts'

interface Props {
  readonly profile: Profile
  readonly sources: readonly SectionSource[]
  readonly onNamed: (name: string, how: 'renamed' | 'copied') => void
  readonly onRemoved: () => void
}

/** What is done to the profile as a whole. */
export function ProfileActions({ profile, sources, onNamed, onRemoved }: Props) {
  const { values, profiles } = useShown()
  const wire = useWire()
  const review = useReview()
  const { leave } = useUnsaved()
  const [asking, setAsking] = useState<'rename' | 'copy' | null>(null)
  const { name } = profile
  const dependents = dependentsOf(name, profiles.values())
  const isActive = values.active.name === name

  const rename = async (to: string, isFollowed: boolean) => {
    const places = isFollowed ? await sourcePlaces(wire, name, dependents) : []
    review({
      title: `Rename ${name} to ${to}`,
      steps: renameEdits(name, to, sources, places).map((edit) => ({ type: 'edit', edit })),
      warnings: !isFollowed && dependents.length > 0 ? [needWords(dependents)] : [],
      onSaved: () => onNamed(to, 'renamed'),
    })
  }
  const copy = (to: string) =>
    review({
      title: `Duplicate ${name} as ${to}`,
      steps: sectionEdits(sources, { type: 'copy-section', section: { kind: 'profile', name }, to }),
      onSaved: () => onNamed(to, 'copied'),
    })
  const remove = () => {
    const isSecretLost = sources.some(({ text }) => text.includes('[secret '))
    review({
      title: `Remove ${name}`,
      steps: sectionEdits(sources, { type: 'remove-section', section: { kind: 'profile', name } }),
      warnings: [
        ...(isActive ? ['This is the active profile. New commands find no profile until you choose another one.'] : []),
        ...(dependents.length > 0 ? [needWords(dependents)] : []),
        ...(isSecretLost ? ['The secret that stands in it goes with it.'] : []),
      ],
      onSaved: onRemoved,
    })
  }
  return (
    <section className="profile-actions">
      <h2>This profile</h2>
      <div>
        <Button className="button" onPress={() => leave(() => setAsking('rename'))}>
          Rename…
        </Button>
        <Button className="button" onPress={() => leave(() => setAsking('copy'))}>
          Duplicate…
        </Button>
        {hasPlainKeys(profile) && <MoveKeysButton profile={name} />}
        <Button className="button danger" onPress={() => leave(remove)}>
          Remove…
        </Button>
      </div>
      {asking && (
        <NameDialog
          title={asking === 'rename' ? `Rename ${name}` : `Duplicate ${name}`}
          name={name}
          taken={profiles}
          followers={asking === 'rename' ? dependents : []}
          onClose={() => setAsking(null)}
          onName={(to, isFollowed) => {
            setAsking(null)
            if (asking === 'rename') void rename(to, isFollowed)
            else copy(to)
          }}
        />
      )}
    </section>
  )
}

const needWords = (dependents: readonly string[]) =>
  dependents.length === 1
    ? `${dependents[0]} takes its credentials from this profile and stops working.`
    : `${dependents.slice(0, 5).join(', ')}${dependents.length > 5 ? ` and ${dependents.length - 5} more` : ''} take their credentials from this profile and stop working.`
