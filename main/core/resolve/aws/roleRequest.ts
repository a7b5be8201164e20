import type { MergedProfile } from '../../readers/merge.ts'
import type { RoleRequest } from '../cacheNames.ts'

/** What the AWS CLI will ask STS for; a duration that is no number is left out. */
export function requestOf(profile: MergedProfile, roleArn: string): RoleRequest {
  const duration = profile.text('duration_seconds')?.trim()
  return {
    roleArn,
    sessionName: profile.text('role_session_name') ?? null,
    externalId: profile.text('external_id') ?? null,
    mfaSerial: profile.text('mfa_serial') ?? null,
    durationSeconds: duration && /^[+-]?\d+(?:_\d+)*$/.test(duration) ? Number(duration.replaceAll('_', '')) : null,
  }
}

/** How long a text must be for botocore to send it at all. Source: the model of STS, and botocore, validate.py. */
const shortest = { roleArn: 20, sessionName: 2, externalId: 2, mfaSerial: 9 } as const
const parameters = {
  roleArn: 'RoleArn',
  sessionName: 'RoleSessionName',
  externalId: 'ExternalId',
  mfaSerial: 'SerialNumber',
} as const
const shortestSeconds = 900

/** Why a request for a role never leaves the machine; null if it does. */
export function requestProblem(request: RoleRequest): { readonly reason: string; readonly says: string } | null {
  // A name that is empty is replaced by a generated one.
  const given = { ...request, sessionName: request.sessionName || null }
  for (const name of ['roleArn', 'sessionName', 'externalId', 'mfaSerial'] as const) {
    const text = given[name]
    const [length, least] = [[...(text ?? '')].length, shortest[name]]
    if (text === null || length >= least) continue
    return {
      reason: `aws sends no request with ${text === '' ? 'an empty' : 'so short a'} ${parameters[name]}.`,
      says: `Parameter validation failed: Invalid length for parameter ${parameters[name]}, value: ${length}, valid min length: ${least}`,
    }
  }
  const { durationSeconds } = request
  if (durationSeconds === null || durationSeconds >= shortestSeconds) return null
  return {
    reason: `duration_seconds = ${durationSeconds} is less than the ${shortestSeconds} that aws sends a request for.`,
    says: `Parameter validation failed: Invalid value for parameter DurationSeconds, value: ${durationSeconds}, valid min value: ${shortestSeconds}`,
  }
}
