import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Programs in a directory of their own that note how they are called. Shell scripts, so not for Windows. */
export class FakePrograms {
  readonly directory: string
  readonly #log: string

  constructor(home: string) {
    this.directory = join(home, 'programs')
    this.#log = join(home, 'called')
    mkdirSync(this.directory, { recursive: true })
  }

  /** A program that answers with a line, or does something else. */
  put(name: string, answer: string, directory = this.directory): string {
    mkdirSync(directory, { recursive: true })
    const path = join(directory, name)
    writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> '${this.#log}'\n${answer}\n`)
    chmodSync(path, 0o755)
    return path
  }

  /** Every call so far, as `name arguments`. */
  get calls(): readonly string[] {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trimEnd().split('\n') : []
  }
}
