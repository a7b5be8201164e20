import { accountOfEnvironment } from '../environment.ts'
import { absent, type Rung, stops } from '../ladder.ts'
import { chosen, source } from '../sources.ts'
import { instantOf, pythonTime } from '../times.ts'

/** botocore, EnvProvider: a key id is enough to settle on the environment. */
export const environmentKeys: Rung = {
  id: 'env-keys',
  title: 'Environment variables',
  step: ({ world: { env, now } }) => {
    const accessKeyId = env.AWS_ACCESS_KEY_ID
    if (!accessKeyId) return absent('AWS_ACCESS_KEY_ID is not set.')
    if (!env.AWS_SECRET_ACCESS_KEY) {
      return stops(
        'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not.',
        'Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY',
      )
    }
    const { accountId, accountHow } = accountOfEnvironment(env, accessKeyId)
    const keys = source('environment', null, { accessKeyId, accountId })
    const until = env.AWS_CREDENTIAL_EXPIRATION
    if (!until) return chosen(keys, 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set.', { accountHow })
    const time = pythonTime(until)
    if ('says' in time) {
      return chosen(keys, 'AWS_CREDENTIAL_EXPIRATION is no time that aws can read.', {
        accountHow,
        outcome: 'fails',
        toolSays: time.says,
      })
    }
    const roleCredentialsUntil = instantOf(time.ms)
    if (time.ms > now) {
      const reason = `Keys are set in the environment, good until ${roleCredentialsUntil}.`
      return chosen(keys, reason, { accountHow, roleCredentialsUntil })
    }
    return chosen(keys, `The keys in the environment have expired: AWS_CREDENTIAL_EXPIRATION is ${until}.`, {
      accountHow,
      roleCredentialsUntil,
      outcome: 'fails',
      toolSays: 'Credentials were refreshed, but the refreshed credentials are still expired.',
    })
  },
}
