import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { Button } from 'react-aria-components'
import { Modal } from './components/Modal.tsx'

interface Unsaved {
  readonly isUnsaved: boolean
  readonly mark: (isUnsaved: boolean) => void
  /** Does what leads away from the input, after asking if there is any that would be lost. */
  readonly leave: (go: () => void) => void
}

const UnsavedContext = createContext<Unsaved>({
  isUnsaved: false,
  mark: () => undefined,
  leave: (go) => go(),
})

export const useUnsaved = () => useContext(UnsavedContext)

/** Says that what is shown holds input that is not saved, for as long as that is so. */
export function useMarkUnsaved(isUnsaved: boolean): void {
  const { mark } = useUnsaved()
  useEffect(() => {
    mark(isUnsaved)
    return () => mark(false)
  }, [mark, isUnsaved])
}

/** Asks once before input is lost. */
export function UnsavedProvider({ children }: { readonly children: ReactNode }) {
  const [isUnsaved, mark] = useState(false)
  const [wanted, setWanted] = useState<{ readonly go: () => void } | null>(null)
  const value = useMemo(
    () => ({ isUnsaved, mark, leave: (go: () => void) => (isUnsaved ? setWanted({ go }) : go()) }),
    [isUnsaved],
  )
  const close = () => setWanted(null)
  return (
    <UnsavedContext value={value}>
      {children}
      {wanted && (
        <Modal
          title="Discard your changes?"
          role="alertdialog"
          onClose={close}
          actions={
            <>
              <Button className="button" onPress={close} autoFocus>
                Keep editing
              </Button>
              <Button
                className="button primary"
                onPress={() => {
                  close()
                  mark(false)
                  wanted.go()
                }}
              >
                Discard
              </Button>
            </>
          }
        >
          <p>What you have changed here is not saved yet. The file stays as it is.</p>
        </Modal>
      )}
    </UnsavedContext>
  )
}
