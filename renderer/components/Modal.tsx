import type { ReactNode } from 'react'
import { Modal as AriaModal, Dialog, Heading, ModalOverlay } from 'react-aria-components'

interface Props {
  readonly title: string
  /** Wide enough for two columns of text. */
  readonly size?: 'wide' | 'narrow'
  readonly role?: 'dialog' | 'alertdialog'
  /** While something is being done that cannot be called off. */
  readonly isBusy?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  readonly actions: ReactNode
}

/** A question above the window. It keeps the focus, and the Escape key closes it. */
export function Modal({ title, size = 'narrow', role = 'dialog', isBusy = false, onClose, children, actions }: Props) {
  return (
    <ModalOverlay
      className="veil"
      isOpen
      isKeyboardDismissDisabled={isBusy}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
    >
      <AriaModal className={`modal ${size}`}>
        <Dialog className="dialog" role={role}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div className="dialog-body">{children}</div>
          <div className="dialog-actions">{actions}</div>
        </Dialog>
      </AriaModal>
    </ModalOverlay>
  )
}
