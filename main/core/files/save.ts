import { dirname } from 'node:path'
import { type Finding, problem, type Result } from '../model/finding.ts'
import { type Lock, takeLock } from './lock.ts'
import { refusalOf } from './refusal.ts'
import { type Disk, type Ports, replaceFile } from './replaceFile.ts'
import { type Look, readStable, stepMs } from './stableRead.ts'
import { removeStrays } from './strays.ts'
import { findTarget } from './target.ts'

export type { Disk }

/** Makes the new bytes from the present ones; null where there is no file yet. */
export type Change = (current: Uint8Array | null) => Result<Uint8Array>

export interface SaveOptions extends Ports {
  readonly path: string
  /** The path as messages name it. */
  readonly shown?: string
  readonly change: Change
  /** What the change was previewed against. Left out: it was made for whatever is there. */
  readonly expected?: Uint8Array | null
  /** Given each version that is about to be replaced, while nobody else of ours can save. */
  readonly keep?: (version: Uint8Array) => Promise<unknown>
  /** How long to wait for other processes. */
  readonly limitMs?: number
}

export interface Saved {
  /** The file that was written, at the end of all symbolic links. */
  readonly target: string
  readonly before: Uint8Array | null
  readonly after: Uint8Array
  /** Whether somebody had changed the file since the preview. */
  readonly wasChangedMeanwhile: boolean
}

/** Both sides of a change that can no longer be made, because somebody else was there first. */
export interface Conflict {
  readonly disk: Uint8Array | null
  readonly intended: Uint8Array
}

export interface SaveFailure {
  readonly ok: false
  readonly finding: Finding
  readonly conflict: Conflict | null
}

export type SaveResult = { readonly ok: true; readonly value: Saved } | SaveFailure

/**
 * Makes a change to a file as it is now, and not as it was when the change was thought of. The file is the old one or
 * the new one at every moment, and what anybody else writes into it in the meantime is taken in or reported.
 */
export async function saveFile(options: SaveOptions): Promise<SaveResult> {
  const { path, shown = path, clock, limitMs = 10_000 } = options
  const deadline = clock.now() + limitMs
  let lock: Lock | null = null
  try {
    const target = findTarget(path, shown)
    if (!target.ok) return unsaved(target.finding)
    lock = await takeLock({ path: target.value, clock, limitMs })
    if (!lock) return unsaved(busy(shown, 'Another Latchkey process has been saving'))
    removeStrays(dirname(target.value), clock)
    return await saveLocked(target.value, lock, deadline, options)
  } catch (error) {
    const finding = refusalOf(error, shown)
    if (!finding) throw error
    return unsaved(finding)
  } finally {
    lock?.release()
  }
}

async function saveLocked(target: string, lock: Lock, deadline: number, options: SaveOptions): Promise<SaveResult> {
  const { path, shown = path, change, expected, keep, clock } = options
  // What another program wrote into the old file after it had been replaced. It is the newest there is.
  let rescued: Uint8Array | null = null
  for (;;) {
    const look = await readStable(target, {
      clock,
      calmMs: stepMs,
      previousSize: expected?.length ?? null,
    })
    const unfit = look.isSettled ? unfitness(look, shown) : null
    if (unfit) return unsaved(unfit)
    if (!look.isSettled || !lock.isHeld()) {
      if (clock.now() < deadline && lock.isHeld()) continue
      return unsaved(busy(shown, 'Another program keeps writing'))
    }
    const current: Uint8Array | null = rescued ?? bytesOf(look)
    const wasChangedMeanwhile = expected !== undefined && !isSame(current, expected)
    const changed = change(current)
    if (!changed.ok && rescued === null) return refused(changed.finding, current, shown, options)
    const after = changed.ok ? changed.value : rescued
    if (after === null) throw new Error('A failed change has nothing to save')
    if (!isSame(after, bytesOf(look))) {
      if (current) await keep?.(current)
      const replaced = await replaceFile({ target, seen: look, bytes: after, mayReplace: lock.isHeld }, options)
      if (replaced.kind === 'replaced' && replaced.overwritten) rescued = replaced.overwritten
      if (replaced.kind !== 'replaced' || replaced.overwritten) {
        if (clock.now() < deadline) continue
        return unsaved(busy(shown, 'Another program keeps writing'))
      }
    }
    if (!changed.ok) return refused(changed.finding, current, shown, options)
    return { ok: true, value: { target, before: current, after, wasChangedMeanwhile } }
  }
}

/** A change that could be made when it was previewed is in conflict with what has happened since. */
function refused(
  finding: Finding,
  disk: Uint8Array | null,
  shown: string,
  { change, expected }: SaveOptions,
): SaveFailure {
  const previewed = expected === undefined || isSame(disk, expected) ? null : change(expected)
  if (!previewed?.ok) return unsaved(finding)
  return {
    ok: false,
    finding: problem(
      'save-conflict',
      `${shown} was changed by another program in the meantime, and the change no longer fits: ${finding.message} Nothing was saved. Look at both versions and choose.`,
      { at: finding.at, profile: finding.profile },
    ),
    conflict: { disk, intended: previewed.value },
  }
}

function unfitness(look: Look, shown: string): Finding | null {
  if (look.status === 'missing') return null
  if (look.status === 'unreadable') {
    return problem(
      'file-unreadable',
      `${shown} cannot be read, so nothing was saved. Allow yourself to read it (chmod u+r).`,
    )
  }
  if (!look.facts.isFile) return problem('file-not-a-file', `${shown} is no longer a file. Nothing was saved.`)
  if ((look.facts.mode & 0o200) === 0) {
    return problem(
      'file-read-only',
      `${shown} is read-only, so nothing was saved. To change it, allow writing first (chmod u+w).`,
    )
  }
  return null
}

const busy = (shown: string, what: string) =>
  problem('file-locked', `${what} ${shown} for too long. Nothing was saved. Try again in a moment.`)

const unsaved = (finding: Finding): SaveFailure => ({ ok: false, finding, conflict: null })

const bytesOf = (look: Look) => (look.status === 'present' ? look.bytes : null)

const isSame = (one: Uint8Array | null, other: Uint8Array | null) =>
  one === null || other === null ? one === other : Buffer.compare(one, other) === 0
