import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Operation } from '../files/document/operations.ts'

/** What an edit has put into a text, in place of what. */
export interface Replaced {
  readonly inserted: string
  readonly removed: string
}

const file = 'handed-over.json'

/** The one stretch in which two versions differ. */
export function differenceOf(before: string, after: string): Replaced {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start += 1
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  return { inserted: after.slice(start, after.length - end), removed: before.slice(start, before.length - end) }
}

/** Puts back what was there, wherever it stands by now; null where it is not there as it was written. */
export function puttingBack(text: string, change: Replaced | null): (Operation & { type: 'replace-text' }) | null {
  if (change === null || change.inserted === '') return null
  const { inserted, removed } = change
  const start = text.indexOf(inserted)
  if (start === -1 || text.indexOf(inserted, start + 1) !== -1) return null
  return { type: 'replace-text', start, end: start + inserted.length, expected: inserted, text: removed }
}

/** What handing `[default]` over has changed in the file at that path; null where nothing is known of it. */
export function readHandOver(stateDirectory: string, path: string): Replaced | null {
  try {
    const kept: unknown = JSON.parse(readFileSync(join(stateDirectory, file), 'utf8'))
    if (typeof kept !== 'object' || kept === null || !('path' in kept) || kept.path !== path) return null
    if (!('inserted' in kept) || !('removed' in kept)) return null
    const { inserted, removed } = kept
    return typeof inserted === 'string' && typeof removed === 'string' ? { inserted, removed } : null
  } catch {
    return null
  }
}

export async function saveHandOver(stateDirectory: string, path: string, change: Replaced): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic')
  const target = join(stateDirectory, file)
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
  await writeFileAtomic(target, `${JSON.stringify({ path, ...change })}\n`, { mode: 0o600 })
}
