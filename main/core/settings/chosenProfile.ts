import { type Finding, problem } from '../model/finding.ts'
import type { ActiveProfile } from '../model/profile.ts'

export interface ChosenProfile {
  readonly profile: string
  readonly by: 'argument' | 'AWS_PROFILE' | 'active' | 'default'
}

/** The profile that a command means: the one it names, else `AWS_PROFILE`, else the active one, else `default`. */
export function chooseProfile(
  named: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  active: ActiveProfile,
): ChosenProfile {
  if (named) return { profile: named, by: 'argument' }
  if (env.AWS_PROFILE) return { profile: env.AWS_PROFILE, by: 'AWS_PROFILE' }
  if (active.name !== null) return { profile: active.name, by: 'active' }
  return { profile: 'default', by: 'default' }
}

/** No such profile, with the name that was probably meant. */
export function profileMissing(name: string, known: Iterable<string>): Finding {
  const near = nearest(name, known)
  const hint = near === null ? 'Run `latchkey profiles` to see which ones there are.' : `Did you mean \`${near}\`?`
  return problem('profile-missing', `There is no profile \`${name}\`. ${hint}`, { profile: name })
}

/** The known name that is fewest slips of the fingers away, if it is near enough to have been meant; else one that begins so. */
export function nearest(name: string, names: Iterable<string>): string | null {
  const known = [...names]
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const distance = slips(name.toLowerCase(), candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  if (best !== null || name.length < 2) return best
  for (const candidate of known) if (candidate.startsWith(name)) return candidate
  return null
}

/** Insertions, deletions, replacements and swaps of neighbours between two names; stops counting at `limit`. */
function slips(a: string, b: string, limit: number): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(
        (above[column] ?? limit) + 1,
        (line[column - 1] ?? limit) + 1,
        (above[column - 1] ?? limit) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? limit) + 1)
      }
      line.push(cost)
    }
    if (Math.min(...line) >= limit) return limit
    before = above
    above = line
  }
  return above[b.length] ?? limit
}
