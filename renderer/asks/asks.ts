import type { Ask } from '../../preload/contract.ts'

/** A name out of an ARN, and the account it is in; null where the text says no account. */
export interface Named {
  readonly name: string
  readonly account: string | null
}

/** `kim` in `111122223333`, of `arn:aws:iam::111122223333:mfa/kim`. A device of hardware has a number and no ARN. */
export function nameInArn(text: string): Named {
  const arn = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):[^/]+\/(?:.*\/)?([^/]+)$/.exec(text)
  return { name: arn?.[2] ?? text, account: arn?.[1] ?? null }
}

/** More of them than this are counted. */
const mostNamed = 3

/** `cdk in ~/shop and aws in ~ wait`, in few words however many there are. */
export function waitersWords({ callers }: Ask): { readonly who: string; readonly waits: 'waits' | 'wait' } {
  const [first = 'A program', ...others] = callers
  if (others.length === 0) return { who: first, waits: 'waits' }
  const named = callers.length <= mostNamed ? callers : callers.slice(0, mostNamed - 1)
  const last = callers.length <= mostNamed ? named.at(-1) : `${callers.length - named.length} more`
  const before = callers.length <= mostNamed ? named.slice(0, -1) : named
  return { who: `${before.join(', ')} and ${last}`, waits: 'wait' }
}

/** `1:05`: a person who types a code looks at seconds. */
export function countdown(until: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
  const rest = `${seconds % 60}`.padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${`${minutes % 60}`.padStart(2, '0')}:${rest}`
}

/** The six figures of a code as a device shows it, with blanks or without; null where it is none. */
export function codeIn(written: string): string | null {
  const code = written.replace(/\s/g, '')
  return /^\d{6}$/.test(code) ? code : null
}
