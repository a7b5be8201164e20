import { Button } from 'react-aria-components'
import type { Caller } from '../../../preload/contract.ts'
import { Glyph } from '../../components/Glyph.tsx'
import { agoWords, outcomes, whoWords } from './callers.ts'

interface Props {
  readonly caller: Caller
  readonly now: number
  /** Left out where the profile is in no file. */
  readonly onProfile: (() => void) | null
  readonly onDeny: () => void
}

/** A program that has asked: who it is, for which profile, what came of it, and when. */
export function CallerRow({ caller, now, onProfile, onDeny }: Props) {
  const { program, directory, parent, profile, count, last, outcome } = caller
  const { sign, words } = outcomes[outcome]
  const place = [directory, parent === null ? null : `started by ${parent}`].filter((part) => part !== null)
  return (
    <li>
      <Glyph sign={sign} />
      <div className="what">
        <h2>{program ?? 'A program'}</h2>
        <p>{place.length === 0 ? 'The system does not tell more about it.' : place.join(' · ')}</p>
      </div>
      <div className="caller-profile">
        {onProfile ? (
          <Button className="link" onPress={onProfile}>
            {profile}
          </Button>
        ) : (
          profile
        )}
      </div>
      <div className="caller-outcome">
        <p>{words}</p>
        <p className="dim">
          <time dateTime={last}>{agoWords(last, now)}</time>
          {count > 1 && `, ${count} times`}
        </p>
      </div>
      <Button
        className="button small"
        aria-label={`Deny ${whoWords(caller)}, which asked for ${profile}…`}
        onPress={onDeny}
      >
        Deny…
      </Button>
    </li>
  )
}
