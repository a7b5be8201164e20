import { EventEmitter } from 'node:events'
import type {
  BrowserWindowConstructorOptions,
  HandlerDetails,
  MenuItemConstructorOptions,
  NotificationConstructorOptions,
  WindowOpenHandlerResponse,
} from 'electron'

/** An event that its listeners may refuse, as most of Electron's are. */
class Refusable {
  refused = false
  readonly url: string

  constructor(url = '') {
    this.url = url
  }

  preventDefault(): void {
    this.refused = true
  }
}

export type NavigationEvent = 'will-navigate' | 'will-frame-navigate' | 'will-redirect'

export class ContentsStandIn extends EventEmitter {
  readonly id: number
  readonly sent: { readonly channel: string; readonly message: unknown }[] = []
  #openHandler: ((details: HandlerDetails) => WindowOpenHandlerResponse) | null = null

  constructor(id: number) {
    super()
    this.id = id
  }

  send(channel: string, message: unknown): void {
    const sent = { channel, message: structuredClone(message) }
    this.sent.push(sent)
    this.emit('sent', sent)
  }

  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.#openHandler = handler
  }

  /** What `window.open` comes to; without a handler Electron allows it. */
  open(url: string): 'allow' | 'deny' {
    const details: HandlerDetails = {
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { policy: 'default', url: '' },
    }
    return this.#openHandler?.(details).action ?? 'allow'
  }

  /** Whether the page may go there. */
  navigate(url: string, event: NavigationEvent = 'will-navigate'): boolean {
    const navigation = new Refusable(url)
    this.emit(event, navigation)
    return !navigation.refused
  }

  attachWebview(): boolean {
    const attachment = new Refusable()
    this.emit('will-attach-webview', attachment)
    return !attachment.refused
  }
}

export class WindowStandIn extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions
  readonly webContents: ContentsStandIn
  readonly addresses: string[] = []
  visible = false
  minimized = false
  fullScreen = false
  focused = false
  destroyed = false

  constructor(options: BrowserWindowConstructorOptions, webContents: ContentsStandIn) {
    super()
    this.options = options
    this.webContents = webContents
  }

  async loadURL(address: string): Promise<void> {
    this.addresses.push(address)
  }

  show(): void {
    this.visible = true
  }

  hide(): void {
    this.visible = false
  }

  focus(): void {
    this.focused = true
  }

  restore(): void {
    this.minimized = false
  }

  isMinimized(): boolean {
    return this.minimized
  }

  isFullScreen(): boolean {
    return this.fullScreen
  }

  setFullScreen(flag: boolean): void {
    this.fullScreen = flag
  }

  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    this.visible = false
    this.emit('closed')
  }

  /** As a person does it, or the application that quits. */
  close(): boolean {
    const closing = new Refusable()
    this.emit('close', closing)
    if (!closing.refused) this.destroy()
    return !closing.refused
  }
}

export class AppStandIn extends EventEmitter {
  readonly isPackaged: boolean
  readonly paths = new Map<string, string>()
  readonly exitCodes: number[] = []
  readonly #isOnlyInstance: boolean
  readonly #ready = Promise.withResolvers<void>()
  readonly #windows: readonly WindowStandIn[]
  #isReady = false
  #isQuitting = false
  sandboxed = false
  userModelId = ''
  hasQuit = false

  constructor(isPackaged: boolean, isOnlyInstance: boolean, windows: readonly WindowStandIn[]) {
    super()
    this.isPackaged = isPackaged
    this.#isOnlyInstance = isOnlyInstance
    this.#windows = windows
  }

  whenReady(): Promise<void> {
    return this.#ready.promise
  }

  /** What was to be done once Electron is ready has been done when this resolves. */
  async becomeReady(): Promise<void> {
    this.#isReady = true
    this.#ready.resolve()
    await this.#ready.promise
  }

  requestSingleInstanceLock(): boolean {
    return this.#isOnlyInstance
  }

  /** Electron refuses what comes too early, and what comes too late. */
  only(when: 'before ready' | 'once ready', what: string): void {
    if (this.#isReady !== (when === 'once ready')) throw new Error(`${what} can be used only ${when}.`)
  }

  enableSandbox(): void {
    this.only('before ready', 'app.enableSandbox')
    this.sandboxed = true
  }

  setAppUserModelId(id: string): void {
    this.userModelId = id
  }

  setPath(name: string, path: string): void {
    this.only('before ready', 'app.setPath')
    this.paths.set(name, path)
  }

  exit(code = 0): void {
    this.exitCodes.push(code)
  }

  /** Electron ends with its last window where nobody listens. */
  lastWindowClosed(): void {
    if (!this.#isQuitting && !this.emit('window-all-closed')) this.quit()
  }

  quit(): void {
    this.#isQuitting = true
    this.emit('before-quit')
    for (const window of this.#windows) if (!window.destroyed && !window.close()) return
    this.hasQuit = true
    this.emit('will-quit')
  }
}

type PermissionHandler = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void

export class SessionStandIn extends EventEmitter {
  #request: PermissionHandler | null = null
  #check: ((contents: unknown, permission: string) => boolean) | null = null
  #device: (() => boolean) | null = null

  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.#request = handler
  }

  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void {
    this.#check = handler
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.#device = handler
  }

  /** What the page is given, whichever way it asks; without handlers Electron grants it. */
  grants(permission: string): { readonly asked: boolean; readonly checked: boolean; readonly device: boolean } {
    let asked = true
    this.#request?.(null, permission, (granted) => {
      asked = granted
    })
    return { asked, checked: this.#check?.(null, permission) ?? true, device: this.#device?.() ?? true }
  }

  download(): boolean {
    const download = new Refusable()
    this.emit('will-download', download)
    return !download.refused
  }
}

export class MenuStandIn {
  readonly template: readonly MenuItemConstructorOptions[]

  constructor(template: readonly MenuItemConstructorOptions[]) {
    this.template = template
  }
}

export class TrayStandIn extends EventEmitter {
  image: string
  tooltip = ''
  menu: MenuStandIn | null = null
  menusSet = 0
  destroyed = false

  constructor(image: string) {
    super()
    this.image = image
  }

  setImage(image: string): void {
    this.image = image
  }

  setToolTip(tooltip: string): void {
    this.tooltip = tooltip
  }

  setContextMenu(menu: object | null): void {
    this.menu = menu instanceof MenuStandIn ? menu : null
    this.menusSet += 1
  }

  destroy(): void {
    this.destroyed = true
  }
}

export class NotificationStandIn extends EventEmitter {
  readonly options: NotificationConstructorOptions
  shown = false
  closed = false

  constructor(options: NotificationConstructorOptions) {
    super()
    this.options = options
  }

  show(): void {
    this.shown = true
  }

  close(): void {
    this.closed = true
  }
}
