import type { Log } from '../core/log/log.ts'
import { isPageAddress } from '../core/sessions/pageAddress.ts'
import type { OpenBrowser } from '../core/sessions/signingIn.ts'
import { appOrigin, pageAddress } from './address.ts'
import type { AppCalls, CallEvent, ContentsCalls, ElectronCalls, Preventable, SessionCalls } from './electronCalls.ts'

/** The window shows one page, and stays on it. */
export function mayNavigate(address: string): boolean {
  return address === pageAddress
}

/** Why a call is not answered; null if it comes from our own page, in its top frame. */
export function senderRefusal({ sender, senderFrame }: CallEvent, ownContents: number | null): string | null {
  if (ownContents === null || sender.id !== ownContents) return 'it does not come from the window'
  if (senderFrame === null) return 'its page has gone'
  if (senderFrame.parent !== null) return 'it comes from a page inside the page'
  return senderFrame.origin === appOrigin ? null : 'it comes from another page'
}

/** Keeps whatever shows web content in this application on our own page, and from opening anything else. */
export function guardContents(app: AppCalls, log: Log): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: Preventable & { readonly url: string }) => {
      if (mayNavigate(event.url)) return
      event.preventDefault()
      log.warn('a navigation was refused', { address: event.url })
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    refuseWindows(contents, log)
  })
}

function refuseWindows(contents: ContentsCalls, log: Log): void {
  contents.setWindowOpenHandler(({ url }) => {
    log.warn('a new window was refused', { address: url })
    return { action: 'deny' }
  })
}

/** The page needs nothing of the machine: no device, no permission, no download. */
export function refusePermissions(session: SessionCalls): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

/** Leaves a page to the person's browser. The system starts other programs for other addresses, so those are refused. */
export function pageOpener(shell: ElectronCalls['shell'], log: Log): OpenBrowser {
  return async (address) => {
    if (!isPageAddress(address)) {
      log.warn('a page was not opened, since its address is none of a sign-in')
      return false
    }
    try {
      await shell.openExternal(address)
      return true
    } catch (error) {
      log.warn('the browser could not be opened', { error })
      return false
    }
  }
}
