import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fieldIn, textIn } from '../aws/failures.ts'
import { failed, problem, type Result } from '../model/finding.ts'
import { isPassingCode } from '../sessions/signInRecords.ts'

/** What came of work for whoever has waited for it since before it failed: asking again would take as long once more. */
export function failureSince(path: string, began: number, now: number): Result<never> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const [at, code, message] = [fieldIn(value, 'at'), fieldIn(value, 'code'), textIn(value, 'message')]
    if (typeof at !== 'number' || !isPassingCode(code) || message === null) return null
    return at >= began && at <= now ? failed(problem(code, message)) : null
  } catch {
    // None, or one that a process which was killed has cut short.
    return null
  }
}

/** Keeps a failure that passes, such as a service that is busy; nothing else says what another would be told. */
export function keepFailure(path: string, result: Result<unknown>, now: number): void {
  try {
    if (result.ok || !isPassingCode(result.finding.code)) rmSync(path, { force: true })
    else {
      const { code, message } = result.finding
      writeFileSync(path, JSON.stringify({ at: now, code, message }), { mode: 0o600 })
    }
  } catch {
    // Then whoever has waited asks for themselves.
  }
}
