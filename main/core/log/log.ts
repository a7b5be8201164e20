import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { scrub, scrubText } from './scrub.ts'

const levels = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof levels)[number]

/** Writes one line for each event. What is shaped like a secret never reaches the file. */
export type Log = { readonly [L in Level]: (event: string, details?: Readonly<Record<string, unknown>>) => void }

export interface LogOptions {
  readonly directory: string
  readonly clock: Clock
  readonly level?: Level
  /** A file that has reached this size is put aside. */
  readonly fileBytes?: number
  /** How many files are kept, the present one among them. */
  readonly files?: number
}

/** A log of JSON lines in `latchkey.log`, older ones in `latchkey.1.log` and so on. A log that fails stays silent. */
export function openLog({ directory, clock, level = 'info', fileBytes = 1_000_000, files = 4 }: LogOptions): Log {
  const path = (age: number) => join(directory, age === 0 ? 'latchkey.log' : `latchkey.${age}.log`)
  let size: number | null = null

  const begin = (): number => {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const found = statSync(path(0), { throwIfNoEntry: false })
    // An older file may have been made with another mode, by a person or a restored backup.
    if (found && (found.mode & 0o077) !== 0 && process.platform !== 'win32') chmodSync(path(0), 0o600)
    return found?.size ?? 0
  }

  const rotate = () => {
    for (let age = files - 1; age > 0; age -= 1) {
      if (statSync(path(age - 1), { throwIfNoEntry: false })) renameSync(path(age - 1), path(age))
    }
  }

  const write =
    (lineLevel: Level) =>
    (event: string, details: Readonly<Record<string, unknown>> = {}) => {
      if (levels.indexOf(lineLevel) < levels.indexOf(level)) return
      try {
        const about = scrub(details)
        const line = `${JSON.stringify({ at: new Date(clock.now()).toISOString(), level: lineLevel, event: scrubText(event), ...(about as object) })}\n`
        size ??= begin()
        if (size > 0 && size + line.length > fileBytes) {
          rotate()
          size = 0
        }
        appendFileSync(path(0), line, { mode: 0o600 })
        size += Buffer.byteLength(line)
      } catch {
        // A full disk or a directory that cannot be written must not stop what is being logged.
        size = null
      }
    }

  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

/** For callers that have nowhere to write. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}
