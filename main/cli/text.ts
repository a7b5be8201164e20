import { span } from '../../preload/words.ts'
import type { SignIn } from '../core/model/signIn.ts'

/** Columns as wide as their widest cell, two blanks between them, none after the last. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('')
}

export const bold = (text: string, colour: boolean) => (colour ? `\u001b[1m${text}\u001b[0m` : text)
export const dim = (text: string, colour: boolean) => (colour ? `\u001b[2m${text}\u001b[0m` : text)

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
