import { EventEmitter } from 'node:events'
import type {
  BrowserWindowConstructorOptions,
  CustomScheme,
  MenuItemConstructorOptions,
  NotificationConstructorOptions,
} from 'electron'
import type { CallEvent, ElectronCalls, PageRequest } from '../../main/desktop/electronCalls.ts'
import {
  AppStandIn,
  ContentsStandIn,
  MenuStandIn,
  NotificationStandIn,
  SessionStandIn,
  TrayStandIn,
  WindowStandIn,
} from './electronParts.ts'

type CallHandler = (event: CallEvent, ...args: unknown[]) => Promise<unknown>
type PageHandler = (request: PageRequest) => Promise<Response>

export interface Desktop {
  readonly isOnlyInstance?: boolean
  readonly isPackaged?: boolean
  readonly hasTray?: boolean
  readonly isDark?: boolean
}

/** Electron, as far as the desktop host uses it: does what it must for the host to run, and remembers what was asked. */
export class ElectronStandIn extends EventEmitter {
  readonly windows: WindowStandIn[] = []
  readonly trays: TrayStandIn[] = []
  readonly notifications: NotificationStandIn[] = []
  readonly schemes: CustomScheme[] = []
  readonly errorBoxes: string[] = []
  /** The pages that were left to the person's browser. */
  readonly pages: string[] = []
  readonly app: AppStandIn
  readonly session = new SessionStandIn()
  readonly powerMonitor = new EventEmitter()
  readonly calls: ElectronCalls
  applicationMenu: object | null | undefined
  readonly #callHandlers = new Map<string, CallHandler>()
  readonly #pageHandlers = new Map<string, PageHandler>()

  constructor({ isOnlyInstance = true, isPackaged = true, hasTray = true, isDark = false }: Desktop = {}) {
    super()
    const told = () => this.emit('notification')
    const { windows, trays, notifications, session } = this
    const app = new AppStandIn(isPackaged, isOnlyInstance, windows)
    this.app = app
    this.calls = {
      app,
      BrowserWindow: class extends WindowStandIn {
        constructor(options: BrowserWindowConstructorOptions) {
          app.only('once ready', 'BrowserWindow')
          super(options, new ContentsStandIn(windows.length + 1))
          windows.push(this)
          this.on('closed', () => {
            if (windows.every(({ destroyed }) => destroyed)) app.lastWindowClosed()
          })
          app.emit('web-contents-created', {}, this.webContents)
        }
      },
      dialog: { showErrorBox: (title, content) => this.errorBoxes.push(`${title}: ${content}`) },
      ipcMain: { handle: (channel, handler) => this.#callHandlers.set(channel, handler) },
      Menu: {
        buildFromTemplate: (template) => new MenuStandIn(template),
        setApplicationMenu: (menu) => {
          this.applicationMenu = menu
        },
      },
      nativeTheme: { shouldUseDarkColors: isDark },
      Notification: class extends NotificationStandIn {
        static isSupported(): boolean {
          return true
        }

        constructor(options: NotificationConstructorOptions) {
          app.only('once ready', 'Notification')
          super(options)
          notifications.push(this)
          told()
        }
      },
      powerMonitor: this.powerMonitor,
      protocol: {
        registerSchemesAsPrivileged: (schemes) => {
          app.only('before ready', 'registerSchemesAsPrivileged')
          this.schemes.push(...schemes)
        },
        handle: (scheme, handler) => {
          app.only('once ready', 'protocol.handle')
          this.#pageHandlers.set(scheme, handler)
        },
      },
      session: {
        get defaultSession() {
          app.only('once ready', 'session.defaultSession')
          return session
        },
      },
      shell: {
        openExternal: async (url) => {
          this.pages.push(url)
        },
      },
      Tray: class extends TrayStandIn {
        constructor(image: string) {
          app.only('once ready', 'Tray')
          if (!hasTray) throw new Error('There is no tray.')
          super(image)
          trays.push(this)
        }
      },
    } satisfies ElectronCalls
  }

  /** The one window that is there. */
  get window(): WindowStandIn {
    const there = this.windows.filter(({ destroyed }) => !destroyed)
    const [window] = there
    if (!window || there.length > 1) throw new Error(`There are ${there.length} windows.`)
    return window
  }

  get tray(): TrayStandIn {
    const [tray] = this.trays
    if (!tray || this.trays.length > 1) throw new Error(`There are ${this.trays.length} trays.`)
    return tray
  }

  /** What the page at this address gets. */
  async request(url: string, method = 'GET'): Promise<Response> {
    const handler = this.#pageHandlers.get(new URL(url).protocol.slice(0, -1))
    if (!handler) throw new Error(`Nothing answers ${url}.`)
    return handler({ method, url })
  }

  /** A call over the wire, from a sender of the test's choice. What passes is copied, as it is between processes. */
  async invoke(channel: string, sender: CallEvent, ...args: readonly unknown[]): Promise<unknown> {
    const handler = this.#callHandlers.get(channel)
    if (!handler) throw new Error(`Nothing answers ${channel}.`)
    return structuredClone(await handler(sender, ...structuredClone([...args])))
  }

  /** The item with this label, in whichever submenu it stands. */
  trayItem(label: string): MenuItemConstructorOptions {
    const items = (template: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] =>
      template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])
    const all = items(this.tray.menu?.template ?? [])
    const item = all.find((candidate) => candidate.label === label)
    if (!item) throw new Error(`There is no ${label} among: ${all.map((candidate) => candidate.label).join(', ')}`)
    return item
  }

  /** Clicks an item of the tray's menu. The host looks at none of what Electron hands to a click. */
  clickTrayItem(label: string): void {
    const { click } = this.trayItem(label)
    if (click) Reflect.apply(click, undefined, [])
  }
}
