import type { Profile } from '../model/profile.ts'
import { pythonTime, roleMarginMs, scriptTime, sdkRenewalMs } from './times.ts'
import type { World } from './world.ts'

/** When an answer about this world may next become another one without anybody doing anything; null if never. */
export function nextMoment({ tokens, hardened = new Map(), roleCache, logins, now }: World): number | null {
  let next: number | null = null
  const put = (moment: number) => {
    if (moment > now && (next === null || moment < next)) next = moment
  }
  for (const token of [...tokens.values(), ...hardened.values()]) {
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
  for (const login of [...logins.aws.values(), ...logins.sdk.values()]) {
    const end = login === 'torn' ? Number.NaN : scriptTime(login.expiresAt)
    put(end - sdkRenewalMs)
    put(end)
  }
  return next
}

/** When the end that is written beside some profile's keys comes; null if none is to come. */
export function nextKeyEnd(profiles: Iterable<Pick<Profile, 'expires' | 'kind'>>, now: number): number | null {
  let next: number | null = null
  for (const { kind, expires } of profiles) {
    if (expires.roleCredentials === null || kind !== 'static') continue
    const end = Date.parse(expires.roleCredentials)
    if (end > now && (next === null || end < next)) next = end
  }
  return next
}
