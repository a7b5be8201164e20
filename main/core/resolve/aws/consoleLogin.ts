import { accountOfArn } from '../accounts.ts'
import { loginFileName } from '../cacheNames.ts'
import { absent, type Rung, stops } from '../ladder.ts'
import { chosen, source } from '../sources.ts'
import { instantOf, pythonTime } from '../times.ts'

/** botocore, LoginProvider; since AWS CLI 2.32.0. */
export const consoleLogin: Rung = {
  id: 'console-login',
  title: 'Console login',
  step: ({ profile, name, world, awsVersion }) => {
    const setting = profile?.get('login_session')
    if (!setting) return absent('login_session is not set.')
    const at = { file: setting.file, line: setting.line }
    if (awsVersion === 1) {
      return stops(
        'AWS CLI v1 cannot use a console login without an extra package.',
        'Missing Dependency: Using the login credential provider requires an additional dependency. You will need to pip install "botocore[crt]" before proceeding.',
        at,
      )
    }
    const session = typeof setting.value === 'string' ? setting.value : ''
    const fileName = loginFileName(session)
    const cached = world.logins.aws.get(fileName)
    const accountId = (cached && cached !== 'torn' ? cached.accountId : null) ?? accountOfArn(session)
    const login = source('console-login', at, {
      profile: name,
      session,
      accountId,
      accessKeyId: cached && cached !== 'torn' ? cached.accessKeyId : null,
    })
    const account = { accountHow: accountId === null ? null : ('setting' as const) }
    const signIn = (reason: string, toolSays: string) =>
      chosen(login, reason, { ...account, outcome: 'needs-sign-in', toolSays })
    if (cached === undefined) {
      return signIn(
        'Nobody is signed in with `aws login` for this profile.',
        `Error loading login session token: Unable to load a existing login session for session ${session}, Please reauthenticate with 'aws login'.`,
      )
    }
    if (cached === 'torn')
      return signIn('The cached console login cannot be read.', `'${fileName.replace('.json', '')}'`)
    const missing = cached.missing.filter((field) => field !== 'accountId')
    if (missing.length > 0) {
      return signIn(
        `The cached console login is incomplete: ${missing.join(', ')} missing.`,
        'Error loading login session token: Failed to load access token from token cache, missing one or more required fields.',
      )
    }
    const time = pythonTime(cached.expiresAt)
    if ('says' in time) return signIn('The end of the cached console login is no time.', time.says)
    const until = instantOf(time.ms)
    const reason =
      time.ms > world.now
        ? 'Signed in with `aws login`; aws renews these credentials by itself.'
        : 'The credentials of the console login have expired; aws renews them by itself.'
    return chosen(login, reason, { ...account, roleCredentialsUntil: until })
  },
}
