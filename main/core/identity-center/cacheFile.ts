import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import { refusalOf } from '../files/refusal.ts'
import { replaceFile } from '../files/replaceFile.ts'
import { type Look, lookAt } from '../files/stableRead.ts'
import { removeStrays } from '../files/strays.ts'
import { findTarget } from '../files/target.ts'
import { done, failed, problem, type Result } from '../model/finding.ts'
import { pause } from '../pause.ts'
import { instantOf, pythonTime } from '../resolve/times.ts'

export type Fields = Readonly<Record<string, unknown>>

/** A JSON file that other programs write, too, some of them in place. `torn`: it stayed incomplete for as long as a write can take. */
export type CacheRead =
  | { readonly status: 'missing'; readonly look: Look }
  | { readonly status: 'torn'; readonly look: Look }
  | { readonly status: 'present'; readonly look: Look; readonly fields: Fields }

const longestWriteMs = 3_000
const lookAgainMs = 25

/** An object that is complete is no half of one, so only what is torn is looked at again. */
export async function readCacheFile(path: string, clock: Clock): Promise<CacheRead> {
  const end = clock.now() + longestWriteMs
  for (;;) {
    const look = lookAt(path)
    const read = parsed(look)
    if (read.status !== 'torn' || look.status !== 'present' || !look.facts.isFile || clock.now() >= end) return read
    await pause(clock, lookAgainMs)
  }
}

function parsed(look: Look): CacheRead {
  if (look.status === 'missing') return { status: 'missing', look }
  if (look.status === 'unreadable') return { status: 'torn', look }
  try {
    const value: unknown = JSON.parse(Buffer.from(look.bytes).toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { status: 'present', look, fields: Object.fromEntries(Object.entries(value)) }
    }
  } catch {
    // Half of it, so far.
  }
  return { status: 'torn', look }
}

/**
 * Puts new fields in the place of what was read, unless somebody else has been there since. A field that is undefined
 * is left out. Modes stay as they are, and new files are their owner's alone.
 */
export async function replaceCacheFile(
  path: string,
  fields: Fields,
  { look }: CacheRead,
  clock: Clock,
): Promise<Result<'written' | 'changed-meanwhile'>> {
  try {
    const target = findTarget(path, path)
    if (!target.ok) return target
    const bytes = Buffer.from(JSON.stringify(fields))
    const replaced = await replaceFile({ target: target.value, seen: look, bytes, mayReplace: () => true }, { clock })
    return done(replaced.kind === 'replaced' ? 'written' : 'changed-meanwhile')
  } catch (error) {
    const finding = refusalOf(error, path)
    if (!finding) throw error
    return failed(finding)
  }
}

/** Writes over whatever is there now. */
export async function writeCacheFile(path: string, fields: Fields, clock: Clock): Promise<Result<null>> {
  const end = clock.now() + longestWriteMs
  for (;;) {
    const written = await replaceCacheFile(path, fields, { status: 'torn', look: lookAt(path) }, clock)
    if (!written.ok) return written
    if (written.value === 'written') return done(null)
    if (clock.now() >= end) {
      return failed(problem('file-locked', `Another program keeps writing ${path}. Close it, then try again.`))
    }
    await pause(clock, lookAgainMs)
  }
}

/** Gone afterwards, whether or not it was there. */
export function removeCacheFile(path: string, clock: Clock): Result<null> {
  try {
    rmSync(path, { force: true })
    removeStrays(dirname(path), clock)
    return done(null)
  } catch (error) {
    const finding = refusalOf(error, path)
    if (!finding) throw error
    return failed(finding)
  }
}

/** The moment as the tools write it: to the second, with `Z`. */
export const cacheTime = (ms: number): string => instantOf(ms) ?? new Date(0).toISOString()

/** The moment in a field, as the AWS CLI reads it; null where it makes nothing of it. */
export function momentIn(value: unknown): number | null {
  const time = pythonTime(value)
  return 'ms' in time ? time.ms : null
}

export const ssoCache = (home: string) => join(home, '.aws', 'sso', 'cache')
export const roleCache = (home: string) => join(home, '.aws', 'cli', 'cache')
