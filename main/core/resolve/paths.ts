import type { World } from './world.ts'

export interface PathProblem {
  readonly reason: string
  /** In the words of the tool's own language. */
  readonly says: string
}

/** Why a tool cannot read a token file; null where it can, or where nobody has looked. */
export function tokenFileProblem({ paths }: World, path: string, language: 'aws' | 'sdk'): PathProblem | null {
  const found = paths.get(path)
  if (!found || (found.exists && found.readable)) return null
  const [number, code, words] = found.exists
    ? ['13', 'EACCES', 'Permission denied']
    : ['2', 'ENOENT', 'No such file or directory']
  return {
    reason: found.exists ? `The token file ${path} cannot be read.` : `The token file ${path} does not exist.`,
    says:
      language === 'aws'
        ? `[Errno ${number}] ${words}: '${path}'`
        : `Error: ${code}: ${words.toLowerCase()}, open '${path}'`,
  }
}
