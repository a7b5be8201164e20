import type { Context } from '../command.ts'
import { ask, hasTerminal } from '../config/ask.ts'
import { type Answer, cancelled, missing, stop } from './answers.ts'

export interface Choice<T> {
  /** What an option names it by. */
  readonly id: string
  /** Its columns on the screen. */
  readonly columns: readonly string[]
  readonly value: T
}

export interface Choosing<T> {
  readonly option: string
  /** What is chosen, as in "Account". */
  readonly what: string
  readonly choices: readonly Choice<T>[]
  /** What to say of an option that names none of them. */
  readonly unknown: (id: string) => string
}

/** More than a screen shows at once are narrowed down by typing. */
const mostShown = 20

/** One of several: by an option, by itself where there is no other, or by the person at the terminal. */
export async function choose<T>(context: Context, choosing: Choosing<T>): Promise<Answer<T>> {
  const { option, what, choices, unknown } = choosing
  const given = context.options[option]
  if (typeof given === 'string') {
    const found = choices.find(({ id }) => id === given)
    return found ? { value: found.value } : stop(context, unknown(given))
  }
  const [first, second] = choices
  if (first && !second) {
    context.note(`${what}: ${shownOf(first)}, since there is no other.\n`)
    return { value: first.value }
  }
  if (!hasTerminal(context)) {
    const ids = choices.slice(0, mostShown).map(({ id }) => id)
    const more = choices.length - ids.length
    return missing(context, option, `one of ${ids.join(', ')}${more > 0 ? ` and ${more} more` : ''}`)
  }
  return chooseByHand(context, choosing)
}

async function chooseByHand<T>(context: Context, { what, choices }: Choosing<T>): Promise<Answer<T>> {
  let shown = choices
  for (;;) {
    context.note(listOf(what, shown, choices.length))
    const only = shown.length === 1
    const said = await ask(only ? `${what} [1]: ` : `${what} (a number, or part of a name): `)
    if (typeof said === 'string') return cancelled(context)
    const read = readChoice(said.text.trim(), shown, choices)
    if ('chosen' in read) return { value: read.chosen.value }
    if (read.shown.length === 0) context.note(`None has \`${said.text.trim()}\` in it.\n`)
    else shown = read.shown
  }
}

type Read<T> = { readonly chosen: Choice<T> } | { readonly shown: readonly Choice<T>[] }

/** A number or a whole name chooses; anything else narrows down, and nothing shows all again. */
export function readChoice<T>(text: string, shown: readonly Choice<T>[], all: readonly Choice<T>[]): Read<T> {
  const [only] = shown
  if (text === '') return only && shown.length === 1 ? { chosen: only } : { shown: all }
  const named = all.find(({ id }) => id === text)
  const numbered = /^\d{1,5}$/.test(text) ? shown.slice(0, mostShown)[Number(text) - 1] : undefined
  const chosen = named ?? numbered
  if (chosen) return { chosen }
  const words = text.toLowerCase().split(/\s+/)
  return {
    shown: all.filter(({ columns }) => {
      const whole = columns.join(' ').toLowerCase()
      return words.every((word) => whole.includes(word))
    }),
  }
}

const shownOf = ({ columns }: Choice<unknown>) => columns.filter(Boolean).join('  ')

function listOf(what: string, shown: readonly Choice<unknown>[], all: number): string {
  const part = shown.slice(0, mostShown)
  const widths = part.reduce<number[]>(
    (sizes, { columns }) => columns.map((text, index) => Math.max(sizes[index] ?? 0, text.length)),
    [],
  )
  const lines = part.map(({ columns }, index) => {
    const cells = columns.map((text, column) => text.padEnd(widths[column] ?? 0))
    return `  ${String(index + 1).padStart(2)}) ${cells.join('  ').trimEnd()}`
  })
  const hidden = shown.length - part.length
  if (hidden > 0) lines.push(`      and ${hidden} more: type part of a name or number to narrow the list`)
  else if (shown.length < all) lines.push(`      of ${all}; Enter ${shown.length === 1 ? 'takes it' : 'shows all'}`)
  return `\n${what}:\n${lines.join('\n')}\n`
}
