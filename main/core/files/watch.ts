import { type FSWatcher, statSync, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Log } from '../log/log.ts'

/** A directory, and which of the names in it matter. */
export interface Place {
  readonly directory: string
  readonly names: (name: string) => boolean
}

export interface WatchOptions {
  /** Asked again after every change: a file that has become a symbolic link has one more place. */
  readonly places: () => readonly Place[]
  readonly clock: Clock
  readonly log: Log
  readonly onChange: () => void
}

/** Editors and tools change a file in several steps; within this time they count as one. */
const burstMs = 25

interface Watched {
  readonly identity: string
  readonly watcher: FSWatcher
  names: readonly ((name: string) => boolean)[]
}

/**
 * Watches directories, not files, since editors replace a file by renaming another. A directory is also watched from
 * its parent, and a missing one from its nearest ancestor that exists: a watcher on a removed directory says nothing
 * about the one that is made in its place.
 */
export function watchPlaces({ places, clock, log, onChange }: WatchOptions): () => void {
  const watched = new Map<string, Watched>()
  let cancelPending: (() => void) | null = null
  let stopped = false

  const soon = () => {
    if (cancelPending || stopped) return
    cancelPending = clock.at(clock.now() + burstMs, () => {
      cancelPending = null
      // What came to be between the event and the new watchers has no event of its own, so arm first and tell then.
      arm()
      onChange()
    })
  }

  const close = (directory: string) => {
    watched.get(directory)?.watcher.close()
    watched.delete(directory)
  }

  const open = (directory: string, identity: string): Watched | null => {
    try {
      const watcher = watch(directory, { persistent: false }, (_kind, name) => {
        const names = watched.get(directory)?.names ?? []
        // The directory's own name stands for itself: it was moved or removed.
        if (name === null || name === basename(directory) || names.some((matters) => matters(name))) soon()
      })
      watcher.on('error', () => {
        close(directory)
        soon()
      })
      return { identity, watcher, names: [] }
    } catch (error) {
      log.warn('a directory cannot be watched', { directory, error })
      return null
    }
  }

  const arm = () => {
    if (stopped) return
    const wanted = wantedDirectories(places())
    for (const [directory, entry] of watched) {
      if (!wanted.has(directory) || identityOf(directory) !== entry.identity) close(directory)
    }
    for (const [directory, names] of wanted) {
      const identity = identityOf(directory)
      if (identity === null) continue
      const entry = watched.get(directory) ?? open(directory, identity)
      if (!entry) continue
      entry.names = names
      watched.set(directory, entry)
    }
  }

  arm()
  return () => {
    stopped = true
    cancelPending?.()
    for (const directory of [...watched.keys()]) close(directory)
  }
}

/** Every directory to watch, from each place's own up to the first one that exists besides it. */
function wantedDirectories(places: readonly Place[]): Map<string, ((name: string) => boolean)[]> {
  const wanted = new Map<string, ((name: string) => boolean)[]>()
  const want = (directory: string, names: (name: string) => boolean) => {
    const known = wanted.get(directory)
    if (known) known.push(names)
    else wanted.set(directory, [names])
  }
  for (const { directory, names } of places) {
    if (identityOf(directory) !== null) want(directory, names)
    let child = directory
    for (let parent = dirname(child); parent !== child; child = parent, parent = dirname(child)) {
      const childName = basename(child)
      if (identityOf(parent) === null) continue
      want(parent, (name) => name === childName)
      break
    }
  }
  return wanted
}

/** Tells a directory from another one made later under the same name. */
function identityOf(directory: string): string | null {
  try {
    const found = statSync(directory, { bigint: true })
    return found.isDirectory() ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : null
  } catch {
    return null
  }
}
