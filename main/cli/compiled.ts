import { lstatSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * From now on Node keeps what it has compiled, in the state directory, and need not compile it the next time. What is
 * kept there is run, so nobody else may write into it. Where there is no state directory, none is made for this.
 */
export function keepCompiled(stateDirectory: string): void {
  const nodeModule = process.getBuiltinModule('node:module')
  // Node 20 has no such thing.
  if (!('enableCompileCache' in nodeModule)) return
  const directory = join(stateDirectory, 'compiled')
  try {
    if (!isOnlyOurs(stateDirectory)) return
    if (!lstatSync(directory, { throwIfNoEntry: false })) mkdirSync(directory, { mode: 0o700 })
    if (isOnlyOurs(directory)) nodeModule.enableCompileCache(directory)
  } catch {
    // It takes a little longer then, and nothing else.
  }
}

/** A directory that no other user can put anything into. */
function isOnlyOurs(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found?.isDirectory()) return false
  return process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0)
}
