import type { Session } from '../identity-center/settings.ts'
import type { SignIn, SigningIn } from '../model/signIn.ts'

/** Sessions that are being set up and in no file yet. There is one at a time. */
export interface Drafts {
  readonly sessions: Map<string, Session>
  /** Somebody has signed in. */
  signedIn(session: string): void
  /** What has come to be in a file is no draft any more. */
  dropSaved(sessions: { has(id: string): boolean }): void
  /** The draft as any other sign-in is shown. */
  shown(signingInOf: (session: string) => SigningIn | null): SignIn | null
}

export function createDrafts(): Drafts {
  const sessions = new Map<string, Session>()
  /** A token under the same name in the cache may be of another address, so what counts is who has signed in since. */
  const signedIn = new WeakSet<Session>()
  return {
    sessions,
    signedIn(id) {
      const session = sessions.get(id)
      if (session) signedIn.add(session)
    },
    dropSaved(saved) {
      for (const id of sessions.keys()) if (saved.has(id)) sessions.delete(id)
    },
    shown(signingInOf) {
      const [session] = sessions.values()
      if (!session) return null
      const { id, kind, startUrl, region } = session
      return {
        id,
        kind,
        startUrl,
        region,
        state: signedIn.has(session) ? 'ready' : 'signed-out',
        accessTokenUntil: null,
        refreshable: false,
        signInSessionUntil: null,
        signingIn: signingInOf(id),
      }
    },
  }
}
