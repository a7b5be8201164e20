import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import type { Clock } from '../clock.ts'
import { pause } from '../pause.ts'

/** A file at one moment. */
export type Look =
  | { readonly status: 'present'; readonly bytes: Uint8Array; readonly facts: FileFacts }
  | { readonly status: 'missing' }
  | { readonly status: 'unreadable'; readonly error: unknown }

export interface FileFacts {
  readonly isFile: boolean
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly changedMs: number
  /** Different after every change of the content, the mode or the owner, and after every replacement. */
  readonly stamp: string
  /** The last thing that happened to it was no write: it was renamed into place as a whole, for example. */
  readonly isWhole: boolean
}

/** `isSettled` is false where somebody was still writing when the time was up. */
export type StableLook = Look & { readonly isSettled: boolean }

export interface StableReadOptions {
  readonly clock: Clock
  /** What was seen there last: a file that is shorter now, or gone, may be on its way to something else. */
  readonly previousSize?: number | null
  /** How long a file must have been left alone. */
  readonly calmMs?: number
  /** The same, for one that looks as if it were being written. */
  readonly suspiciousMs?: number
  readonly limitMs?: number
}

/** A program that empties a file and then writes it does not rest longer than this in between. */
export const stepMs = 250
const lookAgainMs = 25

/** A pipe in the file's place would otherwise keep us waiting for somebody to write into it. */
export const forReading = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Reads a file once nobody seems to be in the middle of writing it. A file that was left alone for long enough, or that
 * was renamed into place, is read once and without waiting.
 */
export const readStable = (path: string, options: StableReadOptions): Promise<StableLook> =>
  settledLook(() => lookAt(path), options)

/** The same for anything that can be looked at again. */
export async function settledLook(lookNow: () => Look, options: StableReadOptions): Promise<StableLook> {
  const { clock, previousSize = null, calmMs = 25, suspiciousMs = stepMs, limitMs = 500 } = options
  const began = clock.now()
  let look = lookNow()
  let seenAt = began
  for (;;) {
    const now = clock.now()
    const wanted = isSuspicious(look, previousSize) ? suspiciousMs : calmMs
    const left = isSettledAtOnce(look, previousSize) ? 0 : wanted - quietTime(look, now, seenAt)
    if (left <= 0) return { ...look, isSettled: true }
    if (now - began >= limitMs) return { ...look, isSettled: false }
    await pause(clock, Math.min(left, lookAgainMs, limitMs - (now - began)))
    const again = lookNow()
    if (!isSameLook(look, again)) seenAt = clock.now()
    look = again
  }
}

export function lookAt(path: string): Look {
  let file: number
  try {
    file = openSync(path, forReading)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return code === 'ENOENT' || code === 'ENOTDIR' ? { status: 'missing' } : { status: 'unreadable', error }
  }
  try {
    return lookAtOpen(file)
  } catch (error) {
    return { status: 'unreadable', error }
  } finally {
    closeSync(file)
  }
}

export function lookAtOpen(file: number): Look {
  const found = fstatSync(file, { bigint: true })
  const isFile = found.isFile()
  return {
    status: 'present',
    bytes: isFile ? readFromStart(file, Number(found.size)) : new Uint8Array(),
    facts: {
      isFile,
      mode: Number(found.mode & 0o7777n),
      uid: Number(found.uid),
      gid: Number(found.gid),
      changedMs: Number(found.mtimeMs),
      stamp: [found.dev, found.ino, found.size, found.mtimeNs, found.mode, found.uid, found.gid].join(),
      // Linux sets both times to the same moment at a write, and only the second one at a rename or a change of mode.
      isWhole: process.platform === 'linux' && found.ctimeNs !== found.mtimeNs && found.size > 0n,
    },
  }
}

/** The same open file is read more than once, so never from where the last reading ended. */
function readFromStart(file: number, size: number): Uint8Array {
  const bytes = Buffer.alloc(size)
  let length = 0
  while (length < size) {
    const read = readSync(file, bytes, length, size - length, length)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

export function isSameLook(one: Look, other: Look): boolean {
  if (one.status !== 'present' || other.status !== 'present') return one.status === other.status
  return one.facts.stamp === other.facts.stamp && Buffer.compare(one.bytes, other.bytes) === 0
}

function isSettledAtOnce(look: Look, previousSize: number | null): boolean {
  if (look.status === 'missing') return previousSize === null
  return look.status === 'unreadable' || look.facts.isWhole || !look.facts.isFile
}

function isSuspicious(look: Look, previousSize: number | null): boolean {
  return look.status !== 'present' || look.bytes.length === 0 || look.bytes.length < (previousSize ?? 0)
}

function quietTime(look: Look, now: number, seenAt: number): number {
  const seenQuiet = now - seenAt
  return look.status === 'present' ? Math.max(now - look.facts.changedMs, seenQuiet) : seenQuiet
}
