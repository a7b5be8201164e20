import { createContext, useContext } from 'react'

/** Leads to the steps that set up profiles: of a session that is there, or of a new one (`null`). */
export const SetUpContext = createContext<(session: string | null) => void>(() => undefined)
export const useSetUp = () => useContext(SetUpContext)
