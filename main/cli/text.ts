import { span } from '../../preload/words.ts'
import type { SignIn } from '../core/model/signIn.ts'

const escapeCode = '\u001b'
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
const painted = new RegExp(`${escapeCode}\\[\\d+m`, 'g')

/** How wide a text is on a screen. */
export const widthOf = (text: string) => (text.includes(escapeCode) ? text.replace(painted, '') : text).length

const paint = (text: string, code: keyof typeof codes, colour: boolean) =>
  colour && text !== '' ? `${escapeCode}[${codes[code]}m${text}${escapeCode}[0m` : text

export const bold = (text: string, colour: boolean) => paint(text, 'bold', colour)
export const dim = (text: string, colour: boolean) => paint(text, 'dim', colour)

/** The states of everything: each has a shape and a colour, so that either is enough. */
export type Tone = 'works' | 'soon' | 'needs' | 'broken' | 'unknown'

const tones = {
  works: ['●', 'green'],
  soon: ['◐', 'yellow'],
  needs: ['◉', 'yellow'],
  broken: ['▲', 'red'],
  unknown: ['○', 'cyan'],
} as const

export const inTone = (text: string, tone: Tone, colour: boolean) => paint(text, tones[tone][1], colour)
export const signed = (text: string, tone: Tone, colour: boolean) => inTone(`${tones[tone][0]} ${text}`, tone, colour)

const pad = (cell: string, width: number) => cell + ' '.repeat(Math.max(0, width - widthOf(cell)))

/** Columns as wide as their widest cell, two blanks between them, none after the last. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
  return rows.map((row) => `${lineOf(row, widths)}\n`).join('')
}

const lineOf = (row: readonly string[], widths: readonly number[]) =>
  row
    .map((cell, column) => pad(cell, widths[column] ?? 0))
    .join('  ')
    .trimEnd()

/** What people have at least. */
export const screenWidth = 80

/** Lines of words that are no longer than this, unless a word is. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** A paragraph: its first line behind `lead`, the others as far to the right. */
export function paragraph(text: string, lead: string): string {
  const indent = ' '.repeat(widthOf(lead))
  const lines = wrap(text, screenWidth - indent.length)
  return lines.map((line, index) => `${index === 0 ? lead : indent}${line}\n`).join('')
}

/** No longer than that: the end is left out where it has to be. */
export const cut = (text: string, width: number) => (text.length <= width ? text : `${text.slice(0, width - 1)}…`)

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (count: number) => String(count).padStart(2, '0')

/** `16:05` for today, `21 Nov 16:05` for another day, with its year where that is another one. */
export function moment(instant: string, now: number): string {
  const [at, today] = [new Date(instant), new Date(now)]
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`
  if (at.toDateString() === today.toDateString()) return time
  const day = `${at.getDate()} ${months[at.getMonth()]}`
  return at.getFullYear() === today.getFullYear() ? `${day} ${time}` : `${day} ${at.getFullYear()} ${time}`
}

/** A sign-in's state in a few words, for a person. */
export function signInWords({ state, accessTokenUntil, refreshable }: SignIn, now: number): string {
  switch (state) {
    case 'signed-out':
      return 'signed out'
    case 'broken':
      return 'its cache cannot be read'
    case 'ended':
      return 'has ended'
    case 'renewing':
      return 'renewing'
    case 'ready':
    case 'ending':
      if (refreshable) return 'renews by itself'
      return accessTokenUntil === null ? 'signed in' : `ends in ${span(Date.parse(accessTokenUntil) - now)}`
  }
}
