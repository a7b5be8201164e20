import { createContext, useContext } from 'react'
import type { Result, SignedOut, SignInFlow } from '../../../preload/contract.ts'
import { useWire } from '../../hooks.ts'

/** Leads to the sign-ins, where one that is under way is seen. */
export const ShowSignInsContext = createContext<() => void>(() => undefined)
export const useShowSignIns = () => useContext(ShowSignInsContext)

export interface SigningInActions {
  readonly signIn: (session: string, flow?: SignInFlow) => Promise<Result<null>>
  readonly cancel: (session: string) => void
  readonly openPage: (session: string) => void
  readonly renew: (session: string) => Promise<Result<null>>
  readonly signOut: (session: string | null) => Promise<Result<SignedOut>>
}

/** What a person does about a sign-in. How it gets on is in the state. */
export function useSigningIn(): SigningInActions {
  const wire = useWire()
  return {
    signIn: (session, flow) => wire.call('session.signIn', { session, flow: flow ?? null }),
    cancel: (session) => void wire.call('session.cancelSignIn', { session }),
    openPage: (session) => void wire.call('session.openSignInPage', { session }),
    renew: (session) => wire.call('session.renew', { session }),
    signOut: (session) => wire.call('session.signOut', { session }),
  }
}
