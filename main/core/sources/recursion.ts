import type { Environment } from '../files/locations.ts'
import { type Finding, problem } from '../model/finding.ts'

/** Tells programs that are run for credentials for which profiles that is, so that they do not come back for the same. */
export const chainVariable = '_LATCHKEY_PROFILE_CHAIN'

/** As many as the AWS CLI allows its own helper. */
const deepest = 4

/** For what profiles this process was started, outermost first. */
export function profilesAbove(env: Environment): readonly string[] {
  try {
    const value: unknown = JSON.parse(env[chainVariable] || '[]')
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []
  } catch {
    return []
  }
}

/** Why no credentials are got for a profile on behalf of these others; null where nothing is against it. */
export function recursionProblem(profile: string, above: readonly string[]): Finding | null {
  if (!above.includes(profile) && above.length < deepest) return null
  const way = [...above, profile].map((name) => `\`${name}\``).join(' → ')
  return problem(
    'process-failed',
    `credential_process goes round in a circle: ${way}. Correct credential_process of one of these profiles.`,
    { profile },
  )
}
