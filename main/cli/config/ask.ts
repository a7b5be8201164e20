import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { isatty } from 'node:tty'
import { done, failed, problem, type Result } from '../../core/model/finding.ts'
import type { Context } from '../command.ts'
import { readStandardInput } from '../standardInput.ts'

/** Whether there is a person to ask. */
export const hasTerminal = ({ json }: Context) => !json && isatty(0) && isatty(2)

export type Answer = { readonly text: string } | 'ended' | 'interrupted'

/** Asks for one line, until the signal says that nobody waits for it; a hidden one does not appear as it is typed. */
export async function ask(
  question: string,
  how: { readonly isHidden?: boolean; readonly signal?: AbortSignal } = {},
): Promise<Answer> {
  const nowhere = new Writable({ write: (_chunk, _encoding, next) => next() })
  const output = how.isHidden ? nowhere : process.stderr
  const reader = createInterface({ input: process.stdin, output, terminal: true })
  // Only now does the terminal no longer show what is typed.
  if (how.isHidden) process.stderr.write(question)
  const answer = await new Promise<Answer>((resolve) => {
    reader.on('SIGINT', () => resolve('interrupted'))
    reader.on('close', () => resolve('ended'))
    reader.question(how.isHidden ? '' : question, (text) => resolve({ text }))
    how.signal?.addEventListener('abort', () => reader.close(), { once: true })
    if (how.signal?.aborted) reader.close()
  })
  reader.close()
  if (how.isHidden || typeof answer === 'string') process.stderr.write('\n')
  return answer
}

/** Anything but a clear yes is a no. */
export async function confirm(question: string): Promise<'yes' | 'no' | 'interrupted'> {
  const answer = await ask(`${question} [y/N] `)
  if (answer === 'interrupted') return answer
  return answer !== 'ended' && /^y(?:es)?$/i.test(answer.text.trim()) ? 'yes' : 'no'
}

/** One value for each key, a line each, from standard input. */
export async function readValues(keys: readonly string[]): Promise<Result<readonly string[]> | 'interrupted'> {
  if (keys.length === 0) return done([])
  if (!isatty(0)) return readLines(keys)
  const values: string[] = []
  for (const key of keys) {
    const answer = await ask(`${key}: `, { isHidden: true })
    if (answer === 'interrupted') return answer
    if (answer === 'ended' || answer.text === '') return failed(nothingGiven(key))
    values.push(answer.text)
  }
  return done(values)
}

async function readLines(keys: readonly string[]): Promise<Result<readonly string[]>> {
  const text = await readStandardInput(problem('edit-refused', 'Standard input is too long for a value.'))
  if (!text.ok) return text
  const lines = text.value.replace(/\r?\n$/, '').split(/\r?\n/)
  if (lines.length !== keys.length) {
    const counts = `${lines.length} ${lines.length === 1 ? 'line' : 'lines'} for ${keys.join(' and ')}`
    return failed(
      problem('edit-refused', `Standard input has ${counts}. Give one line for each; a value has no line breaks.`),
    )
  }
  const empty = keys[lines.indexOf('')]
  return empty === undefined ? done(lines) : failed(nothingGiven(empty))
}

const nothingGiven = (key: string) =>
  problem('edit-refused', `No value for ${key} came from standard input, so nothing was written.`)
