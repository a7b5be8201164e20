import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.ts'

export const electronPackage = join(root, 'node_modules', 'electron')

/** Electron's program, if its runtime has been fetched. Importing `electron` would fetch it, without a limit. */
export function findRuntime(): string | null {
  try {
    const program = join(electronPackage, 'dist', readFileSync(join(electronPackage, 'path.txt'), 'utf8').trim())
    return existsSync(program) ? program : null
  } catch {
    return null
  }
}
