import type { BrowserWindowConstructorOptions } from 'electron'
import type { EventMessage } from '../../preload/contract.ts'
import type { Clock } from '../core/clock.ts'
import type { Log } from '../core/log/log.ts'
import { pageAddress } from './address.ts'
import type { ElectronCalls, WindowCalls } from './electronCalls.ts'

export interface WindowOptions {
  readonly preload: string
  readonly platform: NodeJS.Platform
  readonly clock: Clock
  readonly log: Log
}

/** A hidden window is kept for this long, so that it comes back at once; after that its memory is given back. */
const keptMs = 5 * 60_000

/** `--bg` of the window's style sheet in both themes: what is seen before the page has been drawn. */
const background = { light: '#f9fafb', dark: '#111316' } as const

/** The one window: made when it is first shown, hidden rather than closed, let go some time after. */
export class DesktopWindow {
  readonly #electron: ElectronCalls
  readonly #options: WindowOptions
  #window: WindowCalls | null = null
  #cancelRelease: (() => void) | null = null
  #mayClose = false

  constructor(electron: ElectronCalls, options: WindowOptions) {
    this.#electron = electron
    this.#options = options
  }

  get contentsId(): number | null {
    return this.#window?.webContents.id ?? null
  }

  send(channel: string, message: EventMessage): void {
    this.#window?.webContents.send(channel, message)
  }

  show(): void {
    this.#keep()
    if (this.#window) bringForward(this.#window)
    else this.#open()
  }

  /** From now on closing the window closes it: the application is about to end. */
  letClose(): void {
    this.#mayClose = true
  }

  #open(): void {
    const { BrowserWindow, app, nativeTheme } = this.#electron
    const { platform, preload, log } = this.#options
    const window = new BrowserWindow(
      windowOptions({ preload, platform, dark: nativeTheme.shouldUseDarkColors, packaged: app.isPackaged }),
    )
    this.#window = window
    window.once('ready-to-show', () => window.show())
    window.on('close', (event) => {
      if (this.#mayClose) return
      event.preventDefault()
      this.#hide(window)
    })
    window.on('closed', () => this.#forget(window))
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      log.error('the window broke down', { reason })
      this.#forget(window)
      window.destroy()
    })
    window.loadURL(pageAddress).catch((error: unknown) => log.error('the window could not be loaded', { error }))
  }

  #hide(window: WindowCalls): void {
    if (window.isFullScreen()) {
      // macOS leaves a black screen where a window is hidden while it fills one.
      window.once('leave-full-screen', () => window.hide())
      window.setFullScreen(false)
    } else {
      window.hide()
    }
    const { clock } = this.#options
    this.#keep()
    this.#cancelRelease = clock.at(clock.now() + keptMs, () => window.destroy())
  }

  #keep(): void {
    this.#cancelRelease?.()
    this.#cancelRelease = null
  }

  #forget(window: WindowCalls): void {
    if (this.#window !== window) return
    this.#keep()
    this.#window = null
  }
}

function bringForward(window: WindowCalls): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

interface Surroundings {
  readonly preload: string
  readonly platform: NodeJS.Platform
  readonly dark: boolean
  readonly packaged: boolean
}

function windowOptions({ preload, platform, dark, packaged }: Surroundings): BrowserWindowConstructorOptions {
  return {
    title: 'Latchkey',
    width: 1180,
    height: 760,
    minWidth: 480,
    minHeight: 420,
    show: false,
    backgroundColor: dark ? background.dark : background.light,
    ...(platform === 'darwin' && { titleBarStyle: 'hiddenInset' }),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !packaged,
    },
  }
}
