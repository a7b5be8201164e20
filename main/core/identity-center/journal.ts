import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fieldIn, textIn } from '../aws/failures.ts'
import { recordPath } from '../sessions/signInRecords.ts'
import type { Fields } from './cacheFile.ts'

/**
 * What a service has answered to a renewal, from the moment it is here until it is in the cache. The old token is spent
 * by then, so a process that is killed in between would take the sign-in with it.
 */
export interface Journal {
  /** Stands for the token that was spent. */
  readonly spent: string
  /** What the cache is to hold. */
  readonly fields: Fields
}

const pathOf = (stateDirectory: string, id: string) => recordPath(stateDirectory, id).replace(/json$/, 'new')

export const hasJournal = (stateDirectory: string, id: string): boolean => existsSync(pathOf(stateDirectory, id))

/** Null where there is none, or one that was cut short. */
export function readJournal(stateDirectory: string, id: string): Journal | null {
  try {
    const value: unknown = JSON.parse(readFileSync(pathOf(stateDirectory, id), 'utf8'))
    const [spent, fields] = [textIn(value, 'spent'), fieldIn(value, 'fields')]
    if (spent === null || typeof fields !== 'object' || fields === null) return null
    return { spent, fields: Object.fromEntries(Object.entries(fields)) }
  } catch {
    return null
  }
}

/** At once and in one step: nothing else can happen to this process in between but its end. */
export function writeJournal(stateDirectory: string, id: string, journal: Journal): void {
  const path = pathOf(stateDirectory, id)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  rmSync(path, { force: true })
  writeFileSync(path, JSON.stringify(journal), { mode: 0o600, flag: 'wx' })
}

export const removeJournal = (stateDirectory: string, id: string): void =>
  rmSync(pathOf(stateDirectory, id), { force: true })
