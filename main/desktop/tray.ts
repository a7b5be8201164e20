import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { MenuItemConstructorOptions } from 'electron'
import type { Clock } from '../core/clock.ts'
import type { Core } from '../core/core.ts'
import type { Log } from '../core/log/log.ts'
import type { ElectronCalls, TrayCalls } from './electronCalls.ts'
import { nextTrayChange, type TrayItem, type TrayView, trayView } from './trayView.ts'

/** What a person can do in the tray. */
export interface TrayActions {
  choose(profile: string): void
  signIn(session: string): void
  open(): void
  quit(): void
}

export interface TrayOptions {
  readonly core: Core
  readonly clock: Clock
  readonly log: Log
  readonly platform: NodeJS.Platform
  /** The folder of the tray's icons. */
  readonly icons: string
  readonly actions: TrayActions
}

/** Keeps the tray showing what is so. Returns what ends it. */
export function keepTray(electron: Pick<ElectronCalls, 'Menu' | 'Tray'>, options: TrayOptions): () => void {
  const { core, clock, log } = options
  let tray: TrayAdapter
  try {
    tray = new TrayAdapter(electron, options, trayView(core.state, clock.now()))
  } catch (error) {
    log.warn('this desktop has no tray', { error })
    return () => undefined
  }
  let cancel: (() => void) | null = null
  const show = () => {
    cancel?.()
    const now = clock.now()
    tray.show(trayView(core.state, now))
    const next = nextTrayChange(core.state, now)
    cancel = next === null ? null : clock.at(next, show)
  }
  const stopListening = core.onChange(show)
  show()
  return () => {
    stopListening()
    cancel?.()
    tray.destroy()
  }
}

/** Applies a view to Electron's tray where it differs from the last one. */
class TrayAdapter {
  readonly #Menu: ElectronCalls['Menu']
  readonly #options: TrayOptions
  readonly #tray: TrayCalls
  #last: TrayView

  constructor({ Menu, Tray }: Pick<ElectronCalls, 'Menu' | 'Tray'>, options: TrayOptions, view: TrayView) {
    this.#Menu = Menu
    this.#options = options
    this.#last = view
    this.#tray = new Tray(this.#icon())
    // On macOS a click opens the menu.
    if (options.platform !== 'darwin') this.#tray.on('click', () => options.actions.open())
    this.#tray.setToolTip(view.tooltip)
    this.#applyMenu()
  }

  show(view: TrayView): void {
    const last = this.#last
    this.#last = view
    if (view.icon !== last.icon) this.#tray.setImage(this.#icon())
    if (view.tooltip !== last.tooltip) this.#tray.setToolTip(view.tooltip)
    if (!isDeepStrictEqual(view.menu, last.menu)) this.#applyMenu()
  }

  destroy(): void {
    this.#tray.destroy()
  }

  #icon(): string {
    const { icons, platform } = this.#options
    // Electron lets macOS colour an image whose name ends so.
    return join(icons, `${this.#last.icon}${platform === 'darwin' ? 'Template' : ''}.png`)
  }

  #applyMenu(): void {
    this.#tray.setContextMenu(this.#Menu.buildFromTemplate(this.#last.menu.map((item) => this.#item(item))))
  }

  #item(item: TrayItem): MenuItemConstructorOptions {
    const { actions } = this.#options
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' }
      case 'text':
        return { label: item.label, enabled: false }
      case 'command':
        return { label: item.label, click: () => actions[item.command]() }
      case 'sign-in':
        return { label: item.label, click: () => actions.signIn(item.session) }
      case 'submenu':
        return { label: item.label, submenu: item.items.map((inner) => this.#item(inner)) }
      case 'profile':
        return {
          // Not `radio`: of a radio group without a checked item, Electron checks the first one.
          type: 'checkbox',
          label: item.label,
          checked: item.isActive,
          click: () => {
            // The click has turned the mark over, whatever comes of the choice.
            this.#applyMenu()
            actions.choose(item.name)
          },
        }
    }
  }
}
