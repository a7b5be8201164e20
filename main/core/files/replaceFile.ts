import { closeSync, constants, fstatSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../clock.ts'
import { pause } from '../pause.ts'
import { forReading, isSameLook, type Look, lookAt, lookAtOpen, settledLook, stepMs } from './stableRead.ts'
import { temporaryPath } from './strays.ts'

/** The steps of a replacement that a disk can refuse. */
export interface Disk {
  write(file: FileHandle, bytes: Uint8Array): Promise<void>
  flush(file: FileHandle): Promise<void>
  rename(from: string, to: string): void
  /** Fails where `to` is there already. */
  link(from: string, to: string): void
}

export const systemDisk: Disk = {
  write: (file, bytes) => file.writeFile(bytes),
  flush: (file) => file.sync(),
  rename: renameSync,
  link: linkSync,
}

export interface Ports {
  readonly clock: Clock
  readonly disk?: Disk
  readonly platform?: NodeJS.Platform
}

export interface Replacement {
  /** A real path. */
  readonly target: string
  /** What is to be replaced, as it was when the new bytes were made from it. */
  readonly seen: Look
  readonly bytes: Uint8Array
  /** Asked at the last moment. */
  readonly mayReplace: () => boolean
}

/** `overwritten` is what somebody wrote into the old file while it was being replaced. */
export type Replaced =
  | { readonly kind: 'replaced'; readonly overwritten: Uint8Array | null }
  | { readonly kind: 'changed-meanwhile' }

/** Only root may give a file to somebody else. */
export class OwnerDiffers extends Error {}

const renameTriesMs = [10, 20, 40, 80, 160, 320, 640] as const
const longestWriteMs = 5_000
const refusedForAMoment = new Set<unknown>(['EPERM', 'EACCES', 'EBUSY'])

/** Writes beside the target, flushes, and puts the new file in the old one's place in one step. Throws what the system says. */
export async function replaceFile(replacement: Replacement, ports: Ports): Promise<Replaced> {
  const { target, seen, bytes } = replacement
  const { disk = systemDisk, platform = process.platform } = ports
  const temporary = temporaryPath(dirname(target))
  try {
    await writeTemporary(temporary, bytes, seen, ports.clock, disk)
    const replaced = await putInPlace(temporary, replacement, { ...ports, disk, platform })
    if (replaced.kind === 'replaced' && platform !== 'win32') flushDirectory(dirname(target))
    return replaced
  } finally {
    rmSync(temporary, { force: true })
  }
}

async function writeTemporary(path: string, bytes: Uint8Array, seen: Look, clock: Clock, disk: Disk): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await disk.write(file, bytes)
    if (seen.status === 'present' && process.platform !== 'win32') {
      const { uid, gid, mode } = seen.facts
      const own = await file.stat()
      if (own.uid !== uid || own.gid !== gid) {
        await file.chown(uid, gid).catch((error: unknown) => {
          throw new OwnerDiffers(`The file belongs to ${uid}:${gid}`, { cause: error })
        })
      }
      await file.chmod(mode)
    } else {
      // The umask may have taken away more than it should.
      await file.chmod(0o600)
    }
    // So that whoever looks can tell that nobody is writing into it: a write would set both of its times alike.
    const now = new Date(clock.now())
    await file.utimes(now, now)
    await disk.flush(file)
  } finally {
    await file.close()
  }
}

async function putInPlace(
  temporary: string,
  { target, seen, mayReplace }: Replacement,
  { clock, disk, platform }: Required<Ports>,
): Promise<Replaced> {
  for (const [tries, waitMs] of [...renameTriesMs, null].entries()) {
    if (!mayReplace()) return { kind: 'changed-meanwhile' }
    // The old file stays at hand, since somebody who has it open can still write into it.
    const old = seen.status === 'present' && platform !== 'win32' ? openIfThere(target) : null
    try {
      if (!isSameLook(seen, old === null ? lookAt(target) : lookAtOpen(old))) return { kind: 'changed-meanwhile' }
      if (old !== null && !isStillAt(target, old)) return { kind: 'changed-meanwhile' }
      if (seen.status === 'present') disk.rename(temporary, target)
      else if (!makeNew(temporary, target, disk)) return { kind: 'changed-meanwhile' }
      return { kind: 'replaced', overwritten: old === null ? null : await writtenLate(old, seen, clock) }
    } catch (error) {
      // A virus scanner or an indexer has it open for a moment.
      if (platform !== 'win32' || waitMs === null || !refusedForAMoment.has(codeOf(error))) throw error
    } finally {
      if (old !== null) closeSync(old)
    }
    await pause(clock, renameTriesMs[tries] ?? 0)
  }
  return { kind: 'changed-meanwhile' }
}

/** Whoever opened the old file before it was replaced may still be writing into it, and would never know. */
async function writtenLate(old: number, seen: Look, clock: Clock): Promise<Uint8Array | null> {
  if (isSameLook(seen, lookAtOpen(old))) return null
  const lookNow = (): Look => {
    const look = lookAtOpen(old)
    // That it was replaced is the last thing that happened to it, and says nothing about its writer.
    return look.status === 'present' ? { ...look, facts: { ...look.facts, isWhole: false } } : look
  }
  const late = await settledLook(lookNow, { clock, calmMs: stepMs, limitMs: longestWriteMs })
  return late.status === 'present' ? late.bytes : null
}

/** As quick as can be, since what another program puts there between this and the rename is lost. */
function isStillAt(path: string, opened: number): boolean {
  const [there, ours] = [statSync(path, { bigint: true, throwIfNoEntry: false }), fstatSync(opened, { bigint: true })]
  return there?.ino === ours.ino && there.dev === ours.dev
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, forReading)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** A link, other than a rename, never replaces a file that somebody has made in the meantime. */
function makeNew(temporary: string, target: string, disk: Disk): boolean {
  try {
    disk.link(temporary, target)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    // Not every file system knows links.
    disk.rename(temporary, target)
    return true
  }
}

/** A rename lasts through a loss of power only once the directory is on the disk too. */
export function flushDirectory(directory: string): void {
  const opened = openSync(directory, constants.O_RDONLY)
  try {
    fsyncSync(opened)
  } catch (error) {
    // Some network file systems know no such thing.
    if (codeOf(error) !== 'EINVAL' && codeOf(error) !== 'ENOTSUP') throw error
  } finally {
    closeSync(opened)
  }
}

export const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
