import type { Result } from '../model/finding.ts'
import type { Keys } from '../model/keys.ts'
import { type Hop, type Means, settingOf } from './means.ts'
import { sessionOf } from './roles.ts'
import { roleRecord } from './sessionStore.ts'

/** A role that is assumed with the token in a file. */
export function webIdentityKeys(means: Means, hop: Hop): Promise<Result<Keys>> {
  const { tokenFile, sessionName } = webIdentitySettings(means, hop)
  const roleArn = hop.source.roleArn ?? ''
  const identity = JSON.stringify(['web identity', tokenFile, roleArn, sessionName])
  return sessionOf(means, {
    name: roleRecord(null, identity),
    begin: async () =>
      (await import('./webIdentityRequest.ts')).assumeWithToken(means, hop, { tokenFile, roleArn, sessionName }),
  })()
}

export interface WebIdentity {
  readonly tokenFile: string
  readonly roleArn: string
  readonly sessionName: string | null
}

/** A source without a profile is that of the environment. To the AWS CLI each variable goes before the profile's setting. */
export function webIdentitySettings(means: Means, { source, profile }: Hop): Omit<WebIdentity, 'roleArn'> {
  const { env } = means.machine.world
  const { tool, profile: selected } = means.explanation
  const isFromEnvironment = source.profile === null
  const hearsVariables = isFromEnvironment || (tool === 'aws' && selected.selectedBy !== 'option')
  const value = (key: string, variable: string) =>
    (hearsVariables ? env[variable] : undefined) ??
    (isFromEnvironment && tool !== 'aws' ? undefined : settingOf(means, profile, key))
  return {
    tokenFile: value('web_identity_token_file', 'AWS_WEB_IDENTITY_TOKEN_FILE') ?? '',
    sessionName: value('role_session_name', 'AWS_ROLE_SESSION_NAME') || null,
  }
}
