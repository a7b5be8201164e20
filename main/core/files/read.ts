import { readFileSync } from 'node:fs'
import type { FileName } from '../model/finding.ts'

export interface ReadFile {
  readonly name: FileName
  readonly path: string
  readonly status: 'present' | 'missing' | 'unreadable'
  readonly bytes: Uint8Array
}

/** One of the two files as it is now. A directory in its place counts as missing, as it does for the tools. */
export function readAwsFile(name: FileName, path: string): ReadFile {
  try {
    return { name, path, status: 'present', bytes: readFileSync(path) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const missing = code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR'
    return { name, path, status: missing ? 'missing' : 'unreadable', bytes: new Uint8Array() }
  }
}
