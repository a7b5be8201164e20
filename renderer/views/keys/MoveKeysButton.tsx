import { Button } from 'react-aria-components'
import type { Profile } from '../../../preload/contract.ts'
import { useShown } from '../../hooks.ts'
import { useReview } from '../../review/ReviewProvider.tsx'
import { useUnsaved } from '../../unsaved.tsx'
import { moveRequest } from './requests.ts'
import { useShowKeys } from './showKeys.ts'
import { mayKeep } from './vaultWords.ts'

/** Whether a profile's own keys are long-term ones that stand in a file. */
export const hasPlainKeys = ({ kind, findings }: Profile) => kind === 'static' && findings.includes('keys-long-term')

/** Reviews the move of a profile's keys to the vault. Where the vault cannot take them, it leads to the vault. */
export function MoveKeysButton({ profile }: { readonly profile: string }) {
  const { vault } = useShown().values
  const review = useReview()
  const showKeys = useShowKeys()
  const { leave } = useUnsaved()
  return (
    <Button
      className="button"
      onPress={() => (mayKeep(vault) ? leave(() => review(moveRequest(profile))) : showKeys())}
    >
      Move to the vault…
    </Button>
  )
}

/** Leads to the long-term keys. */
export function ShowKeysButton() {
  const showKeys = useShowKeys()
  return (
    <Button className="button" onPress={showKeys}>
      Show the keys
    </Button>
  )
}
