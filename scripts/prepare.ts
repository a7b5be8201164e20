import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program that the tests use and npm does not bring. */
interface Needed {
  readonly what: string
  /** Any one of these will do; absolute paths are looked at as they are. */
  readonly programs: readonly string[]
  readonly debian: string
  readonly on: readonly NodeJS.Platform[]
}

const needed: readonly Needed[] = [
  {
    what: 'Chromium',
    programs: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    ],
    debian: 'chromium',
    on: ['linux', 'darwin', 'win32'],
  },
  { what: 'D-Bus', programs: ['dbus-run-session'], debian: 'dbus', on: ['linux'] },
  { what: 'the GNOME keyring', programs: ['gnome-keyring-daemon'], debian: 'gnome-keyring', on: ['linux'] },
  { what: 'zsh', programs: ['zsh'], debian: 'zsh', on: ['linux'] },
  { what: 'fish', programs: ['fish'], debian: 'fish', on: ['linux'] },
]

export interface Prepared {
  /** The browser to test with; null where there is none. */
  readonly chromium: string | null
  /** What is still missing, by the name of the Debian package. */
  readonly missing: readonly string[]
}

function find(program: string): string | null {
  const places = program.includes('/') || program.includes('\\') ? [program] : onPath(program)
  return places.find(isExecutable) ?? null
}

const onPath = (program: string) =>
  (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, program))

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const missingNow = () =>
  needed.filter(({ on, programs }) => on.includes(process.platform) && programs.every((name) => find(name) === null))

/** Finds what the tests need, installs it where that can be done without asking, and says what to run where not. */
export function prepare(): Prepared {
  let missing = missingNow()
  const packages = missing.map(({ debian }) => debian)
  if (missing.length > 0 && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    console.log(`Installing what the tests need: ${packages.join(', ')}`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const apt = (...args: string[]) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', ...packages)
    missing = missingNow()
  }
  if (missing.length > 0) {
    const what = missing.map((item) => item.what).join(', ')
    const how = existsSync('/usr/bin/apt-get')
      ? `Install it with: sudo apt-get install -y ${missing.map(({ debian }) => debian).join(' ')}`
      : 'Install it with the package manager of this system.'
    console.log(`The tests that need ${what} are skipped, because it is not on this machine. ${how}`)
  }
  const [browser] = needed
  const chromium = browser?.programs.map(find).find((path) => path !== null) ?? null
  return { chromium, missing: missing.map(({ debian }) => debian) }
}
