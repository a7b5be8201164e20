import { maskedDiff } from '../files/diff.ts'
import { protectionDiff } from '../files/permissions.ts'
import { planEdit } from '../files/plan.ts'
import type { Fix } from '../model/finding.ts'
import type { ExaminedFile } from './examined.ts'

/** What a fix would do: a unified diff, secrets masked. Null where it cannot be done on these files. */
export function previewFix(fix: Fix, files: readonly ExaminedFile[]): string | null {
  let diff = ''
  for (const { file: name, operations } of fix.edits) {
    const file = files.find((one) => one.name === name)
    if (!file) return null
    const planned = planEdit(file.document, operations, name)
    if (!planned.ok) return null
    if (operations.some(({ type }) => type === 'protect')) {
      diff += protectionDiff(file.openTo, file.shown)
    }
    diff += maskedDiff(file.shown, file.document.text, planned.value.document.text)
  }
  return diff
}
