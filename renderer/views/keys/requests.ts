import type { ReviewRequest } from '../../review/request.ts'

/** Takes a profile's keys out of its file, into the vault. */
export const moveRequest = (profile: string, onSaved?: () => void): ReviewRequest => ({
  title: `Move the keys of ${profile} to the vault`,
  action: 'Move to the vault',
  steps: [{ type: 'keys', change: { type: 'move', profile } }],
  ...(onSaved && { onSaved }),
})

/** Takes a profile's keys out of the vault, for good. */
export const removeRequest = (profile: string, onSaved: () => void): ReviewRequest => ({
  title: `Remove the keys of ${profile} from the vault`,
  action: 'Remove from the vault',
  steps: [{ type: 'keys', change: { type: 'remove', profile } }],
  warnings: [
    'Nobody can get the secret key back from the vault afterwards. AWS still has the key: where nobody uses it any more, delete it in IAM.',
  ],
  onSaved,
})
