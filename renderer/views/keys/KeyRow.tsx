import { Button } from 'react-aria-components'
import type { LongTermKey, Rotation } from '../../../preload/contract.ts'
import { Banner } from '../../components/Banner.tsx'
import { Glyph } from '../../components/Glyph.tsx'
import { Prose } from '../../components/Prose.tsx'
import { useNow, useShown } from '../../hooks.ts'
import { moment } from '../../words.ts'
import { shortKey } from '../explain/sources.ts'
import { ageWords, isOld, keyWords, placeWords, standOf } from './keyWords.ts'
import { RotationPanel } from './RotationPanel.tsx'
import type { Question } from './RotationQuestion.tsx'
import { mayKeep, mayRead } from './vaultWords.ts'

interface Props {
  readonly of: LongTermKey
  /** What the vault has of a rotation of it. */
  readonly left: Rotation | null
  readonly isBusy: boolean
  readonly problem: string | null
  readonly onProfile: (name: string) => void
  readonly onMove: () => void
  readonly onRemove: () => void
  readonly onGoOn: () => void
  readonly onAsk: (question: Question) => void
}

/** The long-term keys of one profile: where they are, how old, and what can be done about them. */
export function KeyRow({ of, left, isBusy, problem, onProfile, onMove, onRemove, onGoOn, onAsk }: Props) {
  const { values, profiles } = useShown()
  const now = useNow()
  const { profile, where, accessKeyId, keptSince } = of
  const running = values.rotations.find((one) => one.profile === profile) ?? null
  const rotation = running ?? left
  // Of a profile that has keys in two places, it is about those in one.
  const isAbout = rotation === null || rotation.where === where
  const stand = isAbout ? standOf(of.isRotating, running, left) : null
  const [sign, words] = keyWords(of, stand, mayRead(values.vault), now)
  const isOpen = mayKeep(values.vault)
  const isInVault = where === 'vault'
  const isFree = !of.isRotating && !running && !isBusy
  return (
    <li aria-label={`${profile}, ${placeWords(of, values.files)}`}>
      <Glyph sign={sign} />
      <div className="what">
        <h2>
          {profiles.has(profile) ? (
            <Button className="link" onPress={() => onProfile(profile)}>
              {profile}
            </Button>
          ) : (
            profile
          )}
        </h2>
        <p>{words}</p>
        {!profiles.has(profile) && <p className="dim">No profile of this name is in your files.</p>}
      </div>
      <dl className="key-facts">
        <div>
          <dt>Access key</dt>
          <dd>
            {accessKeyId === null ? 'its id is not known' : <code title={accessKeyId}>{shortKey(accessKeyId)}</code>}
          </dd>
        </div>
        <div>
          <dt>Where</dt>
          <dd>
            {isInVault ? 'the vault' : <code>{placeWords(of, values.files)}</code>}
            {keptSince !== null && `, since ${moment(keptSince, now)}`}
          </dd>
        </div>
        <div>
          <dt>Age</dt>
          <dd className={isOld(of, now) ? 'soon' : undefined}>{ageWords(of, now)}</dd>
        </div>
      </dl>
      <div className="row-actions">
        {!isInVault && (
          <Button
            className="button"
            aria-label={`Move the keys of ${profile} to the vault`}
            isDisabled={!isFree || !isOpen}
            onPress={onMove}
          >
            Move to the vault…
          </Button>
        )}
        {!of.isRotating && (
          <Button
            className="button"
            aria-label={`Rotate the keys of ${profile}`}
            isDisabled={!isFree || !isOpen}
            onPress={() => onAsk({ what: 'rotate', key: of })}
          >
            Rotate…
          </Button>
        )}
        {isInVault && !of.isRotating && (
          <Button
            className="button danger"
            aria-label={`Remove the keys of ${profile}`}
            isDisabled={!isFree}
            onPress={onRemove}
          >
            Remove…
          </Button>
        )}
      </div>
      {problem !== null && isAbout && (
        <Banner sign="broken">
          <Prose>{problem}</Prose>
        </Banner>
      )}
      {rotation && stand !== null && stand !== 'unknown' && (
        <RotationPanel
          rotation={rotation}
          stand={stand}
          isBusy={isBusy}
          onGoOn={onGoOn}
          onTakeBack={() => onAsk({ what: 'undo', rotation })}
          onDelete={() => onAsk({ what: 'delete', rotation })}
        />
      )}
    </li>
  )
}
