import { requestOf } from '../resolve/aws/roleRequest.ts'
import { type Hop, type Means, settingOf } from './means.ts'

/** What a role is asked for with. */
export interface RoleSettings {
  readonly roleArn: string
  readonly externalId: string | null
  /** Null where the profile names none, and one is made up for each session. */
  readonly sessionName: string | null
  /** Null for the hour that STS gives by itself. */
  readonly durationSeconds: number | null
  readonly mfaSerial: string | null
  readonly tags: readonly Tag[]
  readonly transitiveTagKeys: readonly string[]
  readonly sourceIdentity: string | null
}

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** The settings of a role as the tool reads them; the last three are other programs', whose names for them are common. */
export function roleSettings(means: Means, { source, profile }: Hop): RoleSettings {
  const setting = (key: string) => settingOf(means, profile, key) || null
  return {
    roleArn: source.roleArn ?? '',
    externalId: setting('external_id'),
    sessionName: setting('role_session_name'),
    durationSeconds: durationOf(means, profile),
    mfaSerial: setting('mfa_serial'),
    tags: tagsIn(setting('session_tags') ?? ''),
    transitiveTagKeys: listIn(setting('transitive_session_tags') ?? ''),
    sourceIdentity: setting('source_identity'),
  }
}

function durationOf(means: Means, profile: string): number | null {
  const { explanation, machine } = means
  if (explanation.tool === 'aws') {
    const merged = machine.world.aws.merged.profiles.get(profile)
    return merged ? requestOf(merged, '').durationSeconds : null
  }
  const seconds = Number.parseInt(settingOf(means, profile, 'duration_seconds') ?? '', 10)
  return Number.isNaN(seconds) ? null : seconds
}

const listIn = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')

const tagsIn = (text: string): readonly Tag[] =>
  listIn(text).flatMap((pair) => {
    const at = pair.indexOf('=')
    return at < 1 ? [] : [{ Key: pair.slice(0, at).trim(), Value: pair.slice(at + 1).trim() }]
  })

/** As the tool makes one up. */
export const madeUpSessionName = (
  { explanation: { tool }, ports: { clock } }: Means,
  isWebIdentity = false,
): string => {
  const now = clock.now()
  if (tool === 'aws') return `botocore-session-${Math.floor(now / 1000)}`
  return isWebIdentity ? `aws-sdk-js-session-${now}` : `aws-sdk-js-${now}`
}
