/**
 * The parts of Electron that the desktop host uses, and no others. The compiler checks the real module against this
 * where `main/index.ts` hands it over, and the tests' stand-in where it is made. Listeners are spelt out, because
 * Electron's own overloads return a whole `App` or `WebContents`.
 */
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  CustomScheme,
  Dialog,
  Event,
  Menu,
  MenuItemConstructorOptions,
  NativeTheme,
  Notification,
  NotificationConstructorOptions,
  Shell,
  Tray,
  WebContents,
} from 'electron'

export interface ElectronCalls {
  readonly app: AppCalls
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => WindowCalls
  readonly dialog: Pick<Dialog, 'showErrorBox'>
  readonly ipcMain: {
    handle(channel: string, listener: (event: CallEvent, ...args: unknown[]) => Promise<unknown>): void
  }
  readonly Menu: {
    buildFromTemplate(template: MenuItemConstructorOptions[]): BuiltMenu
    setApplicationMenu(menu: BuiltMenu | null): void
  }
  readonly nativeTheme: Pick<NativeTheme, 'shouldUseDarkColors'>
  readonly Notification: {
    new (options: NotificationConstructorOptions): NotificationCalls
    isSupported(): boolean
  }
  readonly powerMonitor: { on(event: 'resume', listener: () => void): unknown }
  readonly protocol: {
    registerSchemesAsPrivileged(schemes: CustomScheme[]): void
    handle(scheme: string, handler: (request: PageRequest) => Promise<Response>): void
  }
  readonly session: { readonly defaultSession: SessionCalls }
  readonly shell: Pick<Shell, 'openExternal'>
  readonly Tray: new (image: string) => TrayCalls
}

/** Only ever handed on, never looked into. */
export type BuiltMenu = Pick<Menu, never>

export type Preventable = Pick<Event, 'preventDefault'>

export type PageRequest = Pick<Request, 'method' | 'url'>

export interface AppCalls
  extends Pick<
    App,
    'enableSandbox' | 'exit' | 'isPackaged' | 'quit' | 'requestSingleInstanceLock' | 'setAppUserModelId' | 'setPath'
  > {
  whenReady(): Promise<void>
  on(event: 'activate' | 'before-quit' | 'window-all-closed' | 'will-quit', listener: () => void): unknown
  on(event: 'second-instance', listener: (event: unknown, args: string[]) => void): unknown
  on(event: 'web-contents-created', listener: (event: unknown, contents: ContentsCalls) => void): unknown
}

export interface WindowCalls
  extends Pick<
    BrowserWindow,
    'destroy' | 'focus' | 'hide' | 'isFullScreen' | 'isMinimized' | 'loadURL' | 'restore' | 'setFullScreen' | 'show'
  > {
  readonly webContents: ContentsCalls
  on(event: 'close', listener: (event: Preventable) => void): unknown
  on(event: 'closed', listener: () => void): unknown
  once(event: 'ready-to-show' | 'leave-full-screen', listener: () => void): unknown
}

export interface ContentsCalls extends Pick<WebContents, 'id' | 'send' | 'setWindowOpenHandler'> {
  on(event: 'will-navigate', listener: (event: Preventable & { readonly url: string }) => void): unknown
  on(event: 'will-frame-navigate', listener: (event: Preventable & { readonly url: string }) => void): unknown
  on(event: 'will-redirect', listener: (event: Preventable & { readonly url: string }) => void): unknown
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown
  on(event: 'render-process-gone', listener: (event: unknown, details: { readonly reason: string }) => void): unknown
}

/** Who called: the frame is null once it has gone elsewhere. */
export interface CallEvent {
  readonly sender: Pick<WebContents, 'id'>
  readonly senderFrame: CallingFrame | null
}

export interface CallingFrame {
  readonly origin: string
  readonly parent: object | null
}

export interface SessionCalls {
  setPermissionRequestHandler(
    handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void,
  ): void
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void
  setDevicePermissionHandler(handler: () => boolean): void
  on(event: 'will-download', listener: (event: Preventable) => void): unknown
}

export interface TrayCalls extends Pick<Tray, 'destroy' | 'setImage' | 'setToolTip'> {
  setContextMenu(menu: BuiltMenu | null): void
  on(event: 'click', listener: () => void): unknown
}

export interface NotificationCalls extends Pick<Notification, 'close' | 'show'> {
  on(event: 'action' | 'click', listener: () => void): unknown
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown
}
