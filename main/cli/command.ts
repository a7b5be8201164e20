import type { Finding } from '../core/model/finding.ts'

/** What a command is given, and where it speaks. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly json: boolean
  /** Whether output for people may carry colours. */
  colour(): boolean
  readonly positionals: readonly string[]
  readonly options: Readonly<Record<string, string | boolean>>
  /** The values of the options that may be given several times. */
  readonly lists: Readonly<Record<string, readonly string[]>>
  /** What stands behind `--`, for the commands that run another one. */
  readonly behind?: readonly string[] | undefined
  /** To standard output. */
  out(text: string): void
  /** To standard error. */
  note(text: string): void
}

export const exit = {
  done: 0,
  notGood: 1,
  usage: 2,
  needsPerson: 3,
  noKeychain: 4,
  refused: 5,
  interrupted: 130,
} as const

/** Prints a failure the way the caller asked for and gives back the exit code. */
export function fail(context: Context, finding: Finding, code: number = exit.notGood): number {
  if (context.json) context.out(`${JSON.stringify({ error: finding })}\n`)
  else context.note(`${finding.message}\n`)
  return code
}
