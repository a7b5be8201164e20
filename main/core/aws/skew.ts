import { finding, type Trouble } from './failures.ts'

/** Beyond this, AWS does not take what this machine signs. */
export const longestSkewMs = 5 * 60_000

export function skewIn(response: unknown, now: number): number | null {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return null
  const { headers } = response
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) return null
  const date = typeof headers.date === 'string' ? Date.parse(headers.date) : Number.NaN
  return Number.isNaN(date) ? null : date - now
}

const timeRefusals = new Set([
  'InvalidSignatureException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

/** Whether a clock that is off may be why. */
export const isAboutTime = (trouble: Trouble): boolean => trouble.kind === 'refused' && timeRefusals.has(trouble.name)

/** The finding of a clock that is off; null for one that is good enough. */
export function skewFinding(skewMs: number | null, afterwards: string) {
  if (skewMs === null || Math.abs(skewMs) <= longestSkewMs) return null
  const minutes = Math.round(Math.abs(skewMs) / 60_000)
  return finding(
    'clock-skew',
    `This machine's clock is ${minutes} minutes ${skewMs > 0 ? 'behind' : 'ahead of'} AWS's, and AWS refuses what is off by more than 5. Set the clock, then ${afterwards}.`,
  )
}
