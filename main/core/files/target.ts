import { chmodSync, lstatSync, mkdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { done, failed, problem, type Result } from '../model/finding.ts'
import { codeOf, flushDirectory } from './replaceFile.ts'

/**
 * Where a save of this path really goes: through symbolic links to what they lead to. Makes the directory, for its
 * owner alone, where there is none. Throws what the system says where it cannot.
 */
export function findTarget(path: string, shown: string): Result<string> {
  try {
    const target = realpathSync(path)
    return statSync(target).isFile() ? done(target) : notAFile(`${shown} is not a file.`)
  } catch (error) {
    if (codeOf(error) === 'ELOOP') return notAFile(`${shown} is a symbolic link that leads round in a circle.`)
    if (codeOf(error) === 'ENOTDIR') return notAFile(`${dirname(shown)} is not a directory.`)
    if (codeOf(error) !== 'ENOENT') throw error
  }
  for (const [place, name] of [
    [path, shown],
    [dirname(path), dirname(shown)],
  ] as const) {
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() && !statSync(place, { throwIfNoEntry: false })) {
      return notAFile(`${name} is a symbolic link to ${readlinkSync(place)}, and nothing is there.`)
    }
  }
  makeDirectory(dirname(path))
  return done(join(realpathSync(dirname(path)), basename(path)))
}

const notAFile = (what: string) =>
  failed(
    problem('file-not-a-file', `${what} Nothing was changed. Move it out of the way or repair it, then save again.`),
  )

/** Whatever of this directory is missing, for its owner alone, whatever the umask says. */
export function makeDirectory(directory: string): void {
  const first = mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (first === undefined || process.platform === 'win32') return
  for (let made = directory; made.startsWith(first); made = dirname(made)) chmodSync(made, 0o700)
  flushDirectory(dirname(first))
}
