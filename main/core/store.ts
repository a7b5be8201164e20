import { isDeepStrictEqual } from 'node:util'
import type { ItemChange, Snapshot, State, StateChange, StateValues } from './model/state.ts'
import { emptyVault } from './model/vault.ts'

type Listener = (change: StateChange) => void

/** What a caller wants to be so from now on; keys left out stay as they are. */
type StateUpdate = Partial<State>

const valueKeys = [
  'active',
  'asks',
  'callers',
  'draft',
  'files',
  'findings',
  'listings',
  'notices',
  'rotations',
  'vault',
] as const satisfies readonly (keyof StateValues)[]

const empty: State = {
  active: { name: null },
  asks: [],
  callers: { recent: [], denials: [] },
  draft: null,
  files: [],
  findings: [],
  listings: [],
  notices: [],
  profiles: new Map(),
  rotations: [],
  signIns: new Map(),
  vault: emptyVault,
}

/** Holds the one state. Listeners hear only of what really changed, item by item. */
export class Store {
  #state = empty
  #revision = 0
  readonly #listeners = new Set<Listener>()

  get state(): State {
    return this.#state
  }

  snapshot(): Snapshot {
    const { profiles, signIns, ...values } = this.#state
    return {
      revision: this.#revision,
      values,
      items: { profiles: [...profiles.values()], signIns: [...signIns.values()] },
    }
  }

  update(update: StateUpdate): void {
    const values: Partial<StateValues> = {}
    for (const key of valueKeys) copyIfChanged(key, this.#state, update, values)
    const profiles = itemChange(this.#state.profiles, update.profiles)
    const signIns = itemChange(this.#state.signIns, update.signIns)
    const items: StateChange['items'] = { ...(profiles && { profiles }), ...(signIns && { signIns }) }
    if (Object.keys(values).length === 0 && Object.keys(items).length === 0) return
    this.#state = { ...this.#state, ...update }
    this.#revision += 1
    const change: StateChange = { revision: this.#revision, values, items }
    for (const listener of [...this.#listeners]) listener(change)
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

function copyIfChanged<K extends keyof StateValues>(
  key: K,
  state: State,
  update: StateUpdate,
  into: Partial<Record<K, StateValues[K]>>,
): void {
  const next: StateValues[K] | undefined = update[key]
  if (next !== undefined && !isDeepStrictEqual(next, state[key])) into[key] = next
}

function itemChange<T>(
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T> | undefined,
): ItemChange<T> | undefined {
  if (!after || after === before) return undefined
  const set: T[] = []
  for (const [key, item] of after) {
    const known = before.get(key)
    // To compare by content is dear; most items are the very same ones.
    if (item !== known && !isDeepStrictEqual(item, known)) set.push(item)
  }
  const removed = [...before.keys()].filter((key) => !after.has(key))
  return set.length > 0 || removed.length > 0 ? { set, removed } : undefined
}
