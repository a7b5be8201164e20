import { createContext, useContext } from 'react'

/** Leads to the long-term keys. */
export const ShowKeysContext = createContext<() => void>(() => undefined)
export const useShowKeys = () => useContext(ShowKeysContext)
