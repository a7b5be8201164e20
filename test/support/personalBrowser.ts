import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TemporaryHome } from './temporaryHome.ts'

/** A `BROWSER` that only notes what it is asked to open, so that the test can open it in a browser of its own. */
export function notingBrowser(home: TemporaryHome): { readonly program: string; opened(): readonly string[] } {
  const program = join(home.path, 'browser')
  const note = join(home.path, 'opened')
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$1" >> '${note}'\n`, { mode: 0o755 })
  return {
    program,
    opened: () => (existsSync(note) ? readFileSync(note, 'utf8').split('\n').filter(Boolean) : []),
  }
}
