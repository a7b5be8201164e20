/** What a person has to do for a sign-in to go on. */
export type SignInStep =
  | { readonly kind: 'open'; readonly url: string }
  | {
      readonly kind: 'code'
      readonly userCode: string
      readonly verificationUri: string
      readonly verificationUriComplete: string
    }

/** Shows a step. It must not fail; a browser that does not open is the host's to tell about. */
export type Present = (step: SignInStep) => void
