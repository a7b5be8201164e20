/**
 * What of a value may be shown. To the AWS CLI an indented line goes on with the value above it, so that a value of several
 * lines has swallowed settings that were meant as ones of their own, a secret maybe among them.
 */
export function firstLine(text: string): string {
  return isLong(text) ? `${text.slice(0, text.search(/[\r\n]/))} …` : text
}

export const isLong = (text: string) => text.includes('\n') || text.includes('\r')
