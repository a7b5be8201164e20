import { dirname } from 'node:path'
import { type Finding, type FindingCode, problem } from '../model/finding.ts'
import { codeOf, OwnerDiffers } from './replaceFile.ts'

const refusals: Readonly<Record<string, readonly [FindingCode, (shown: string) => string]>> = {
  ENOSPC: ['disk-full', (shown) => `The disk that ${shown} is on is full. Make room, then save again.`],
  EDQUOT: [
    'disk-full',
    (shown) => `Your quota on the disk that ${shown} is on is used up. Make room, then save again.`,
  ],
  EROFS: [
    'file-read-only',
    (shown) => `The disk that ${shown} is on can only be read. Make it writable, then save again.`,
  ],
  EACCES: ['file-read-only', cannotReplace],
  EPERM: ['file-read-only', cannotReplace],
  EBUSY: [
    'file-locked',
    (shown) => `Another program has ${shown} open and does not let go. Close it, then save again.`,
  ],
  EISDIR: ['file-not-a-file', (shown) => `${shown} is a directory. Move it out of the way, then save again.`],
  ENOTDIR: [
    'file-not-a-file',
    (shown) => `${dirname(shown)} is not a directory. Move it out of the way, then save again.`,
  ],
  ENOENT: ['file-not-saved', (shown) => `${dirname(shown)} was removed while ${shown} was being saved. Try again.`],
  EIO: [
    'file-not-saved',
    (shown) => `The disk that ${shown} is on reports an error. Check the disk before you save again.`,
  ],
}

function cannotReplace(shown: string): string {
  return `You may not write in ${dirname(shown)}, so ${shown} cannot be replaced. Allow writing in that directory, then save again.`
}

/** What a refusal of the system means to a person; null for an error that is no refusal but a bug. */
export function refusalOf(error: unknown, shown: string): Finding | null {
  if (error instanceof OwnerDiffers) {
    return problem(
      'file-owner-differs',
      `${shown} belongs to another user or group, and replacing it would make it yours. Nothing was changed. Change its owner (chown), then save again.`,
    )
  }
  const code = codeOf(error)
  if (typeof code !== 'string') return null
  const [finding, message] = refusals[code] ?? []
  if (finding && message) return problem(finding, `${message(shown)} Nothing was changed.`)
  if (!(error instanceof Error) || !('syscall' in error)) return null
  return problem('file-not-saved', `${shown} could not be saved: ${code}. Nothing was changed.`)
}
