import { createContext, type ReactNode, useContext, useState } from 'react'
import { PasteDialog } from './PasteDialog.tsx'

const PasteContext = createContext<((profile: string | null) => void) | null>(null)

/** Asks for keys to paste: for a profile, or for a new one. */
export function usePaste(): (profile: string | null) => void {
  const paste = useContext(PasteContext)
  if (!paste) throw new Error('Pasting was not provided to the window.')
  return paste
}

export function PasteProvider({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<{ readonly profile: string | null } | null>(null)
  return (
    <PasteContext value={(profile) => setAsked({ profile })}>
      {children}
      {asked && <PasteDialog profile={asked.profile} onClose={() => setAsked(null)} />}
    </PasteContext>
  )
}
