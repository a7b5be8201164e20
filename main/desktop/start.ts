import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { signInName } from '../../preload/words.ts'
import type { Clock } from '../core/clock.ts'
import { createCore } from '../core/core.ts'
import { type Environment, homeMissing } from '../core/files/locations.ts'
import { ownProgram, programOnPath } from '../core/keys/ownCommand.ts'
import type { Log } from '../core/log/log.ts'
import { setApplicationMenu } from './applicationMenu.ts'
import type { ElectronCalls } from './electronCalls.ts'
import { guardContents, pageOpener, refusePermissions } from './guards.ts'
import { answerCalls } from './ipc.ts'
import { Notifications } from './notifications.ts'
import { registerScheme, serveWindow } from './protocol.ts'
import { keepTray } from './tray.ts'
import { wakingClock } from './wakingClock.ts'
import { DesktopWindow } from './window.ts'

export interface DesktopOptions {
  readonly env: Environment
  readonly args: readonly string[]
  readonly platform: NodeJS.Platform
  /** Null where the system knows none. */
  readonly home: string | null
  readonly stateDirectory: string
  readonly clock: Clock
  readonly log: Log
  readonly places: {
    readonly preload: string
    /** The folder of the built window. */
    readonly page: string
    readonly trayIcons: string
    /** The built command line; left out where it is no file that another program could start. */
    readonly commandLine?: string
  }
}

const appId = 'dev.latchkey.app'

/** Started like this, by the system at login, it waits in the tray. */
const hidden = '--hidden'

/**
 * Puts the core before a person at a desktop. Returns before Electron is ready: a module that waits for that while it
 * is being loaded waits for ever.
 */
export function startDesktop(electron: ElectronCalls, options: DesktopOptions): void {
  const { app } = electron
  const failed = (error: unknown) => {
    options.log.error('the start failed', { error })
    giveUp(electron, error instanceof Error ? error.message : String(error))
  }
  try {
    if (prepare(electron, options))
      app
        .whenReady()
        .then(() => run(electron, options))
        .catch(failed)
    else app.quit()
  } catch (error) {
    failed(error)
  }
}

/** What Electron takes only before it is ready. Says whether this is the only instance. */
function prepare({ app, protocol }: ElectronCalls, { log, platform, stateDirectory }: DesktopOptions): boolean {
  keepOwnFiles(app, stateDirectory)
  if (!app.requestSingleInstanceLock()) return false
  if (platform === 'win32') app.setAppUserModelId(appId)
  app.enableSandbox()
  registerScheme(protocol)
  guardContents(app, log)
  return true
}

function giveUp({ app, dialog }: ElectronCalls, why: string): void {
  dialog.showErrorBox('Latchkey could not start', why)
  app.exit(1)
}

/** Whoever has another state directory is another Latchkey, with its own lock and its own browser files. */
function keepOwnFiles(app: ElectronCalls['app'], stateDirectory: string): void {
  const directory = join(stateDirectory, 'window')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  app.setPath('userData', directory)
}

function run(electron: ElectronCalls, options: DesktopOptions): void {
  const { app, ipcMain, powerMonitor, protocol, session } = electron
  const { args, env, home, log, places, platform, stateDirectory } = options
  if (home === null) {
    giveUp(electron, homeMissing.message)
    return
  }
  const clock = wakingClock(options.clock, powerMonitor)
  const openBrowser = pageOpener(electron.shell, log)
  const program = () =>
    ownProgram({ env, platform, node: programOnPath(env, 'node'), script: options.places.commandLine ?? null })
  const core = createCore({ env, home, stateDirectory, clock, log, openBrowser, program })
  const window = new DesktopWindow(electron, { preload: places.preload, platform, clock, log })
  const notifications = new Notifications(
    electron.Notification,
    { open: () => window.show(), signIn: (id) => signInFromOutside(id) },
    log,
  )
  const showNotices = () => notifications.show(core.state.notices)
  const choose = async (profile: string) => {
    const used = await core.useProfile(profile)
    if (used.ok) return
    log.warn('the active profile was not changed', { finding: used.finding })
    notifications.tell({
      id: 'not-used',
      title: `${profile} is not the active profile`,
      body: used.finding.message,
      session: null,
    })
  }
  const nameOf = (session: string) => {
    const known = core.state.signIns.get(session)
    return known ? signInName(known) : session
  }
  const signIn = async (session: string) => {
    // A code that a page asks for is shown by the window.
    const stopWaiting = core.onChange(() => {
      if (core.state.signIns.get(session)?.signingIn?.kind === 'code') window.show()
    })
    const signedIn = await core.signingIn.signIn(session, null).finally(stopWaiting)
    if (signedIn.ok || signedIn.finding.code === 'sign-in-cancelled') return
    notifications.tell({
      id: 'not-signed-in',
      title: `You are not signed in to ${nameOf(session)}`,
      body: signedIn.finding.message,
      session: null,
    })
  }
  /** From the tray or a notification: a browser opens because of that click, and of nothing else. */
  const signInFromOutside = (session: string) => {
    signIn(session).catch((error: unknown) => log.error('a sign-in failed', { error }))
  }

  setApplicationMenu(electron, platform)
  refusePermissions(session.defaultSession)
  serveWindow(protocol, places.page)
  const actions = { choose, signIn: signInFromOutside, open: () => window.show(), quit: () => app.quit() }
  const stops = [
    answerCalls(ipcMain, window, core, log),
    keepTray(electron, { core, clock, log, platform, icons: places.trayIcons, actions }),
    core.onChange(showNotices),
    () => notifications.stop(),
    () => core.stop(),
  ]
  showNotices()
  core.serveAgent()
  core.keepSignedIn()

  app.on('activate', () => window.show())
  app.on('second-instance', (_event, theirs) => {
    if (!theirs.includes(hidden)) window.show()
  })
  // Without a listener Electron ends the application with its last window.
  app.on('window-all-closed', () => undefined)
  app.on('before-quit', () => window.letClose())
  app.on('will-quit', () => {
    for (const stop of stops) stop()
  })
  if (!args.includes(hidden)) window.show()
}
