import { type Invalid, type Look, stops } from '../ladder.ts'

/**
 * botocore makes a token provider for every client, whatever credentials it has found: a profile whose `sso_session` leads
 * nowhere stops each command. Source: tokens.py, SSOTokenProvider.
 */
export function brokenSession({ world, name, profile }: Look): Invalid | null {
  if (!profile?.has('sso_session')) return null
  const at = profile.at('sso_session')
  const session = profile.text('sso_session') ?? ''
  const section = world.aws.merged.sessions.get(session)
  if (!section || section.keys().length === 0) {
    return stops(
      `sso_session names ${session || 'nothing'}, and there is no such section with settings: aws stops at that, whatever credentials it has.`,
      `The profile "${name}" is configured to use the SSO token provider but the "${session}" sso_session configuration does not exist.`,
      at,
    )
  }
  const missing = ['sso_start_url', 'sso_region'].filter((key) => !section.has(key))
  if (missing.length === 0) return null
  return stops(
    `[sso-session ${session}] lacks ${missing.join(' and ')}: aws stops at that, whatever credentials it has.`,
    `The profile "${name}" is configured to use the SSO token provider but is missing the following configuration: [${missing.map((key) => `'${key}'`).join(', ')}].`,
    at,
  )
}
