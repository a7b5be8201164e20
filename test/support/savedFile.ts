import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { systemDisk } from '../../main/core/files/replaceFile.ts'
import { type Change, type Disk, type SaveOptions, saveFile } from '../../main/core/files/save.ts'
import { done } from '../../main/core/model/finding.ts'
import { HastyClock } from './hastyClock.ts'
import { withLine } from './versions.ts'

/** The change that tests make unless they care: adds the line `b = 2`. */
export const addB: Change = (current) => done(withLine(current, 'b', '2'))

/** The system's disk, but for the steps that a test takes over. */
export const disk = (more: Partial<Disk>): Disk => ({ ...systemDisk, ...more })

/** A file in a home of its own, to be saved in every kind of trouble. */
export class SavedFile {
  readonly home = mkdtempSync(join(tmpdir(), 'latchkey-save-'))
  readonly clock = new HastyClock()
  path = join(this.home, '.aws', 'config')

  constructor() {
    // So that another user can get there, where a test becomes one.
    chmodSync(this.home, 0o755)
  }

  save(more: Partial<SaveOptions> = {}) {
    return saveFile({ path: this.path, shown: '~/.aws/config', change: addB, clock: this.clock, ...more })
  }

  write(content = 'a = 1\n', mode = 0o600): void {
    mkdirSync(this.directory, { recursive: true })
    writeFileSync(this.path, content)
    chmodSync(this.path, mode)
  }

  get directory(): string {
    return dirname(this.path)
  }

  get text(): string {
    return readFileSync(this.path, 'utf8')
  }

  /** Everything beside the file, and itself. */
  get names(): readonly string[] {
    return readdirSync(this.directory).sort()
  }

  dispose(): void {
    rmSync(this.home, { recursive: true, force: true })
  }
}
