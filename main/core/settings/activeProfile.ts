import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { ActiveProfile } from '../model/profile.ts'

/** Its first line is the name and nothing else, so that a shell can read it before each prompt. */
export const activeProfileFile = 'active'

/** The choice as it was last saved; nothing chosen where the file is missing or empty. */
export function readActiveProfile(stateDirectory: string): ActiveProfile {
  try {
    const [name = ''] = readFileSync(join(stateDirectory, activeProfileFile), 'utf8').split('\n', 1)
    return { name: name === '' ? null : name }
  } catch {
    return { name: null }
  }
}

export async function saveActiveProfile(stateDirectory: string, active: ActiveProfile): Promise<Result<null>> {
  const path = join(stateDirectory, activeProfileFile)
  try {
    if (active.name === null) {
      rmSync(path, { force: true })
    } else {
      const { default: writeFileAtomic } = await import('write-file-atomic')
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      await writeFileAtomic(path, `${active.name}\n`, { mode: 0o600 })
    }
    return done(null)
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    return failed(
      problem(
        'state-not-saved',
        `The active profile could not be saved (${cause}). Check that ${stateDirectory} can be written.`,
      ),
    )
  }
}
