import type { Instant } from '../model/signIn.ts'

/** What a person has to do for a sign-in to go on, and until when: a device code may end before the time that they have. */
export type SignInStep =
  | { readonly kind: 'open'; readonly url: string; readonly expiresAt: Instant }
  | {
      readonly kind: 'code'
      readonly userCode: string
      readonly verificationUri: string
      readonly verificationUriComplete: string
      readonly expiresAt: Instant
    }

/** Shows a step. It must not fail; a browser that does not open is the host's to tell about. */
export type Present = (step: SignInStep) => void
