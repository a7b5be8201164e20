import type { Instant } from '../model/signIn.ts'
import { instantOf } from './times.ts'

/** Under which names other programs write down when keys end. aws and cdk look at none of them. */
export const endKeys = ['x_security_token_expires', 'aws_expiration', 'expiration', 'aws_session_expiration'] as const

const withZone = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s?(?:Z|UTC|[+-]\d\d:?\d\d)$/i
/** As aws-mfa writes it: in UTC, without saying so. */
const withoutZone = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d$/

/** When session keys end, as far as that is written beside them; null where it is not, or for keys that never do. */
export function rememberedEnd(settings: { text(key: string): string | undefined } | null): Instant | null {
  if (!settings?.text('aws_session_token') && !settings?.text('aws_security_token')) return null
  for (const key of endKeys) {
    const end = momentIn(settings.text(key))
    if (end !== null) return end
  }
  return null
}

/** A moment as those programs write it. */
export function momentIn(value: string | undefined): Instant | null {
  const text = value?.trim() ?? ''
  if (withoutZone.test(text)) return instantOf(Date.parse(`${text.replace(' ', 'T')}Z`))
  if (!withZone.test(text)) return null
  return instantOf(
    Date.parse(
      text
        .replace(' ', 'T')
        .replace(/\s?UTC$/i, 'Z')
        .replace(/([+-]\d\d)(\d\d)$/, '$1:$2'),
    ),
  )
}

/** For a reason: what is written beside keys about their end. */
export function endWords(until: Instant | null, now: number): string {
  if (until === null) return ''
  return Date.parse(until) > now
    ? ` They end at ${until}, as is written beside them.`
    : ` They ended at ${until}, as is written beside them: AWS will refuse them.`
}
