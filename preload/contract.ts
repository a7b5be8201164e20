/**
 * Every call and every event between the window and the main side: types and names, nothing else, so that the window's
 * bundle carries no validator and no behaviour of the main side. Both ends derive from this file.
 */
import type {
  Conflict,
  HistoryEntry,
  Preview,
  SaveOutcome,
  SectionName,
  SectionSource,
  WindowEdit,
  WindowOperation,
} from '../main/core/model/edit.ts'
import type {
  AccountHow,
  Expiry,
  ExplainQuery,
  Explanation,
  Outcome,
  Rung,
  SelectedBy,
  Source,
  Verdict,
} from '../main/core/model/explanation.ts'
import type { FileName, Finding, FindingCode, Fix, Place, Result, Tool } from '../main/core/model/finding.ts'
import type { Profile, ProfileKind, ProfileSettings, SourceKind } from '../main/core/model/profile.ts'
import type { Notice, SignedOut, SignIn, SignInFlow, SignInState, SigningIn } from '../main/core/model/signIn.ts'
import type { FileState, Snapshot, StateChange, StateItems, StateValues } from '../main/core/model/state.ts'

export type {
  AccountHow,
  Conflict,
  Expiry,
  ExplainQuery,
  Explanation,
  FileName,
  FileState,
  Finding,
  FindingCode,
  Fix,
  HistoryEntry,
  Notice,
  Outcome,
  Place,
  Preview,
  Profile,
  ProfileKind,
  ProfileSettings,
  Result,
  Rung,
  SaveOutcome,
  SectionName,
  SectionSource,
  SelectedBy,
  SignedOut,
  SignIn,
  SignInFlow,
  SignInState,
  SigningIn,
  Snapshot,
  Source,
  SourceKind,
  StateChange,
  StateItems,
  StateValues,
  Tool,
  Verdict,
  WindowEdit,
  WindowOperation,
}

/** A secret on its way from a person to the main side. It is dropped after use, and never comes back. */
export interface SecretInput {
  readonly secret: string
}

export interface Calls {
  /** The whole state. Listen to `state.changed` before asking, and drop changes that are not newer than the answer. */
  'state.snapshot': (input: null) => Snapshot
  /** Makes a profile the active one; `null` clears the choice. */
  'profile.use': (input: { readonly name: string | null }) => null
  /** What each tool will do and why, as it is or as it would be. Identifiers only: no variable's value comes back. */
  'profile.explain': (input: ExplainQuery) => readonly Explanation[]
  /** A section as it is written in each file that has it. */
  'section.sources': (input: SectionName) => readonly SectionSource[]
  /** What an edit would do. Nothing is written. */
  'edit.preview': (input: WindowEdit) => Preview
  /** Does what was previewed: `basis` is the preview's. */
  'edit.save': (input: WindowEdit & { readonly basis: string }) => SaveOutcome
  'history.list': (input: { readonly file: FileName }) => readonly HistoryEntry[]
  /** What bringing back a version of the history would do. */
  'restore.preview': (input: { readonly file: FileName; readonly id: string }) => Preview
  'restore.save': (input: { readonly file: FileName; readonly id: string; readonly basis: string }) => SaveOutcome
  'undo.preview': (input: { readonly file: FileName }) => Preview
  'undo.save': (input: { readonly file: FileName; readonly basis: string }) => SaveOutcome
  /** Answered when the person has signed in, or has not; the state says what they have to do. `null` takes the usual way. */
  'session.signIn': (input: { readonly session: string; readonly flow: SignInFlow | null }) => null
  /** Ends a sign-in that is under way, and forgets how the last one failed. */
  'session.cancelSignIn': (input: { readonly session: string }) => null
  /** Opens the page of the sign-in that is under way in the system's browser. */
  'session.openSignInPage': (input: { readonly session: string }) => null
  /** `null`: of every session. */
  'session.signOut': (input: { readonly session: string | null }) => SignedOut
}

export interface Events {
  'state.changed': StateChange
}

export type CallName = keyof Calls
export type CallInput<K extends CallName> = Parameters<Calls[K]>[0]
export type CallOutput<K extends CallName> = ReturnType<Calls[K]>
export type EventName = keyof Events

/** What a person calls each kind, on every screen. */
export const kindNames: Readonly<Record<SourceKind | 'none', string>> = {
  environment: 'Environment keys',
  sso: 'Identity Center',
  'assume-role': 'Role',
  'web-identity': 'Web identity',
  static: 'Static keys',
  'console-login': 'Console login',
  process: 'External process',
  container: 'Container',
  instance: 'Instance',
  none: 'No credentials',
}

/** What carries calls and events. A failed call is an answer, never an exception and never a hang. */
export interface Wire {
  call<K extends CallName>(name: K, input: CallInput<K>): Promise<Result<CallOutput<K>>>
  on<K extends EventName>(event: K, listener: (payload: Events[K]) => void): () => void
}

/** An event on its way, as every wire carries it. */
export type EventMessage = { readonly [K in EventName]: { readonly event: K; readonly payload: Events[K] } }[EventName]

/** A call and its answer on a wire that carries lone messages. */
export interface CallMessage {
  readonly id: number
  readonly name: string
  readonly input: unknown
}
/** An answer to a message that carried no readable id has none either. */
export interface AnswerMessage {
  readonly id: number | null
  readonly answer: Result<unknown>
}

/** The two channels of the Electron wire. */
export const channels = { call: 'latchkey:call', event: 'latchkey:event' } as const

/** What the preload script puts on the window for the Electron wire. */
export interface Bridge {
  call(name: string, input: unknown): Promise<unknown>
  onEvent(listener: (message: EventMessage) => void): () => void
}

/** Under this name the bridge stands on `window`. */
export const bridgeName = 'latchkey'
