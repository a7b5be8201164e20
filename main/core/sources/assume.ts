import { done, type Finding, failed, problem, type Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import type { Hop, Means } from './means.ts'
import { madeUpSessionName, type RoleSettings } from './roleSettings.ts'
import type { KeptSession } from './sessionStore.ts'
import { askSts, issuedKeys, keysMissing, stsRegion } from './sts.ts'

export interface Assumption {
  readonly keys: Keys
  readonly settings: RoleSettings
  /** The device and what it shows. */
  readonly code?: { readonly serial: string; readonly text: string }
  readonly judge?: (error: unknown) => Finding | null
}

/** Assumes one role. */
export async function assume(means: Means, { profile }: Hop, assumption: Assumption): Promise<Result<KeptSession>> {
  const { keys, settings, code, judge } = assumption
  const { roleArn, externalId, sessionName, durationSeconds, tags, transitiveTagKeys, sourceIdentity } = settings
  const { AssumeRoleCommand } = await import('@aws-sdk/client-sts')
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName ?? madeUpSessionName(means),
    ...(externalId !== null && { ExternalId: externalId }),
    ...(durationSeconds !== null && { DurationSeconds: durationSeconds }),
    ...(tags.length > 0 && { Tags: [...tags] }),
    ...(transitiveTagKeys.length > 0 && { TransitiveTagKeys: [...transitiveTagKeys] }),
    ...(sourceIdentity !== null && { SourceIdentity: sourceIdentity }),
    ...(code && { SerialNumber: code.serial, TokenCode: code.text }),
  })
  const issuedAt = means.ports.clock.now()
  const answer = await askSts(means, {
    keys,
    region: stsRegion(means, 'assume-role', roleArn),
    send: (client, abortSignal) => client.send(command, { abortSignal }),
    refusals: refusalsOf(profile, keys, settings),
    ...(judge && { judge }),
  })
  if (!answer.ok) return answer
  const session = issuedKeys(answer.value, issuedAt)
  return session ? done(session) : failed(keysMissing)
}

function refusalsOf(profile: string, { accessKeyId }: Keys, { roleArn, durationSeconds }: RoleSettings) {
  const denied = problem(
    'role-refused',
    `AWS does not let ${accessKeyId} assume ${roleArn} for \`${profile}\`. Check role_arn, external_id and mfa_serial, or ask for the role to be opened to you.`,
    { profile },
  )
  const duration =
    durationSeconds === null
      ? 'Check the settings of the role'
      : `Perhaps duration_seconds = ${durationSeconds} is longer than the role allows; from another role it is an hour at most. Correct it`
  const invalid = problem(
    'role-refused',
    `STS does not take the request for ${roleArn} of \`${profile}\`. ${duration}, then try again.`,
    { profile },
  )
  return { AccessDenied: denied, ValidationError: invalid, MalformedInput: invalid, PackedPolicyTooLarge: invalid }
}
