import { describe, expect, it } from 'vitest'
import type { Profile } from '../../main/core/model/profile.ts'
import type { StateChange } from '../../main/core/model/state.ts'
import { emptyVault } from '../../main/core/model/vault.ts'
import { Store } from '../../main/core/store.ts'
import { applyChange, followState } from '../../renderer/store.ts'
import type { Connection } from '../../renderer/wire.ts'
import { profileItem } from '../support/explanations.ts'

const profile = (name: string, region = 'eu-west-1') => profileItem(name, { region })
const map = (...profiles: Profile[]) => new Map(profiles.map((item) => [item.name, item]))

describe('the state store', () => {
  it('tells only of the items that changed', () => {
    const store = new Store()
    const changes: StateChange[] = []
    store.update({ profiles: map(profile('a'), profile('b'), profile('c')) })
    store.onChange((change) => changes.push(change))
    store.update({ profiles: map(profile('a'), profile('b', 'us-east-1'), profile('d')) })
    expect(changes).toHaveLength(1)
    expect(changes[0]?.items.profiles?.set.map(({ name }) => name)).toEqual(['b', 'd'])
    expect(changes[0]?.items.profiles?.removed).toEqual(['c'])
    expect(changes[0]?.values).toEqual({})
  })

  it('is silent when nothing changed', () => {
    const store = new Store()
    store.update({ profiles: map(profile('a')), active: { name: 'a' } })
    let told = 0
    store.onChange(() => {
      told += 1
    })
    store.update({ profiles: map(profile('a')), active: { name: 'a' } })
    expect(told).toBe(0)
  })

  it('takes any name for a name', () => {
    const store = new Store()
    store.update({ profiles: map(profile('__proto__'), profile('constructor')) })
    expect(store.snapshot().items.profiles.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
  })
})

describe('the window follows the store', () => {
  it('whatever falls between listening and the snapshot', async () => {
    const store = new Store()
    store.update({ profiles: map(profile('a')) })
    const connection: Connection = {
      wire: {
        // While the snapshot is under way one change is already in it and another comes after it.
        call: async () => {
          store.update({ profiles: map(profile('a'), profile('b')) })
          const snapshot = store.snapshot()
          store.update({ profiles: map(profile('b'), profile('c')), active: { name: 'c' } })
          return { ok: true, value: snapshot } as never
        },
        on: (_event, listener) => store.onChange(listener as (change: StateChange) => void),
      },
      onLink: (listener) => {
        listener(true)
        return () => undefined
      },
    }
    const window = followState(connection)
    await new Promise<void>((resolve) => {
      window.subscribe(() => resolve())
    })
    expect([...window.get().profiles.keys()]).toEqual(['b', 'c'])
    expect(window.get().values.active).toEqual({ name: 'c' })
    store.update({ profiles: map(profile('c')) })
    expect([...window.get().profiles.keys()]).toEqual(['c'])
  })

  it('and leaves alone what a change does not name', () => {
    const shown = {
      link: 'up' as const,
      values: {
        active: { name: 'a' },
        asks: [],
        callers: { recent: [], denials: [] },
        files: [],
        findings: [],
        notices: [],
        draft: null,
        listings: [],
        rotations: [],
        vault: emptyVault,
      },
      profiles: map(profile('a')),
      signIns: new Map(),
    }
    const next = applyChange(shown, {
      revision: 2,
      values: {},
      items: { profiles: { set: [profile('b')], removed: [] } },
    })
    expect([...next.profiles.keys()]).toEqual(['a', 'b'])
    expect(next.signIns).toBe(shown.signIns)
    expect(next.values).toEqual(shown.values)
  })
})
