import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '../clock.ts'
import { refusalOf } from '../files/refusal.ts'
import { type Ports, replaceFile } from '../files/replaceFile.ts'
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

/** A program that has stopped in the middle for so long does not go on. */
const longestWriteMs = 3_000
/** As long as others keep writing it, it is torn again and again without being broken. */
const longestWritingMs = 30_000
const lookAgainMs = 25

/** An object that is complete is no half of one, so only what is torn is looked at again. */
export async function readCacheFile(path: string, clock: Clock): Promise<CacheRead> {
  const began = clock.now()
  let last = { stamp: '', at: began }
  for (;;) {
    const look = lookAt(path)
    const read = parsed(look)
    if (read.status !== 'torn' || look.status !== 'present' || !look.facts.isFile) return read
    const now = clock.now()
    if (look.facts.stamp !== last.stamp) last = { stamp: look.facts.stamp, at: now }
    if (now - last.at >= longestWriteMs || now - began >= longestWritingMs) return read
    await pause(clock, lookAgainMs)
  }
}

function parsed(look: Look): CacheRead {
  if (look.status === 'missing') return { status: 'missing', look }
  const fields = look.status === 'present' ? fieldsIn(look.bytes) : null
  return fields ? { status: 'present', look, fields } : { status: 'torn', look }
}

function fieldsIn(bytes: Uint8Array): Fields | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString())
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value))
    }
  } catch {
    // Half of it, so far.
  }
  return null
}

/**
 * Puts new fields in the place of what was read, unless somebody else has been there since. A field that is undefined
 * is left out. Modes stay as they are, and new files are their owner's alone.
 */
export async function replaceCacheFile(
  path: string,
  fields: Fields,
  { look }: CacheRead,
  ports: Ports,
): Promise<Result<'written' | 'changed-meanwhile'>> {
  try {
    const target = findTarget(path, path)
    if (!target.ok) return target
    // A token that a killed process had written, but not yet put in its place, is not left lying about.
    removeStrays(dirname(target.value), ports.clock)
    const put = (bytes: Uint8Array, seen: Look) =>
      replaceFile({ target: target.value, seen, bytes, mayReplace: () => true }, ports)
    const bytes = Buffer.from(JSON.stringify(fields))
    const replaced = await put(bytes, look)
    if (replaced.kind !== 'replaced') return done('changed-meanwhile')
    const { overwritten } = replaced
    if (overwritten === null || !fieldsIn(overwritten)) return done('written')
    // Somebody had the old file open and wrote into it while it was being replaced: theirs is the newer one.
    const there = lookAt(path)
    if (there.status === 'present' && Buffer.compare(there.bytes, bytes) === 0) await put(overwritten, there)
    return done('changed-meanwhile')
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
    const written = await replaceCacheFile(path, fields, { status: 'torn', look: lookAt(path) }, { clock })
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
