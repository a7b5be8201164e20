import { chmodSync, statSync } from 'node:fs'
import { type FileName, type Finding, problem } from '../model/finding.ts'

/** What others than its owner may do with a file. */
export interface OpenTo {
  readonly others: 'nobody' | 'readers' | 'writers'
  /** Null for a file that is not there, and on Windows, which has no such modes. */
  readonly mode: number | null
}

export const openTo = (path: string): OpenTo => openness(modeOf(path))

export function openness(mode: number | null): OpenTo {
  const others = mode === null || (mode & 0o077) === 0 ? 'nobody' : (mode & 0o022) === 0 ? 'readers' : 'writers'
  return { others, mode }
}

/** Takes from everybody but its owner what they may do with a file. */
export function protectFile(path: string): void {
  const mode = modeOf(path)
  if (mode !== null) chmodSync(path, mode & 0o700)
}

/** What that changes, as git shows a change of a mode; empty where it changes nothing. */
export function protectionDiff({ others, mode }: OpenTo, shown: string): string {
  if (others === 'nobody' || mode === null) return ''
  const octal = (bits: number) => `100${bits.toString(8).padStart(3, '0')}`
  return `diff --git ${shown} ${shown}\nold mode ${octal(mode)}\nnew mode ${octal(mode & 0o700)}\n`
}

function modeOf(path: string): number | null {
  if (process.platform === 'win32') return null
  const found = statSync(path, { throwIfNoEntry: false })
  return found?.isFile() ? found.mode & 0o777 : null
}

/** `config` holds no keys by itself: reading it does little harm, changing it runs other people's programs. */
export function openFinding(file: FileName, shown: string, { others }: OpenTo): Finding | null {
  if (others === 'nobody' || (file === 'config' && others === 'readers')) return null
  return problem(
    'file-mode-open',
    `Others on this machine can ${others === 'writers' ? 'change' : 'read'} ${shown}. Keep it to yourself: chmod go= ${shown}`,
    {
      severity: 'warning',
      at: { file, line: 1 },
      fix: { title: 'Keep it to yourself', edits: [{ file, operations: [{ type: 'protect' }] }] },
    },
  )
}
