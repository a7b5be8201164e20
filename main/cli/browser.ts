import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Clock } from '../core/clock.ts'

/** How this system opens a page in the person's browser; null where there is no screen to show it on. */
export function browserCommand(
  address: string,
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): { readonly program: string; readonly args: readonly string[] } | null {
  if (env.BROWSER) {
    const [program = '', ...args] = env.BROWSER.split(' ').filter(Boolean)
    const placed = args.some((arg) => arg.includes('%s'))
    return { program, args: placed ? args.map((arg) => arg.replace('%s', address)) : [...args, address] }
  }
  if (platform === 'darwin') return { program: 'open', args: [address] }
  if (platform === 'win32') return { program: 'rundll32', args: ['url.dll,FileProtocolHandler', address] }
  return env.DISPLAY || env.WAYLAND_DISPLAY ? { program: 'xdg-open', args: [address] } : null
}

export interface BrowserOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** A directory that only this person can read. */
  readonly directory: string
  readonly clock: Clock
}

/** A browser has read a page long before that. */
const readMs = 60_000

export type Browser = ReturnType<typeof createBrowser>

/**
 * The person's browser. It is given a page that leads on to the address: the address itself would stand in the browser's
 * argument list, where every user of this machine can read it.
 */
export function createBrowser({ env, directory, clock }: BrowserOptions) {
  const command = (address: string) => browserCommand(address, env, process.platform)
  const removals = new Map<string, () => void>()
  removeOldPages(directory, clock)
  const remove = (page: string) => {
    removals.get(page)?.()
    removals.delete(page)
    rmSync(page, { force: true })
  }
  return {
    isThere: command('') !== null,
    /** Says whether a browser was started. */
    async open(address: string): Promise<boolean> {
      const page = join(directory, `open-${randomUUID()}.html`)
      const started = command(pathToFileURL(page).href)
      if (started === null) return false
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 })
        await writeFile(page, leadingTo(address), { mode: 0o600, flag: 'wx' })
        removals.set(
          page,
          clock.at(clock.now() + readMs, () => remove(page)),
        )
        return await start(started)
      } catch {
        return false
      }
    },
    stop() {
      for (const page of [...removals.keys()]) remove(page)
    },
  }
}

/** Of processes that were killed before they could do so. */
function removeOldPages(directory: string, clock: Clock): void {
  try {
    for (const name of readdirSync(directory)) {
      if (!/^open-[0-9a-f-]{36}\.html$/.test(name)) continue
      const page = join(directory, name)
      const found = lstatSync(page, { throwIfNoEntry: false })
      if (found && clock.now() - found.mtimeMs > readMs) rmSync(page, { force: true })
    }
  } catch {
    // Nothing is there yet, or it is not to be had: a page that is to be opened will tell.
  }
}

function start({ program, args }: { readonly program: string; readonly args: readonly string[] }): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' })
    child.once('spawn', () => resolve(true))
    child.on('error', () => resolve(false))
    child.unref()
  })
}

function leadingTo(address: string): string {
  const escaped = address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
  return `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0;url=${escaped}"><title>Latchkey</title>`
}
