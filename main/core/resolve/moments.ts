import { pythonTime, roleMarginMs, scriptTime, sdkRenewalMs } from './times.ts'
import type { World } from './world.ts'

/** When an answer about this world may next become another one without anybody doing anything; null if never. */
export function nextMoment({ tokens, roleCache, now }: World): number | null {
  let next: number | null = null
  const put = (moment: number) => {
    if (moment > now && (next === null || moment < next)) next = moment
  }
  for (const token of tokens.values()) {
    if (token === 'torn') continue
    const end = pythonTime(token.expiresAt)
    if ('ms' in end) put(end.ms)
    put(scriptTime(token.expiresAt) - sdkRenewalMs)
  }
  for (const role of roleCache.values()) {
    const end = role === 'torn' ? null : pythonTime(role.expiration)
    // At the margin itself it is still used.
    if (end && 'ms' in end) put(end.ms - roleMarginMs + 1)
  }
  return next
}
