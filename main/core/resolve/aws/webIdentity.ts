import { partsOfRole } from '../../model/roleArn.ts'
import { assumedRoleFileName, type RoleRequest } from '../cacheNames.ts'
import { absent, type Look, type Rung, type Step, stops } from '../ladder.ts'
import { tokenFileProblem } from '../paths.ts'
import { chosen, placeOf, source } from '../sources.ts'
import { cachedOutcome } from './identityCenter.ts'
import { cachedSession } from './roleCache.ts'
import { requestProblem } from './roleRequest.ts'

/** botocore, AssumeRoleWithWebIdentityProvider: each variable goes before the profile's setting, also an empty one. */
export const webIdentity: Rung = {
  id: 'web-identity',
  title: 'Web identity',
  step: (look) => stepWith(look, look.isNamed ? {} : look.world.env, sessionOf),
}

/**
 * The same for a profile that another one names as its source: the environment does not count there, and no session is
 * kept on disk. Source: awscli, assumerole.py, which gives a cache to the provider of the chain only.
 */
export const sourceWebIdentity: Rung = { ...webIdentity, step: (look) => stepWith(look, {}, () => null) }

const sessionOf = (look: Look, request: RoleRequest) => cachedSession(look.world, () => assumedRoleFileName(request))

const variables = {
  web_identity_token_file: 'AWS_WEB_IDENTITY_TOKEN_FILE',
  role_arn: 'AWS_ROLE_ARN',
  role_session_name: 'AWS_ROLE_SESSION_NAME',
} as const

function stepWith(look: Look, env: Look['world']['env'], sessionIn: typeof sessionOf | (() => null)): Step {
  const { profile, name, world } = look
  const value = (key: keyof typeof variables) => env[variables[key]] ?? profile?.text(key)
  const tokenFile = value('web_identity_token_file')
  if (!tokenFile) {
    return absent(
      env.AWS_WEB_IDENTITY_TOKEN_FILE === ''
        ? 'AWS_WEB_IDENTITY_TOKEN_FILE is set to nothing, which switches the profile’s token file off, too.'
        : 'No web identity token file is set.',
    )
  }
  const isFromEnvironment = env.AWS_WEB_IDENTITY_TOKEN_FILE !== undefined
  const at = isFromEnvironment ? null : placeOf(look, 'web_identity_token_file')
  const roleArn = value('role_arn')
  if (!roleArn) {
    return stops(
      'A web identity token file is set, but no role.',
      'The provided profile or the current environment is configured to assume role with web identity but has no role ARN configured. Ensure that the profile has the role_arnconfiguration set or the AWS_ROLE_ARN env var is set.',
      at,
    )
  }
  const { accountId, roleName } = partsOfRole(roleArn)
  const role = source('web-identity', at, { profile: isFromEnvironment ? null : name, roleArn, accountId, roleName })
  const account = { accountHow: accountId === null ? null : ('role-arn' as const) }
  const request = {
    roleArn,
    sessionName: value('role_session_name') ?? null,
    externalId: null,
    mfaSerial: null,
    durationSeconds: null,
  }
  const cached = sessionIn(look, request)
  if (cached) {
    const reason =
      cached.state === 'torn' ? `${cached.path} is torn.` : 'aws still has this role’s session in its cache.'
    return chosen(role, reason, { ...account, ...cachedOutcome(cached) })
  }
  const problem = tokenFileProblem(world, tokenFile, 'aws') ?? requestProblem(request)
  if (problem) {
    return chosen(role, problem.reason, { ...account, outcome: 'fails', toolSays: problem.says, isDeferred: true })
  }
  return chosen(role, `The role is assumed with the token in ${tokenFile}.`, account)
}
