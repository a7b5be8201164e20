import { done, type FileName, failed, problem, type Result } from '../model/finding.ts'
import type { Asking, History } from './history.ts'

/** A change of ours that can be taken back. */
export interface LastChange {
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly title: string
}

/**
 * The newest change of ours that was not taken back yet. Only while the file still is as that change left it: what
 * somebody else wrote since then would be lost with it.
 */
export async function lastChange(
  history: History,
  file: FileName,
  now: Uint8Array | null,
  asking: Asking,
): Promise<Result<LastChange>> {
  const listed = history.list(file)
  if (!listed.ok) return listed
  let takenBack = 0
  const index = listed.value.findIndex(({ cause }) => {
    if (cause === 'undone') takenBack += 1
    if (cause !== 'saved') return false
    takenBack -= 1
    return takenBack < 0
  })
  const [change, earlier] = index === -1 ? [] : listed.value.slice(index, index + 2)
  if (!change || !earlier) {
    return failed(problem('history-unavailable', `There is no change of ${file} left that Latchkey could take back.`))
  }
  const after = await history.read(change.id, asking)
  if (!after.ok) return after
  const before = await history.read(earlier.id, asking)
  if (!before.ok) return before
  if (now === null || Buffer.compare(now, after.value) !== 0) {
    return failed(
      problem(
        'save-conflict',
        `${file} was changed by another program after Latchkey's last change (${change.title}), which taking it back would lose. The history has both versions.`,
      ),
    )
  }
  return done({ before: before.value, after: after.value, title: change.title })
}
