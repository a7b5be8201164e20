import { Button } from 'react-aria-components'
import type { Place as FilePlace, Finding } from '../../preload/contract.ts'
import { findingSign } from '../findings.ts'
import { FixButton } from '../review/FixButton.tsx'
import { Glyph } from './Glyph.tsx'
import { Place, PlaceLink } from './Place.tsx'
import { Prose } from './Prose.tsx'

interface Props {
  readonly finding: Finding
  /** Left out where the profile is the one that is open. */
  readonly onProfile?: (name: string) => void
  readonly onPlace: (profile: string, place: FilePlace) => void
  readonly onExplain?: (name: string) => void
}

/** A finding: the sentence, where it is about, and what mends it. */
export function FindingRow({ finding, onProfile, onPlace, onExplain }: Props) {
  const { message, at, profile, fix, code } = finding
  return (
    <div className="finding">
      <Glyph sign={findingSign(finding)} />
      <div className="finding-words">
        <p>
          <Prose>{message}</Prose>
        </p>
        {(profile !== null || at !== null) && (
          <p className="finding-place">
            {profile !== null && onProfile && (
              <Button className="link" onPress={() => onProfile(profile)}>
                {profile}
              </Button>
            )}
            {at !== null &&
              (profile === null ? (
                <Place {...at} />
              ) : (
                <PlaceLink place={at} onOpen={(place) => onPlace(profile, place)} />
              ))}
          </p>
        )}
      </div>
      {((code === 'tools-diverge' && profile !== null && onExplain) || fix) && (
        <div className="finding-actions">
          {code === 'tools-diverge' && profile !== null && onExplain && (
            <Button className="button" onPress={() => onExplain(profile)}>
              Explain
            </Button>
          )}
          {fix && <FixButton fix={fix} isPrimary />}
        </div>
      )}
    </div>
  )
}
