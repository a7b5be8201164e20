import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import type { Wire } from '../preload/contract.ts'
import type { Shown, WindowStore } from './store.ts'

export const StoreContext = createContext<WindowStore | null>(null)
export const WireContext = createContext<Wire | null>(null)

function given<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`${what} was not provided to the window.`)
  return value
}

export const useWire = () => given(useContext(WireContext), 'The wire')

/** The state as it is now; the component is drawn again when it changes. */
export function useShown(): Shown {
  const store = given(useContext(StoreContext), 'The store')
  return useSyncExternalStore(store.subscribe, store.get)
}

const minute = 60_000

/** The time, to the minute, while the window can be seen. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    let timer: number | undefined
    const tick = () => {
      window.clearTimeout(timer)
      if (document.visibilityState !== 'visible') return
      setNow(Date.now())
      timer = window.setTimeout(tick, minute - (Date.now() % minute) + 20)
    }
    tick()
    document.addEventListener('visibilitychange', tick)
    return () => {
      window.clearTimeout(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [])
  return now
}
