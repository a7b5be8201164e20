import { Button } from 'react-aria-components'
import type { Place as FilePlace, Finding } from '../../preload/contract.ts'
import { findingSign } from '../findings.ts'
import { useShown } from '../hooks.ts'
import { usePaste } from '../paste/PasteProvider.tsx'
import { FixButton } from '../review/FixButton.tsx'
import { signInFor } from '../signIns.ts'
import { hasPlainKeys, MoveKeysButton, ShowKeysButton } from '../views/keys/MoveKeysButton.tsx'
import { useShowSignIns, useSigningIn } from '../views/signIns/useSigningIn.ts'
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
  const { profiles, signIns } = useShown()
  const signIn = signInFor(finding, profiles, signIns)
  const paste = usePaste()
  const isPasted = code === 'keys-expired' && profile !== null
  const named = profile === null ? undefined : profiles.get(profile)
  const isAboutKeys = code === 'keys-long-term' || code === 'keys-plaintext'
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
      {((code === 'tools-diverge' && profile !== null && onExplain) || fix || signIn || isPasted || isAboutKeys) && (
        <div className="finding-actions">
          {code === 'tools-diverge' && profile !== null && onExplain && (
            <Button className="button" onPress={() => onExplain(profile)}>
              Explain
            </Button>
          )}
          {signIn && <SignInButton session={signIn.id} />}
          {isPasted && (
            <Button className="button" onPress={() => paste(profile)}>
              Paste new keys…
            </Button>
          )}
          {isAboutKeys &&
            (code === 'keys-long-term' && named && hasPlainKeys(named) ? (
              <MoveKeysButton profile={named.name} />
            ) : (
              <ShowKeysButton />
            ))}
          {fix && <FixButton fix={fix} isPrimary />}
        </div>
      )}
    </div>
  )
}

/** The rest happens among the sign-ins. */
function SignInButton({ session }: { readonly session: string }) {
  const { signIn } = useSigningIn()
  const showSignIns = useShowSignIns()
  return (
    <Button
      className="button primary"
      aria-label={`Sign in to ${session}`}
      onPress={() => {
        void signIn(session)
        showSignIns()
      }}
    >
      Sign in
    </Button>
  )
}
