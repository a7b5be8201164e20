import { problem } from '../../core/model/finding.ts'
import { type Context, exit, fail } from '../command.ts'
import { ask, hasTerminal } from '../config/ask.ts'

/** An answer, or the exit code with which everything ends. */
export type Answer<T> = { readonly value: T } | { readonly stop: number }

export interface Question {
  /** The option that answers it. */
  readonly option: string
  readonly words: string
  /** What Enter takes; null where it has to be answered. */
  readonly usual: string | null
  /** Why an answer will not do. */
  readonly trouble?: (answer: string) => string | null
}

/** By an option, by the person at the terminal, or as it usually is. */
export async function answer(context: Context, { option, words, usual, trouble }: Question): Promise<Answer<string>> {
  const given = context.options[option]
  if (typeof given === 'string') {
    const wrong = trouble?.(given.trim()) ?? null
    return wrong === null ? { value: given.trim() } : stop(context, `--${option}: ${wrong}`)
  }
  if (!hasTerminal(context)) return usual === null ? missing(context, option, words) : { value: usual }
  for (;;) {
    const said = await ask(usual ? `${words} [${usual}]: ` : `${words}: `)
    if (typeof said === 'string') return cancelled(context)
    const text = said.text.trim() || usual
    const wrong = text === null ? 'An answer is needed here; Ctrl+C cancels.' : (trouble?.(text) ?? null)
    if (text !== null && wrong === null) return { value: text }
    context.note(`${wrong}\n`)
  }
}

export const stop = (context: Context, message: string): { readonly stop: number } => ({
  stop: fail(context, problem('usage', message), exit.usage),
})

export const missing = (context: Context, option: string, words: string) =>
  stop(context, `Nobody can be asked here. Give --${option}: ${words.charAt(0).toLowerCase()}${words.slice(1)}.`)

export function cancelled(context: Context): { readonly stop: number } {
  const finding = problem('sign-in-cancelled', 'Cancelled. Nothing was written.')
  return { stop: fail(context, finding, exit.interrupted) }
}
