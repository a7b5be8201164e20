import { statSync } from 'node:fs'
import { type FileName, type Finding, problem } from '../model/finding.ts'

/** Says that others on this machine can read or change one of the two files; null where only its owner can. */
export function openModeFinding(file: FileName, path: string, shown: string): Finding | null {
  if (process.platform === 'win32') return null
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found?.isFile() || (found.mode & 0o077) === 0) return null
  const canWrite = (found.mode & 0o022) !== 0
  // `config` holds no keys by itself: reading it does little harm, changing it runs other people's programs.
  if (file === 'config' && !canWrite) return null
  const what = canWrite ? 'change' : 'read'
  return problem(
    'file-mode-open',
    `Others on this machine can ${what} ${shown}. Keep it to yourself: chmod go= ${shown}`,
    {
      severity: 'warning',
      at: { file, line: 1 },
    },
  )
}
