import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Agent, createAgent } from './agent/agent.ts'
import { agentPlace } from './agent/place.ts'
import { type Serving, serveAgent } from './agent/serving.ts'
import type { Clock } from './clock.ts'
import { codesByProfile, diagnose, findingsFor } from './doctor/doctor.ts'
import { examine } from './doctor/examine.ts'
import { createEditing, type Editing } from './files/editing.ts'
import { type Environment, locate } from './files/locations.ts'
import { readStable } from './files/stableRead.ts'
import { removeStrays } from './files/strays.ts'
import { type Place, watchPlaces } from './files/watch.ts'
import { hardenedIn, readTokenFacts } from './hardened/tokenFacts.ts'
import type { PastingCalls } from './import/pasting.ts'
import { keyFactsFile, readKeyFacts } from './keys/keyFacts.ts'
import { createKeysCalls, type KeysCalls } from './keys/keysCalls.ts'
import { type OwnProgram, ownProgram } from './keys/ownCommand.ts'
import type { Log } from './log/log.ts'
import { changedProfiles } from './machine/changes.ts'
import { loginDirectories } from './machine/readCaches.ts'
import { type Machine, readMachine } from './machine/readMachine.ts'
import type { ExplainQuery, Explanation } from './model/explanation.ts'
import { failed, type Result, type Tool } from './model/finding.ts'
import type { Profile } from './model/profile.ts'
import type { Snapshot, State, StateChange } from './model/state.ts'
import { nextKeyEnd, nextMoment } from './resolve/moments.ts'
import { profileWith } from './resolve/profiles.ts'
import { resolve } from './resolve/resolve.ts'
import { VerdictBook } from './resolve/verdicts.ts'
import { simulated } from './resolve/whatIf.ts'
import { nextChange, noticesAt, signInAt } from './sessions/expiry.ts'
import { readRecords, recordsIn } from './sessions/signInRecords.ts'
import { createSigningIn, type OpenBrowser, type SigningInCalls } from './sessions/signingIn.ts'
import { activeProfileFile, readActiveProfile, saveActiveProfile } from './settings/activeProfile.ts'
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
  readonly settingUp: SettingUpCalls
  readonly vault: VaultCalls
  readonly keys: KeysCalls
  /** What every tool will use, and why; for a world that differs from this one as the query says. */
  explain(query: ExplainQuery): readonly Explanation[]
  stop(): void
}

const noBytes = new Uint8Array()

const tools: readonly Tool[] = ['aws', 'cdk', 'sdk-js']

/** Reads this machine's files and keeps on reading them whenever they change. */
export function createCore(ports: Ports): Core {
  const { env, home, stateDirectory, clock, log } = ports
  const store = new Store()
  const vault = createVaultCalls({
    ...ports,
    onView: (view) => {
      if (!stopped) store.update({ vault: view })
    },
  })
  const editing = createEditing({ ...ports, box: createHistoryBox({ ...ports, ...vault }) })
  const versions = { config: 0, credentials: 0 }
  let machine: Machine | null = null
  let cancelTimer: (() => void) | null = null
  let stopped = false

  const book = new VerdictBook()
  const drafts = createDrafts()

  /** All at once, so that nobody sees one part of a change without the others. `changed` is whose settings are new; null for anybody's. */
  const show = (changed: ReadonlySet<string> | null, more: Partial<State> = {}) => {
    cancelTimer?.()
    cancelTimer = null
    if (!machine || stopped) return
    const now = clock.now()
    const world = { ...machine.world, now }
    const signIns = new Map(
      [...machine.sessions, ...machine.logins].map(([id, { settings, token }]) => {
        const signIn = signInAt(settings, token, now, world.learnt.get(id))
        // Whoever has signed in since, here or with another tool, need not read how it failed.
        if (store.state.signIns.get(id)?.accessTokenUntil !== signIn.accessTokenUntil) signingIn.forgetFailure(id)
        return [id, { ...signIn, signingIn: signingIn.of(id) }] as const
      }),
    )
    for (const [id, login] of signingIn.newLogins()) signIns.set(id, login)
    book.update(world, machine.profiles.keys(), changed)
    const examined = examine({ world, files: machine.files })
    const codes = codesByProfile(examined)
    const before = store.state.profiles
    const profiles = new Map<string, Profile>()
    for (const [name, settings] of machine.profiles) {
      const verdicts = book.of(name)
      if (verdicts) profiles.set(name, profileWith(settings, verdicts, codes.get(name), before.get(name)))
    }
    const findings = diagnose(examined)
    drafts.dropSaved(machine.sessions)
    store.update({
      ...more,
      draft: drafts.shown(signingIn.of),
      findings,
      signIns,
      profiles,
      notices: [...noticesAt(signIns.values(), now), ...agent.notices],
    })
    const tokens = [...machine.sessions.values(), ...machine.logins.values()].map(({ token }) => token)
    const moments = [nextChange(tokens, now), nextMoment(world), nextKeyEnd(profiles.values(), now)].filter(
      (moment) => moment !== null,
    )
    if (moments.length > 0) cancelTimer = clock.at(Math.min(...moments), () => show(null))
  }

  const read = () => {
    const before = machine
    const records = readRecords(stateDirectory)
    const hardened = readTokenFacts(stateDirectory)
    const keyFacts = readKeyFacts(stateDirectory)
    machine = readMachine({ env, home, now: clock.now(), records, hardened, keyFacts, before })
    const files = machine.files.map(({ name, path, shown, status, bytes }, index) => {
      if (Buffer.compare(bytes, before?.files[index]?.bytes ?? noBytes) !== 0) versions[name] += 1
      return { name, path, shown, status, version: versions[name] }
    })
    const changed = before && changedProfiles(before, machine)
    show(changed, { active: readActiveProfile(stateDirectory), files })
    agent.machineRead(before, machine)
  }

  const showDraft = () => {
    if (!stopped) store.update({ draft: drafts.shown(signingIn.of) })
  }

  const signingIn = createSigningIn({
    ...ports,
    vault: async () => vault.vault,
    drafts: drafts.sessions,
    isConsole: (session) => machine?.logins.has(session) === true,
    profiles: () => machine?.profiles ?? new Map(),
    editing,
    isKnown: (session) => store.state.signIns.has(session) || drafts.sessions.has(session),
    onStep: (session) => {
      showDraft()
      if (stopped || !machine) return
      const { sessions, logins } = machine
      const known = [...store.state.signIns].filter(([id]) => sessions.has(id) || logins.has(id))
      const signIns = new Map([...known, ...signingIn.newLogins()])
      const signIn = signIns.get(session)
      if (signIn) signIns.set(session, { ...signIn, signingIn: signingIn.of(session) })
      store.update({ signIns })
    },
    onTokens: (session) => {
      if (session !== null) drafts.signedIn(session)
      if (!stopped) read()
      agent.tokensChanged(session)
    },
  })

  const showAgent = () => {
    if (stopped) return
    const notices = [...noticesAt(store.state.signIns.values(), clock.now()), ...agent.notices]
    store.update({ asks: agent.asks.open, callers: agent.callers, notices })
  }

  let credentials: Credentials | null = null
  const openCredentials = async () => {
    const { createCredentials } = await import('./sources/credentials.ts')
    credentials ??= createCredentials({ ...ports, vault: async () => vault.vault })
    return credentials
  }

  const agent = createAgent({
    ...ports,
    machine: () => machine,
    active: () => store.state.active,
    credentials: openCredentials,
    canSignIn: (session) => store.state.signIns.has(session),
    onChange: showAgent,
  })
  let serving: Serving | null = null
  store.onChange(({ items }) => {
    if (items.signIns) agent.signInsChanged(items.signIns.set)
  })

  const settingUp = createSettingUp({
    ...ports,
    vault: async () => vault.vault,
    drafts: drafts.sessions,
    editing,
    sessions: () => new Set(machine?.sessions.keys()),
    cancelSignIn: (session) => signingIn.cancel(session),
    onDraft: showDraft,
    onListings: (listings) => {
      if (!stopped) store.update({ listings })
    },
  })

  const keys = createKeysCalls({
    ...ports,
    editing,
    vault: async () => vault.vault,
    program: ports.program ?? (() => ownProgram({ env, platform: process.platform, node: null, script: null })),
    onRotations: (rotations) => {
      if (!stopped) store.update({ rotations })
    },
    onTokens: () => {
      if (!stopped) read()
    },
  })

  const pastingPorts = () => ({ editing, profiles: store.state.profiles })
  const pasting: PastingCalls = {
    preview: async (pasted) => (await import('./import/pasting.ts')).previewPaste(pastingPorts(), pasted),
    save: async (pasted, basis) => (await import('./import/pasting.ts')).savePaste(pastingPorts(), pasted, basis),
  }

  /** In a turn of its own: a keychain that takes its time must not keep anybody from seeing what has changed. */
  const noteVersions = oneAtATime(
    async () => {
      for (const file of ['config', 'credentials'] as const) if (!stopped) await editing.noteOutsideChange(file)
    },
    (error) => log.error('versions could not be kept', { error }),
  )

  // What a program is still writing is waited for, so that nobody is shown half a file.
  const readWhenStable = oneAtATime(
    async () => {
      const sizes = new Map(
        machine?.files.map(({ path, status, bytes }) => [path, status === 'present' ? bytes.length : null]),
      )
      await Promise.all([...sizes].map(([path, previousSize]) => readStable(path, { clock, previousSize })))
      if (stopped) return
      read()
      noteVersions()
    },
    (error) => log.error('the files could not be read', { error }),
  )
  for (const path of Object.values(locate(env, home).files)) removeStrays(dirname(target(path)), clock)
  // Watched first, read second: what changes in between is read again.
  const stopWatching = watchPlaces({
    places: () => placesOf(env, home, stateDirectory),
    clock,
    log,
    onChange: readWhenStable,
  })
  read()
  // What is there before anybody changes it is a version, too.
  noteVersions()

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
    settingUp,
    vault,
    keys,
    explain({ profile, app, ...changes }) {
      const records = readRecords(stateDirectory)
      const hardened = readTokenFacts(stateDirectory)
      const keyFacts = readKeyFacts(stateDirectory)
      const now = clock.now()
      const place = { env: simulated(env, changes), home, now, app, records, hardened, keyFacts, before: machine }
      const examined = examine(readMachine(place))
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
      serving?.stop()
      agent.stop()
      signingIn.stop()
      settingUp.stop()
      vault.stop()
      cancelTimer?.()
      stopWatching()
    },
  }
}

/** Runs again once more if asked while running, however often it was asked. */
function oneAtATime(run: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let isRunning = false
  let again = false
  const untilQuiet = async () => {
    isRunning = true
    do {
      again = false
      await run().catch(onError)
    } while (again)
    isRunning = false
  }
  return () => {
    if (isRunning) again = true
    else void untilQuiet()
  }
}

function placesOf(env: Environment, home: string, stateDirectory: string): Place[] {
  const { files, tokenCache } = locate(env, home)
  const caches = [tokenCache, join(home, '.aws', 'cli', 'cache'), ...Object.values(loginDirectories(env, home))]
  const paths = Object.values(files)
  const single = [
    ...paths,
    ...paths.map(target),
    `${stateDirectory}/${activeProfileFile}`,
    `${stateDirectory}/${keyFactsFile}`,
    ...[...caches, recordsIn(stateDirectory), hardenedIn(stateDirectory)].map((cache) => dirname(cache)),
  ]
  return [
    ...single.map((path) => ({ directory: dirname(path), names: (name: string) => name === basename(path) })),
    ...[...caches, recordsIn(stateDirectory), hardenedIn(stateDirectory)].map((directory) => ({
      directory,
      names: (name: string) => name.endsWith('.json'),
    })),
  ]
}

/** Where a symbolic link leads: an edit there makes no event beside the link. */
function target(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
