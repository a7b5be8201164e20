import { join } from 'node:path'
import { systemClock } from '../core/clock.ts'
import { openLog } from '../core/log/log.ts'
import { scrubText } from '../core/log/scrub.ts'
import { stateDirectory } from '../core/settings/stateDirectory.ts'

/** Says in one sentence that there is a bug, and keeps the rest for the log. */
export async function reportCrash(error: unknown): Promise<number> {
  let where = ''
  try {
    const directory = await stateDirectory(process.env)
    openLog({ directory, clock: systemClock }).error('the command failed', { error })
    where = ` ${join(directory, 'latchkey.log')} says more.`
  } catch {
    // Not even a state directory: the sentence alone has to do.
  }
  const message = scrubText(error instanceof Error ? error.message : String(error))
  process.stderr.write(`Latchkey met a problem that it did not expect: ${message}.${where}\n`)
  return 1
}
