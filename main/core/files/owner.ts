import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Whether the process that made a file still runs; unknown on another machine, or where process ids say too little. */
export type OwnerState = 'present' | 'gone' | 'unknown'

/** Names a process as a part of a file name: machine, boot, process space, process id, moment of its start. */
export const ownerPattern = '[0-9a-f]{6}-[0-9a-f]{6}-[0-9a-f]{6}-\\d+-\\d+'

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 6)

function attempt(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

let known: string | null = null

/** This process. */
export function thisProcess(): string {
  known ??= [
    short(hostname()),
    short(attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))),
    short(attempt(() => readlinkSync('/proc/self/ns/pid'))),
    process.pid,
    runningSince(process.pid) ?? 0,
  ].join('-')
  return known
}

export function ownerState(owner: string): OwnerState {
  const [host, boot, space, pid = '', start] = owner.split('-')
  const [ownHost, ownBoot, ownSpace] = thisProcess().split('-')
  if (host !== ownHost) return 'unknown'
  if (boot !== ownBoot) return 'gone'
  if (space !== ownSpace) return 'unknown'
  const since = runningSince(Number(pid))
  if (since !== null) return String(since) === start ? 'present' : 'gone'
  try {
    process.kill(Number(pid), 0)
    // The same number, but perhaps another process by now.
    return 'unknown'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH' ? 'gone' : 'unknown'
  }
}

/** In ticks since boot, from Linux alone. A process that has ended and waits for its parent counts as never started. */
function runningSince(pid: number): number | null {
  const line = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (line === '') return null
  // The second field is the program's name in brackets, which may hold blanks and brackets.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? -1 : Number(fields[19])
}
