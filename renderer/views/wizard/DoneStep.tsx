import { Button } from 'react-aria-components'
import type { ProfilesPlan } from '../../../preload/contract.ts'
import { Glyph } from '../../components/Glyph.tsx'
import { Vanished } from './ProfileChoices.tsx'
import { count } from './roles.ts'

/** What has come of it. */
export interface SetUp {
  readonly added: number
  readonly isNew: boolean
  readonly plan: ProfilesPlan | null
}

interface Props {
  readonly session: string
  readonly done: SetUp
  readonly onProfiles: () => void
  readonly onMore: (() => void) | null
  readonly onClose: () => void
}

const mostNames = 5

/** Says what was added, what was there already, and what leads nowhere any more. */
export function DoneStep({ session, done: { added, isNew, plan }, onProfiles, onMore, onClose }: Props) {
  const names = added === 0 ? [] : (plan?.added.map(({ name }) => name) ?? [])
  const what = [isNew && `the session ${session}`, added > 0 && count(added, 'profile')].filter(Boolean).join(' and ')
  return (
    <div className="set-up-page set-up-done">
      <div className="done-lead">
        <Glyph sign="works" />
        <div>
          <h2>Added {what}</h2>
          {names.length > 0 && (
            <p className="done-names">
              {names.slice(0, mostNames).map((name) => (
                <code key={name}>{name}</code>
              ))}
              {names.length > mostNames && (
                <span className="dim">and {(names.length - mostNames).toLocaleString('en-GB')} more</span>
              )}
            </p>
          )}
          {plan !== null && plan.kept.length > 0 && (
            <p className="dim">{count(plan.kept.length, 'profile was', 'profiles were')} there already and stayed.</p>
          )}
        </div>
      </div>
      {plan !== null && plan.vanished.length > 0 && <Vanished plan={plan} />}
      <div className="set-up-actions">
        {added > 0 && (
          <Button className="button primary" onPress={onProfiles}>
            Show the profiles
          </Button>
        )}
        {onMore && (
          <Button className="button" onPress={onMore}>
            Add more
          </Button>
        )}
        <Button className="button" onPress={onClose}>
          Close
        </Button>
      </div>
    </div>
  )
}
