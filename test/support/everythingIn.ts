import { readdirSync, readFileSync } from 'node:fs'

/** Everything that has been written below a directory, and what is in the names. */
export function everythingIn(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .map((entry) => `${entry.name}\n${entry.isFile() ? readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8') : ''}`)
    .join('\n')
}
