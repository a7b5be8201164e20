import { realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import { type Environment, locate } from '../files/locations.ts'
import { readStable } from '../files/stableRead.ts'
import { removeStrays } from '../files/strays.ts'
import { type Place, watchPlaces } from '../files/watch.ts'
import { hardenedIn } from '../hardened/tokenFacts.ts'
import { keyFactsFile } from '../keys/keyFacts.ts'
import type { Log } from '../log/log.ts'
import type { FileState } from '../model/state.ts'
import { oneAtATime } from '../oneAtATime.ts'
import { recordsIn } from '../sessions/signInRecords.ts'
import { activeProfileFile } from '../settings/activeProfile.ts'
import { ownNotes } from './ownNotes.ts'
import { loginDirectories } from './readCaches.ts'
import { type Machine, readMachine } from './readMachine.ts'

export interface FollowingPorts {
  readonly env: Environment
  readonly home: string
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  readonly onRead: (machine: Machine, before: Machine | null, files: readonly FileState[]) => void
  /** After a reading in which nobody was in the middle of writing the two files. */
  readonly onStable: () => void
}

/** This machine as it was last read. */
export interface Following {
  /** Null until it is started. */
  readonly machine: Machine | null
  /** Reads at once, and from now on whenever something changes. */
  start(): void
  read(): void
  stop(): void
}

const noBytes = new Uint8Array()

/** Reads all that decides on this machine, and keeps on reading it whenever it changes. */
export function followMachine(ports: FollowingPorts): Following {
  const { env, home, stateDirectory, clock, log, onRead, onStable } = ports
  const versions = { config: 0, credentials: 0 }
  let machine: Machine | null = null
  let stopWatching: (() => void) | null = null
  let stopped = false

  const read = () => {
    if (stopped) return
    const before = machine
    machine = readMachine({ env, home, now: clock.now(), ...ownNotes(stateDirectory), before })
    const files = machine.files.map(({ name, path, shown, status, bytes }, index) => {
      if (Buffer.compare(bytes, before?.files[index]?.bytes ?? noBytes) !== 0) versions[name] += 1
      return { name, path, shown, status, version: versions[name] }
    })
    onRead(machine, before, files)
  }

  // What a program is still writing is waited for, so that nobody is shown half a file.
  const readWhenStable = oneAtATime(
    async () => {
      const sizes = new Map(
        machine?.files.map(({ path, status, bytes }) => [path, status === 'present' ? bytes.length : null]),
      )
      await Promise.all([...sizes].map(([path, previousSize]) => readStable(path, { clock, previousSize })))
      if (stopped) return
      read()
      onStable()
    },
    (error) => log.error('the files could not be read', { error }),
  )

  return {
    get machine() {
      return machine
    },
    start() {
      for (const path of Object.values(locate(env, home).files)) removeStrays(dirname(target(path)), clock)
      // Watched first, read second: what changes in between is read again.
      const places = () => placesOf(env, home, stateDirectory)
      stopWatching = watchPlaces({ places, clock, log, onChange: readWhenStable })
      read()
      onStable()
    },
    read,
    stop() {
      stopped = true
      stopWatching?.()
    },
  }
}

function placesOf(env: Environment, home: string, stateDirectory: string): Place[] {
  const { files, tokenCache } = locate(env, home)
  const paths = Object.values(files)
  const caches = [
    tokenCache,
    join(home, '.aws', 'cli', 'cache'),
    ...Object.values(loginDirectories(env, home)),
    recordsIn(stateDirectory),
    hardenedIn(stateDirectory),
  ]
  const single = [
    ...paths,
    ...paths.map(target),
    join(stateDirectory, activeProfileFile),
    join(stateDirectory, keyFactsFile),
    ...caches.map((cache) => dirname(cache)),
  ]
  return [
    ...single.map((path) => ({ directory: dirname(path), names: (name: string) => name === basename(path) })),
    ...caches.map((directory) => ({ directory, names: (name: string) => name.endsWith('.json') })),
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
