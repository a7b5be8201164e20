import { type Agent, createAgent } from './agent/agent.ts'
import { agentPlace } from './agent/place.ts'
import { type Serving, serveAgent } from './agent/serving.ts'
import type { Clock } from './clock.ts'
import { findingsFor } from './doctor/doctor.ts'
import { examine } from './doctor/examine.ts'
import { createEditing, type Editing } from './files/editing.ts'
import type { Environment } from './files/locations.ts'
import type { PastingCalls } from './import/pasting.ts'
import { createKeysCalls, type KeysCalls } from './keys/keysCalls.ts'
import { type OwnProgram, ownProgram } from './keys/ownCommand.ts'
import type { Log } from './log/log.ts'
import { changedProfiles } from './machine/changes.ts'
import { followMachine } from './machine/followMachine.ts'
import { ownNotes } from './machine/ownNotes.ts'
import { readMachine } from './machine/readMachine.ts'
import { createShowing } from './machine/showing.ts'
import type { ExplainQuery, Explanation } from './model/explanation.ts'
import { failed, type Result, type Tool } from './model/finding.ts'
import type { Snapshot, State, StateChange } from './model/state.ts'
import { oneAtATime } from './oneAtATime.ts'
import { resolve } from './resolve/resolve.ts'
import { simulated } from './resolve/whatIf.ts'
import { noticesAt } from './sessions/expiry.ts'
import { createRenewing, type Renewing } from './sessions/renewing.ts'
import { createSigningIn, type OpenBrowser, type SigningInCalls } from './sessions/signingIn.ts'
import { readActiveProfile, saveActiveProfile } from './settings/activeProfile.ts'
import { profileMissing } from './settings/chosenProfile.ts'
import type { Credentials } from './sources/credentials.ts'
import { Store } from './store.ts'
import { createHistoryBox } from './vault/historyBox.ts'
import type { KeyStore } from './vault/keyStore.ts'
import { createVaultCalls, type VaultCalls } from './vault/vaultCalls.ts'
import { createDrafts } from './wizard/drafts.ts'
import { createSettingUp, type SettingUpCalls } from './wizard/settingUp.ts'

/** What the core needs of the machine it runs on. */
export interface Ports {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  /** Whether a person can be asked to unlock the keychain for the history. */
  readonly interactive?: boolean
  /** Where the key of the vault is; the system's keychain if left out. */
  readonly keyStore?: KeyStore
  /** What a guess at a new passphrase of the vault costs, as a power of two; as much as is usual if left out. */
  readonly passphraseCost?: number
  /** Opens a page in the person's browser; left out where there is none. */
  readonly openBrowser?: OpenBrowser
  /** How tools start the command line; what `PATH` leads to if left out. */
  readonly program?: () => OwnProgram | null
}

/** The one object that the hosts hold. */
export interface Core {
  readonly state: State
  snapshot(): Snapshot
  onChange(listener: (change: StateChange) => void): () => void
  useProfile(name: string | null): Promise<Result<null>>
  readonly editing: Editing
  readonly signingIn: SigningInCalls
  readonly pasting: PastingCalls
  readonly agent: Pick<Agent, 'asks' | 'allow' | 'deny'>
  /** From now on programs of this user are given credentials, unless another Latchkey does that already. */
  serveAgent(): Serving
  /** From now on access tokens are renewed ahead of their end, for as long as no person is needed for it. */
  keepSignedIn(): void
  readonly settingUp: SettingUpCalls
  readonly vault: VaultCalls
  readonly keys: KeysCalls
  /** What every tool will use, and why; for a world that differs from this one as the query says. */
  explain(query: ExplainQuery): readonly Explanation[]
  stop(): void
}

const tools: readonly Tool[] = ['aws', 'cdk', 'sdk-js']

/** Reads this machine's files and keeps on reading them whenever they change. */
export function createCore(ports: Ports): Core {
  const { env, home, stateDirectory, clock, log } = ports
  const store = new Store()
  let cancelTimer: (() => void) | null = null
  let stopped = false
  const update = (values: Partial<State>) => {
    if (!stopped) store.update(values)
  }

  const vault = createVaultCalls({
    ...ports,
    onView: (view) => {
      update({ vault: view })
      lookForRenewals()
    },
  })
  const openVault = async () => vault.vault
  const editing = createEditing({ ...ports, box: createHistoryBox({ ...ports, ...vault }) })
  const drafts = createDrafts()

  /** In a turn of its own: a keychain that takes its time must not keep anybody from seeing what has changed. */
  const noteVersions = oneAtATime(
    async () => {
      for (const file of ['config', 'credentials'] as const) if (!stopped) await editing.noteOutsideChange(file)
    },
    (error) => log.error('versions could not be kept', { error }),
  )

  const following = followMachine({
    ...ports,
    onRead: (machine, before, files) => {
      show(before && changedProfiles(before, machine), { active: readActiveProfile(stateDirectory), files })
      agent.machineRead(before, machine)
    },
    // What is there before anybody changes it is a version, too.
    onStable: noteVersions,
  })

  /** All at once, so that nobody sees one part of a change without the others. */
  const show = (changed: ReadonlySet<string> | null, more: Partial<State> = {}) => {
    cancelTimer?.()
    cancelTimer = null
    const { machine } = following
    if (!machine || stopped) return
    const now = clock.now()
    const { next, ...shown } = showing({ machine, now, changed, before: store.state })
    drafts.dropSaved(machine.sessions)
    store.update({ ...more, ...shown, draft: drafts.shown(signingIn.of), notices: noticesOf(shown.signIns, now) })
    if (next !== null) cancelTimer = clock.at(next, () => show(null))
    lookForRenewals()
  }

  let renewing: Renewing | null = null
  /** Those in the vault wait until it is open: a keychain that asks out of the blue is refused. */
  const lookForRenewals = () => {
    const isOpen = store.state.vault.state === 'ready'
    renewing?.look([...store.state.signIns.values()].filter(({ isHardened }) => isOpen || !isHardened))
  }

  const noticesOf = (signIns: State['signIns'], now = clock.now()) => [
    ...noticesAt(signIns.values(), now),
    ...agent.notices,
  ]

  const showDraft = () => update({ draft: drafts.shown(signingIn.of) })

  const signingIn = createSigningIn({
    ...ports,
    vault: openVault,
    drafts: drafts.sessions,
    isConsole: (session) => following.machine?.logins.has(session) === true,
    profiles: () => following.machine?.profiles ?? new Map(),
    editing,
    isKnown: (session) => store.state.signIns.has(session) || drafts.sessions.has(session),
    onStep: (session) => {
      showDraft()
      if (!following.machine) return
      const { sessions, logins } = following.machine
      const known = [...store.state.signIns].filter(([id]) => sessions.has(id) || logins.has(id))
      const signIns = new Map([...known, ...signingIn.newLogins()])
      const signIn = signIns.get(session)
      if (signIn) signIns.set(session, { ...signIn, signingIn: signingIn.of(session) })
      update({ signIns })
    },
    onTokens: (session) => {
      if (session !== null) drafts.signedIn(session)
      following.read()
      agent.tokensChanged(session)
    },
  })
  const showing = createShowing(signingIn)

  let credentials: Credentials | null = null
  const openCredentials = async () => {
    const { createCredentials } = await import('./sources/credentials.ts')
    credentials ??= createCredentials({ ...ports, vault: openVault })
    return credentials
  }

  const agent = createAgent({
    ...ports,
    machine: () => following.machine,
    active: () => store.state.active,
    credentials: openCredentials,
    canSignIn: (session) => store.state.signIns.has(session),
    onChange: () => update({ asks: agent.asks.open, callers: agent.callers, notices: noticesOf(store.state.signIns) }),
  })
  let serving: Serving | null = null
  store.onChange(({ items }) => {
    if (items.signIns) agent.signInsChanged(items.signIns.set)
  })

  const settingUp = createSettingUp({
    ...ports,
    vault: openVault,
    drafts: drafts.sessions,
    editing,
    sessions: () => new Set(following.machine?.sessions.keys()),
    cancelSignIn: (session) => signingIn.cancel(session),
    onDraft: showDraft,
    onListings: (listings) => update({ listings }),
  })

  const keys = createKeysCalls({
    ...ports,
    editing,
    vault: openVault,
    program: ports.program ?? (() => ownProgram({ env, platform: process.platform, node: null, script: null })),
    onRotations: (rotations) => update({ rotations }),
    onTokens: following.read,
  })

  const pastingPorts = () => ({ editing, profiles: store.state.profiles })
  const pasting: PastingCalls = {
    preview: async (pasted) => (await import('./import/pasting.ts')).previewPaste(pastingPorts(), pasted),
    save: async (pasted, basis) => (await import('./import/pasting.ts')).savePaste(pastingPorts(), pasted, basis),
  }

  following.start()

  return {
    get state() {
      return store.state
    },
    snapshot: () => store.snapshot(),
    onChange: (listener) => store.onChange(listener),
    editing,
    signingIn: {
      ...signingIn,
      async signOut(session) {
        const signedOut = await signingIn.signOut(session)
        const forgotten = signedOut.ok ? await (await openCredentials()).forget(session) : signedOut
        return forgotten.ok ? signedOut : forgotten
      },
    },
    pasting,
    agent,
    serveAgent() {
      serving ??= serveAgent({ agent, place: agentPlace({ env, stateDirectory }), clock, log })
      return serving
    },
    keepSignedIn() {
      renewing ??= createRenewing({ clock, log, renew: signingIn.keep })
      lookForRenewals()
    },
    settingUp,
    vault,
    keys,
    explain({ profile, app, ...changes }) {
      const place = { env: simulated(env, changes), home, now: clock.now(), app, ...ownNotes(stateDirectory) }
      const examined = examine(readMachine({ ...place, before: following.machine }))
      return tools.map((tool) => {
        const explanation = resolve(examined.world, { tool, profile: profile ?? undefined, ladder: true })
        return { ...explanation, findings: findingsFor(examined, explanation) }
      })
    },
    async useProfile(name) {
      if (name !== null && !store.state.profiles.has(name)) {
        return failed(profileMissing(name, store.state.profiles.keys()))
      }
      const saved = await saveActiveProfile(stateDirectory, { name })
      if (saved.ok) store.update({ active: { name } })
      return saved
    },
    stop() {
      stopped = true
      renewing?.stop()
      serving?.stop()
      agent.stop()
      signingIn.stop()
      settingUp.stop()
      vault.stop()
      cancelTimer?.()
      following.stop()
    },
  }
}
