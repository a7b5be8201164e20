import type { Editing } from '../files/editing.ts'
import type { IdentityCenter, Ports as IdentityCenterPorts, Session } from '../identity-center/identityCenter.ts'
import type { Preview, SaveOutcome } from '../model/edit.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type {
  Listing,
  NewSession,
  OfferedAccounts,
  ProfilesPlan,
  ProfilesRequest,
  SessionCheck,
} from '../model/settingUp.ts'
import { AccountLists } from './accountLists.ts'
import { PreparedEdits, planProfiles } from './newProfiles.ts'
import { checkSession, firstTrouble, tidySession } from './newSession.ts'

interface SettingUpPorts extends IdentityCenterPorts {
  readonly editing: Editing
  /** Holds the one session that is being set up and in no file yet. */
  readonly drafts: Map<string, Session>
  readonly sessions: () => ReadonlySet<string>
  readonly cancelSignIn: (session: string) => void
  /** Hears that the draft has come or gone. */
  readonly onDraft: () => void
  readonly onListings: (listings: readonly Listing[]) => void
}

/** Setting up a session and its profiles, step by step. Until the last one no file is changed. */
export interface SettingUpCalls {
  /** What is wrong with the answers so far. */
  checkSession(session: NewSession): SessionCheck
  /** Makes it a session that can be signed in to. It replaces the one before. */
  draftSession(session: NewSession): Result<null>
  dropDraft(): null
  /** Asks AWS; whoever comes second joins. */
  accounts(session: string): Promise<Result<OfferedAccounts>>
  /** What was fetched so far is kept for an hour, and the next time goes on from there. */
  cancelAccounts(session: string): null
  /** As they were last fetched; null if they never were. */
  knownAccounts(session: string): Promise<Result<OfferedAccounts | null>>
  /** What the profiles would be called, and which are there already. */
  plan(request: ProfilesRequest): Promise<Result<ProfilesPlan>>
  /** Its `basis` is good for `save`, which then does just what was previewed. */
  preview(request: ProfilesRequest): Promise<Result<Preview>>
  save(basis: string): Promise<Result<SaveOutcome>>
}

export function createSettingUp(ports: SettingUpPorts): SettingUpCalls & { stop(): void } {
  const { drafts, editing, sessions, cancelSignIn, onDraft } = ports
  let center: Promise<IdentityCenter> | null = null
  /** With everything that talks to AWS, so not before somebody asks for it. */
  const identityCenter = () => {
    center ??= import('../identity-center/identityCenter.ts').then(({ createIdentityCenter }) =>
      createIdentityCenter(ports),
    )
    return center
  }
  const lists = new AccountLists(identityCenter, ports.onListings)
  const prepared = new PreparedEdits()

  const dropDraft = () => {
    for (const session of [...drafts.keys()]) {
      drafts.delete(session)
      cancelSignIn(session)
      lists.forget(session)
    }
    onDraft()
    return null
  }

  return {
    checkSession: (session) => checkSession(session, sessions()),
    draftSession(session) {
      const wrong = firstTrouble(checkSession(session, sessions()))
      if (wrong !== null) return failed(problem('usage', wrong))
      const { name, ...settings } = tidySession(session)
      const before = drafts.get(name)
      const draft: Session = { id: name, kind: 'sso-session', ...settings }
      // Whoever goes back and forth without changing anything need not sign in again.
      if (before && JSON.stringify(before) === JSON.stringify(draft)) return done(null)
      dropDraft()
      drafts.set(name, draft)
      onDraft()
      return done(null)
    },
    dropDraft,
    accounts: (session) => lists.fetch(session),
    cancelAccounts: (session) => lists.cancel(session),
    knownAccounts: (session) => lists.known(session),
    async plan(request) {
      const planned = await planProfiles(ports, request, await lists.latest(request.session))
      return planned.ok ? done(planned.value.plan) : planned
    },
    async preview(request) {
      const planned = await planProfiles(ports, request, await lists.latest(request.session))
      if (!planned.ok) return planned
      const { steps, title } = planned.value
      const preview = editing.preview('config', steps)
      if (!preview.ok) return preview
      return done({ ...preview.value, basis: prepared.keep({ steps, title, basis: preview.value.basis }) })
    },
    async save(basis) {
      const edit = prepared.take(basis)
      return edit === null
        ? failed(problem('save-conflict', 'What was previewed is too long ago. Look at the changes again, then save.'))
        : editing.save('config', edit.steps, { basis: edit.basis, title: edit.title })
    },
    stop: () => lists.stop(),
  }
}
