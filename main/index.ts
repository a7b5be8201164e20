import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  protocol,
  session,
  shell,
  Tray,
} from 'electron'
import { systemClock } from './core/clock.ts'
import { findHome } from './core/files/locations.ts'
import { openLog } from './core/log/log.ts'
import { stateDirectory as findStateDirectory } from './core/settings/stateDirectory.ts'
import { startDesktop } from './desktop/start.ts'

const stateDirectory = await findStateDirectory(process.env)
const clock = systemClock
const log = openLog({ directory: stateDirectory, clock })
process.on('uncaughtExceptionMonitor', (error) => log.error('a bug', { error }))
process.on('unhandledRejection', (error) => log.error('a bug', { error }))

startDesktop(
  {
    app,
    BrowserWindow,
    dialog,
    ipcMain,
    Menu,
    nativeTheme,
    Notification,
    powerMonitor,
    protocol,
    session,
    shell,
    Tray,
  },
  {
    env: process.env,
    args: process.argv,
    platform: process.platform,
    home: findHome(process.env),
    stateDirectory,
    clock,
    log,
    places: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      page: join(import.meta.dirname, '../renderer'),
      trayIcons: join(import.meta.dirname, '../../build/tray'),
      ...(!app.isPackaged && { commandLine: join(import.meta.dirname, '../cli/latchkey.mjs') }),
    },
  },
)
