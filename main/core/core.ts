import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Clock } from './clock.ts'
import { type Environment, locate } from './files/locations.ts'
import { type Place, watchPlaces } from './files/watch.ts'
import type { Log } from './log/log.ts'
import { failed, type Result } from './model/finding.ts'
import type { Snapshot, State, StateChange } from './model/state.ts'
import { type Machine, readMachine } from './readMachine.ts'
import { nextChange, noticesAt, signInAt } from './sessions/expiry.ts'
import { activeProfileFile, readActiveProfile, saveActiveProfile } from './settings/activeProfile.ts'
import { profileMissing } from './settings/chosenProfile.ts'
import { Store } from './store.ts'

/** What the core needs of the machine it runs on. */
export interface Ports {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
}

/** The one object that the hosts hold. */
export interface Core {
  readonly state: State
  snapshot(): Snapshot
  onChange(listener: (change: StateChange) => void): () => void
  useProfile(name: string | null): Promise<Result<null>>
  stop(): void
}

/** Reads this machine's files and keeps on reading them whenever they change. */
export function createCore(ports: Ports): Core {
  const { env, home, stateDirectory, clock, log } = ports
  const store = new Store()
  let machine: Machine | null = null
  let cancelTimer: (() => void) | null = null
  let stopped = false

  const showTime = () => {
    cancelTimer?.()
    cancelTimer = null
    if (!machine || stopped) return
    const now = clock.now()
    const signIns = new Map(
      [...machine.sessions].map(([id, { settings, token }]) => [id, signInAt(settings, token, now)] as const),
    )
    store.update({ signIns, notices: noticesAt(signIns.values(), now) })
    const next = nextChange(
      [...machine.sessions.values()].map(({ token }) => token),
      now,
    )
    if (next !== null) cancelTimer = clock.at(next, showTime)
  }

  const read = () => {
    machine = readMachine(env, home)
    const { files, findings, profiles } = machine
    store.update({ active: readActiveProfile(stateDirectory), files, findings, profiles })
    showTime()
  }

  // Watched first, read second: what changes in between is read again.
  const stopWatching = watchPlaces({ places: () => placesOf(env, home, stateDirectory), clock, log, onChange: read })
  read()

  return {
    get state() {
      return store.state
    },
    snapshot: () => store.snapshot(),
    onChange: (listener) => store.onChange(listener),
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
      cancelTimer?.()
      stopWatching()
    },
  }
}

function placesOf(env: Environment, home: string, stateDirectory: string): Place[] {
  const { files, tokenCache } = locate(env, home)
  const paths = Object.values(files)
  const single = [...paths, ...paths.map(target), `${stateDirectory}/${activeProfileFile}`, dirname(tokenCache)]
  return [
    ...single.map((path) => ({ directory: dirname(path), names: (name: string) => name === basename(path) })),
    { directory: tokenCache, names: (name) => name.endsWith('.json') },
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
