import type { Profile, SignIn, Snapshot, StateChange, StateValues } from '../preload/contract.ts'
import type { Connection } from './wire.ts'

/** What the window knows. Every object in it is replaced when it changes, never altered. */
export interface Shown {
  readonly link: 'connecting' | 'up' | 'lost'
  readonly values: StateValues
  readonly profiles: ReadonlyMap<string, Profile>
  readonly signIns: ReadonlyMap<string, SignIn>
}

const nothing: Shown = {
  link: 'connecting',
  values: {
    active: { name: null },
    asks: [],
    callers: { recent: [], denials: [] },
    draft: null,
    files: [],
    findings: [],
    listings: [],
    rotations: [],
    notices: [],
    vault: { kind: 'keychain', state: 'empty', message: null, records: {} },
  },
  profiles: new Map(),
  signIns: new Map(),
}

export interface WindowStore {
  get(): Shown
  subscribe(listener: () => void): () => void
}

/** Follows the main side's state. Listens first and asks second, so that no change falls between. */
export function followState({ wire, onLink }: Connection): WindowStore {
  let shown = nothing
  let revision = -1
  let early: StateChange[] = []
  const listeners = new Set<() => void>()

  const show = (next: Shown) => {
    shown = next
    for (const listener of listeners) listener()
  }
  const take = (change: StateChange) => {
    if (revision < 0) early.push(change)
    else if (change.revision > revision) {
      revision = change.revision
      show(applyChange(shown, change))
    }
  }
  const start = async () => {
    const answer = await wire.call('state.snapshot', null)
    if (!answer.ok) return show({ ...shown, link: 'lost' })
    const newer = early.filter((change) => change.revision > answer.value.revision)
    early = []
    revision = newer.at(-1)?.revision ?? answer.value.revision
    show(newer.reduce(applyChange, fromSnapshot(answer.value)))
  }

  wire.on('state.changed', take)
  onLink((up) => {
    if (up) void start()
    else {
      revision = -1
      show({ ...shown, link: 'lost' })
    }
  })
  return {
    get: () => shown,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function fromSnapshot({ values, items }: Snapshot): Shown {
  return {
    link: 'up',
    values,
    profiles: new Map(items.profiles.map((profile) => [profile.name, profile])),
    signIns: new Map(items.signIns.map((signIn) => [signIn.id, signIn])),
  }
}

export function applyChange(shown: Shown, { values, items }: StateChange): Shown {
  return {
    ...shown,
    values: { ...shown.values, ...values },
    profiles: items.profiles ? changed(shown.profiles, items.profiles, ({ name }) => name) : shown.profiles,
    signIns: items.signIns ? changed(shown.signIns, items.signIns, ({ id }) => id) : shown.signIns,
  }
}

function changed<T>(
  before: ReadonlyMap<string, T>,
  { set, removed }: { readonly set: readonly T[]; readonly removed: readonly string[] },
  keyOf: (item: T) => string,
): ReadonlyMap<string, T> {
  const after = new Map(before)
  for (const key of removed) after.delete(key)
  for (const item of set) after.set(keyOf(item), item)
  return after
}
