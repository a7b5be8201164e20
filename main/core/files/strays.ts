import { randomBytes } from 'node:crypto'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { ownerPattern, ownerState, thisProcess } from './owner.ts'

const temporaryName = new RegExp(`^\\.latchkey-(?:[0-9a-f]{8}-\\d+-)?(${ownerPattern})-[0-9a-f]{8}\\.(tmp|lock)$`)

/** Where it cannot be known whether a file's owner still runs, no save takes longer than this. */
const longestSaveMs = 30_000

export const nonce = () => randomBytes(4).toString('hex')

/** A name for what is being written, beside the file that it will become. */
export const temporaryPath = (directory: string) => join(directory, `.latchkey-${thisProcess()}-${nonce()}.tmp`)

/** Whether the process that made this file of ours has ended. */
export function isLeftBehind(directory: string, name: string, clock: Clock): boolean {
  const owner = temporaryName.exec(name)?.[1]
  if (owner === undefined) return false
  const state = ownerState(owner)
  if (state !== 'unknown') return state === 'gone'
  const found = lstatSync(join(directory, name), { throwIfNoEntry: false })
  return found !== undefined && clock.now() - found.mtimeMs > longestSaveMs
}

/** Removes what processes of ours that were killed have left in a directory, and tells how many files that were. */
export function removeStrays(directory: string, clock: Clock): number {
  let removed = 0
  for (const name of listed(directory)) {
    if (!isLeftBehind(directory, name, clock)) continue
    try {
      rmSync(join(directory, name), { force: true })
      removed += 1
    } catch {
      // It stays for the next time: a directory that cannot be written is told about by the save itself.
    }
  }
  return removed
}

function listed(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}
