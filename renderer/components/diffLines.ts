export interface DiffLine {
  readonly type: 'kept' | 'added' | 'removed' | 'gap' | 'note'
  readonly text: string
}

const hunkHead = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/

/** A file whose protection changes, as git shows it. */
const modeLine = /^(old|new) mode 10(\d{4})$/

/** The lines of a unified diff of one file. The counts of each hunk decide, since a line of the file may look like a head. */
export function diffLines(diff: string): readonly DiffLine[] {
  const found: DiffLine[] = []
  let before = 0
  let after = 0
  for (const line of diff.split('\n')) {
    const sign = line.charAt(0)
    const text = line.slice(1)
    if (sign === '\\') {
      if (found.length > 0) found.push({ type: 'note', text: noteWords(text.trim()) })
    } else if (before > 0 && sign === '-') {
      before -= 1
      found.push({ type: 'removed', text })
    } else if (after > 0 && sign === '+') {
      after -= 1
      found.push({ type: 'added', text })
    } else if (before > 0 && after > 0) {
      before -= 1
      after -= 1
      found.push({ type: 'kept', text: text.replace(/\r$/, '') })
    } else {
      const mode = modeLine.exec(line)
      if (mode) found.push({ type: mode[1] === 'old' ? 'removed' : 'added', text: `mode ${mode[2]}` })
      const head = hunkHead.exec(line)
      if (!head) continue
      if (found.length > 0) found.push({ type: 'gap', text: '' })
      before = Number(head[1] ?? 1)
      after = Number(head[2] ?? 1)
    }
  }
  return found
}

const noteWords = (said: string) => (said === 'No newline at end of file' ? 'no line end at the end of the file' : said)
