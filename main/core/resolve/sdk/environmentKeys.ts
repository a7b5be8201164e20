import { accountOfEnvironment } from '../environment.ts'
import { absent, type Rung } from '../ladder.ts'
import { chosen, source } from '../sources.ts'
import { instantOf, scriptTime } from '../times.ts'

/** Source: credential-provider-env. Half a pair is none, and an end in the past does not matter to it. */
export const environmentKeys: Rung = {
  id: 'env-keys',
  title: 'Environment variables',
  step: ({ world: { env } }) => keysFrom(env, env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY),
}

/** Source: toolkit-lib, awscli-compatible.ts, shouldPrioritizeEnv. The AMAZON_ names are the CDK CLI's own. */
export const cdkEnvironmentKeys: Rung = {
  ...environmentKeys,
  step: ({ world: { env } }) =>
    keysFrom(
      env,
      env.AWS_ACCESS_KEY_ID || env.AMAZON_ACCESS_KEY_ID,
      env.AWS_SECRET_ACCESS_KEY || env.AMAZON_SECRET_ACCESS_KEY,
    ),
}

function keysFrom(
  env: Readonly<Record<string, string | undefined>>,
  accessKeyId: string | undefined,
  secret: string | undefined,
) {
  if (!accessKeyId) return absent('AWS_ACCESS_KEY_ID is not set.')
  if (!secret) return absent('AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY, which counts as not set.')
  const { accountId, accountHow } = accountOfEnvironment(env, accessKeyId)
  const until = env.AWS_CREDENTIAL_EXPIRATION
  return chosen(source('environment', null, { accessKeyId, accountId }), 'Keys are set in the environment.', {
    accountHow,
    roleCredentialsUntil: until ? instantOf(scriptTime(until)) : null,
  })
}
