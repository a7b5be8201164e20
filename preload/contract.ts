/**
 * Every call and every event between the window and the main side: types and names, nothing else, so that the window's
 * bundle carries no validator and no behaviour of the main side. Both ends derive from this file.
 */
import type { Ask } from '../main/core/model/ask.ts'
import type { Caller, Callers, Denial, Denied } from '../main/core/model/caller.ts'
import type {
  Bases,
  Conflict,
  FilesPreview,
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
import type { LongTermKey, Rotation, RotationStep } from '../main/core/model/longTermKeys.ts'
import type { PastedInput, PastedPreview } from '../main/core/model/pasted.ts'
import type { Profile, ProfileKind, ProfileSettings, SourceKind } from '../main/core/model/profile.ts'
import type {
  Listing,
  NewProfile,
  NewSession,
  OfferedAccount,
  OfferedAccounts,
  ProfilesPlan,
  ProfilesRequest,
  RoleProfile,
  SessionCheck,
} from '../main/core/model/settingUp.ts'
import type { Notice, SignedOut, SignIn, SignInFlow, SignInState, SigningIn } from '../main/core/model/signIn.ts'
import type { FileState, Snapshot, StateChange, StateItems, StateValues } from '../main/core/model/state.ts'
import type { VaultKind, VaultState, VaultView } from '../main/core/model/vault.ts'

export type {
  AccountHow,
  Ask,
  Bases,
  Caller,
  Callers,
  Conflict,
  Denial,
  Denied,
  Expiry,
  ExplainQuery,
  Explanation,
  FileName,
  FileState,
  FilesPreview,
  Finding,
  FindingCode,
  Fix,
  HistoryEntry,
  Listing,
  LongTermKey,
  NewProfile,
  NewSession,
  Notice,
  OfferedAccount,
  OfferedAccounts,
  Outcome,
  PastedPreview,
  Place,
  Preview,
  Profile,
  ProfileKind,
  ProfileSettings,
  ProfilesPlan,
  ProfilesRequest,
  Result,
  RoleProfile,
  Rotation,
  RotationStep,
  Rung,
  SaveOutcome,
  SectionName,
  SectionSource,
  SelectedBy,
  SessionCheck,
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
  VaultKind,
  VaultState,
  VaultView,
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
  /** The code that a person's device shows, for those who wait for it. */
  'ask.answer': (input: { readonly id: string; readonly code: SecretInput }) => null
  /** The person gives none: whoever waits for it gets no credentials. */
  'ask.dismiss': (input: { readonly id: string }) => null
  /** Gives a caller no credentials for so many minutes. What is null is any; not all of it may be. */
  'caller.deny': (input: Denied & { readonly minutes: number }) => null
  /** Takes back just that denial. */
  'caller.allow': (input: Denied) => null
  /** Signs in to the console for a profile that has no credentials, which then uses that login. Answered as `session.signIn` is. */
  'console.signIn': (input: { readonly profile: string; readonly region: string | null }) => null
  /** Renews what a console login gives out, without a person. */
  'session.renew': (input: { readonly session: string }) => null
  /** What session keys become that a person has pasted. Nothing is written. */
  'keys.previewPasted': (input: PastedInput & { readonly text: SecretInput }) => PastedPreview
  /** Does what was previewed, with the same text. */
  'keys.savePasted': (input: PastedInput & { readonly text: SecretInput; readonly basis: string }) => SaveOutcome
  /** Long-term keys, in the vault and in the files. `verify` asks AWS how old they are; nothing else opens the vault. */
  'keys.list': (input: { readonly verify: boolean }) => readonly LongTermKey[]
  /** What adding long-term keys to a profile would write, before anybody has typed them. */
  'keys.previewAdd': (input: { readonly profile: string }) => FilesPreview
  /** Keeps them in the vault, and does what was previewed. */
  'keys.add': (input: {
    readonly profile: string
    readonly accessKeyId: string
    readonly secretAccessKey: SecretInput
    readonly bases: Bases
  }) => SaveOutcome
  /** What moving a profile's keys from its file into the vault would write. A finding of severity info: they are there already. */
  'keys.previewMove': (input: { readonly profile: string }) => FilesPreview
  'keys.move': (input: { readonly profile: string; readonly bases: Bases }) => SaveOutcome
  'keys.previewRemove': (input: { readonly profile: string }) => FilesPreview
  /** Takes keys out of the vault, for good; AWS keeps them. */
  'keys.remove': (input: { readonly profile: string; readonly bases: Bases }) => SaveOutcome
  /** The rotation that is under way, cut short, or over but for the deletion of the old key; null where there is none. */
  'keys.rotation': (input: { readonly profile: string }) => Rotation | null
  /** Begins a rotation, or goes on with one that was cut short. It takes up to a minute; each step shows in the state. */
  'keys.rotate': (input: { readonly profile: string }) => Rotation
  /** Takes a rotation back, whatever it has come to. */
  'keys.undoRotation': (input: { readonly profile: string }) => Rotation
  /** Deletes the old key at AWS, for good: the last step of a rotation. */
  'keys.deleteOld': (input: { readonly profile: string }) => Rotation
  /** What turning hardened mode of a session on or off would write. */
  'session.previewHarden': (input: { readonly session: string; readonly isOn: boolean }) => FilesPreview
  /** Does it. `keepSignIn` counts when it is turned off: the sign-in goes back to the tools' cache, in plain text. */
  'session.harden': (input: {
    readonly session: string
    readonly isOn: boolean
    readonly keepSignIn: boolean
    readonly bases: Bases
  }) => SaveOutcome
  /** What is wrong with a session that is to be added. */
  'wizard.check': (input: NewSession) => SessionCheck
  /** Makes it a session that can be signed in to, without writing it anywhere. It replaces the one before. */
  'wizard.draft': (input: NewSession) => null
  /** Forgets it, and ends a sign-in to it that is under way. */
  'wizard.drop': (input: null) => null
  /** Asks AWS for the accounts and roles of a session; the state says how far that is. */
  'accounts.list': (input: { readonly session: string }) => OfferedAccounts
  'accounts.cancel': (input: { readonly session: string }) => null
  /** As they were last listed, without a network; null if they never were. */
  'accounts.known': (input: { readonly session: string }) => OfferedAccounts | null
  /** What profiles would be called, and which are there already. */
  'import.plan': (input: ProfilesRequest) => ProfilesPlan
  /** What would be written. Nothing is. */
  'import.preview': (input: ProfilesRequest) => Preview
  /** Writes just what was previewed: `basis` is the preview's. */
  'import.save': (input: { readonly basis: string }) => SaveOutcome
  /** Makes the vault readable. `null` has the keychain ask; a passphrase is for a vault that is under one. */
  'vault.unlock': (input: { readonly passphrase: SecretInput | null }) => null
  /** Moves the vault's key to another place. `startOver` puts aside what can no longer be opened. */
  'vault.use': (input: {
    readonly kind: VaultKind
    readonly passphrase: SecretInput | null
    readonly startOver: boolean
  }) => null
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
