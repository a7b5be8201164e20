import type { Editing } from '../../core/files/editing.ts'
import type { HistoryEntry } from '../../core/model/edit.ts'
import { done, type FileName, type Finding, type Result } from '../../core/model/finding.ts'
import { exit } from '../command.ts'

export interface FileHistory {
  readonly file: FileName
  readonly entries: readonly HistoryEntry[]
}

/** What is kept of each file, newest first; what somebody else has written since then is kept, too. */
export async function historyOf(editing: Editing, files: readonly FileName[]): Promise<Result<readonly FileHistory[]>> {
  const histories: FileHistory[] = []
  for (const file of files) {
    const kept = await editing.history(file)
    if (kept.ok && kept.value.length > 0) await editing.noteOutsideChange(file)
    const entries = kept.ok && kept.value.length > 0 ? await editing.history(file) : kept
    if (!entries.ok) return entries
    histories.push({ file, entries: entries.value })
  }
  return done(histories)
}

/** A history that is there and cannot be opened is a matter of the keychain. */
export const codeFor = ({ code }: Finding) => (code === 'history-unavailable' ? exit.noKeychain : exit.notGood)

/** The newest change of ours that was not taken back yet. */
export function undoable({ entries }: FileHistory): HistoryEntry | undefined {
  let takenBack = 0
  return entries.find(({ cause }) => {
    if (cause === 'undone') takenBack += 1
    if (cause !== 'saved') return false
    takenBack -= 1
    return takenBack < 0
  })
}
