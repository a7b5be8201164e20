import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { done, failed, problem, type Result } from '../model/finding.ts'
import type { ActiveProfile } from '../model/profile.ts'

export const activeProfileFile = 'active.json'

/** The choice as it was last saved; nothing chosen where the file is missing or does not make sense. */
export function readActiveProfile(stateDirectory: string): ActiveProfile {
  try {
    const saved: unknown = JSON.parse(readFileSync(join(stateDirectory, activeProfileFile), 'utf8'))
    if (typeof saved === 'object' && saved !== null && 'name' in saved && typeof saved.name === 'string') {
      return { name: saved.name }
    }
  } catch {
    // Never chosen, or torn by hand: both mean that nothing is chosen.
  }
  return { name: null }
}

export async function saveActiveProfile(stateDirectory: string, active: ActiveProfile): Promise<Result<null>> {
  const path = join(stateDirectory, activeProfileFile)
  try {
    if (active.name === null) {
      rmSync(path, { force: true })
    } else {
      const { default: writeFileAtomic } = await import('write-file-atomic')
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      await writeFileAtomic(path, `${JSON.stringify(active)}\n`, { mode: 0o600 })
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
