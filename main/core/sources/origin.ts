import { resolve } from '../resolve/resolve.ts'
import { type Hop, hopsOf, type Means, settingOf } from './means.ts'
import { chosenBy, ownOf, vaultKeys } from './process.ts'

/** Whose keys a chain begins with. */
export interface Origin {
  /** What tells them from all others, without any secret. */
  readonly identity: readonly (string | null)[]
  /** The sign-in that they come from. */
  readonly session: string | null
}

export async function originOf(means: Means, hop: Hop): Promise<Origin> {
  const { source, profile } = hop
  const { env } = means.ports
  const { kind, accessKeyId, session, accountId, roleName, roleArn } = source
  switch (kind) {
    case 'static':
    case 'environment':
      return { identity: ['keys', accessKeyId], session: null }
    case 'sso':
      return { identity: ['sso', session, accountId, roleName], session }
    case 'console-login':
      return { identity: ['console', session], session }
    case 'process':
      return originOfProcess(means, hop)
    case 'container': {
      const { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: relative, AWS_CONTAINER_CREDENTIALS_FULL_URI: full } = env
      return { identity: ['container', relative ?? full ?? null], session: null }
    }
    case 'instance':
      return { identity: ['instance', env.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? null], session: null }
    case 'assume-role':
    case 'web-identity':
      return { identity: [kind, profile, roleArn, tokenFileOf(means, profile)], session: null }
  }
}

const tokenFileOf = (means: Means, profile: string): string | null =>
  settingOf(means, profile, 'web_identity_token_file') ?? means.ports.env.AWS_WEB_IDENTITY_TOKEN_FILE ?? null

async function originOfProcess(means: Means, hop: Hop): Promise<Origin> {
  const { profile } = hop
  const own = ownOf(means, hop)
  const command = settingOf(means, profile, 'credential_process') ?? ''
  const { visited, machine, explanation } = means
  switch (own?.kind) {
    case undefined:
      return { identity: ['process', profile, command], session: null }
    case 'role':
      return { identity: ['sso', own.session, own.accountId, own.roleName], session: own.session }
    case 'keys': {
      const keys = await vaultKeys(means, profile)
      return { identity: ['keys', keys.ok ? keys.value.accessKeyId : profile], session: null }
    }
    case 'other': {
      const other = own.profile ?? (await chosenBy(means, own))
      const nobody = { identity: ['profile', other], session: null }
      if (visited.includes(other)) return nobody
      const next = resolve(machine.world, { tool: explanation.tool, profile: other })
      const there = { ...means, explanation: next, visited: [...visited, other] }
      const hops = hopsOf(there)
      const origins = hops[0] ? await originOf(there, hops[0]) : nobody
      return { ...origins, identity: [...origins.identity, other, ...hops.map(({ source }) => source.roleArn)] }
    }
  }
}
