import { partsOfRole } from '../../model/roleArn.ts'
import { accountOfArn, accountOfKey } from '../accounts.ts'
import { loginFileName } from '../cacheNames.ts'
import { shellProgram } from '../commandWords.ts'
import { absent, type Look, leaves, type Rung } from '../ladder.ts'
import { ownAnswer } from '../ownProcess.ts'
import { tokenFileProblem } from '../paths.ts'
import { sdkRefusal, untoldRegion } from '../region.ts'
import { endWords, rememberedEnd } from '../rememberedEnd.ts'
import { accountOfSetting } from '../settings.ts'
import { chosen, placeOf, source } from '../sources.ts'
import { instantOf, scriptTime, sdkRenewalMs } from '../times.ts'

/** Source: credential-provider-ini, resolveStaticCredentials. Both files mixed, as the SDK mixes them. */
export const staticKeys: Rung = {
  id: 'static',
  title: 'Static keys',
  step: (look) => {
    const { profile, name, world } = look
    const id = profile?.get('aws_access_key_id')
    const secret = profile?.get('aws_secret_access_key')
    if (!profile || (!id && !secret)) return absent('No keys in this profile.')
    if (!id || !secret) {
      return absent(
        `aws_${id ? 'access_key_id stands without aws_secret_access_key' : 'secret_access_key stands without aws_access_key_id'}.`,
      )
    }
    const accessKeyId = profile.text('aws_access_key_id') ?? ''
    const at = { file: id.file, line: id.line }
    const setting = profile.text('aws_account_id')
    const accountId = setting || accountOfKey(accessKeyId)
    const files = id.file === secret.file ? id.file : 'both files'
    const roleCredentialsUntil = rememberedEnd(profile)
    const reason = `Keys stand in ${files}.${endWords(roleCredentialsUntil, world.now)}`
    return chosen(source('static', at, { profile: name, accessKeyId, accountId }), reason, {
      accountHow: setting ? 'setting' : accountId === null ? null : 'key-id',
      roleCredentialsUntil,
    })
  },
}

/** Source: credential-provider-ini, resolveWebIdentityCredentials. */
export const webIdentity: Rung = {
  id: 'web-identity',
  title: 'Web identity',
  step: (look) => {
    const { profile, name, world } = look
    const tokenFile = profile?.text('web_identity_token_file')
    if (!tokenFile) return absent('web_identity_token_file is not set.')
    const roleArn = profile?.text('role_arn')
    if (!roleArn) return absent('web_identity_token_file stands without role_arn.')
    return webIdentityFrom(
      world,
      source('web-identity', placeOf(look, 'web_identity_token_file'), {
        profile: name,
        roleArn,
        ...partsOfRole(roleArn),
      }),
      tokenFile,
    )
  },
}

/** A role that is assumed with the token in a file, as the SDK does it. */
export function webIdentityFrom(world: Look['world'], role: ReturnType<typeof source>, tokenFile: string) {
  const account = { accountHow: role.accountId === null ? null : ('role-arn' as const) }
  const problem = tokenFileProblem(world, tokenFile, 'sdk')
  return problem
    ? chosen(role, problem.reason, { ...account, outcome: 'fails', toolSays: problem.says })
    : chosen(role, `The role is assumed with the token in ${tokenFile}.`, account)
}

/** Source: credential-provider-process. A shell runs it, and a failure lets the chain go on. */
export const externalProcess: Rung = {
  id: 'process',
  title: 'External process',
  step: (look) => {
    const { profile, name, world } = look
    const command = profile?.text('credential_process')
    if (!profile || !command) return absent('credential_process is not set.')
    const { accountId, accountHow } = accountOfSetting(profile)
    const at = placeOf(look, 'credential_process')
    const program = shellProgram(command)
    const found = program === null ? undefined : world.paths.get(program)
    if (found && !(found.exists && found.executable)) {
      const reason = `${program} ${found.exists ? 'may not be executed' : 'does not exist'}.`
      // The tool repeats the whole command, in which a person may have put a secret.
      return leaves(reason, `CredentialsProviderError: Command failed: ${program} …`, at)
    }
    const own = ownAnswer(profile, name, world)
    if (own) return chosen(source('process', at, { profile: name, accountId, ...own.source }), own.reason, own.found)
    return chosen(
      source('process', at, { profile: name, accountId }),
      `A shell runs credential_process; what it answers is known only then.`,
      {
        accountHow,
        outcome: 'unknown',
      },
    )
  },
}

/** Source: credential-provider-login, LoginCredentialsFetcher; the region is not that of `cdk`. */
export const consoleLogin: Rung = {
  id: 'console-login',
  title: 'Console login',
  step: (look) => {
    const { profile, name, world } = look
    const session = profile?.text('login_session')
    if (!session) return absent('login_session is not set.')
    const fileName = loginFileName(session)
    const cached = world.logins.sdk.get(fileName)
    const known = cached && cached !== 'torn' ? cached : null
    const accountId = known?.accountId ?? accountOfArn(session)
    const login = source('console-login', placeOf(look, 'login_session'), {
      profile: name,
      session,
      accountId,
      accessKeyId: known?.accessKeyId ?? null,
    })
    const account = { accountHow: accountId === null ? null : ('setting' as const) }
    const path = `~/.aws/login/cache/${fileName}`
    const signIn = (reason: string, cause: string) =>
      chosen(login, reason, {
        ...account,
        outcome: 'needs-sign-in',
        toolSays: `CredentialsProviderError: Failed to load token from ${path}: ${cause}`,
      })
    if (cached === undefined) {
      return signIn(
        'Nobody is signed in with `aws login` for this profile.',
        'Error: ENOENT: no such file or directory',
      )
    }
    if (cached === 'torn') return signIn('The cached console login cannot be read.', 'SyntaxError')
    if (cached.missing.length > 0) {
      return signIn(
        `The cached console login is incomplete: ${cached.missing.join(', ')} missing.`,
        `CredentialsProviderError: Token validation failed, missing fields: ${cached.missing.join(', ')}`,
      )
    }
    const end = scriptTime(cached.expiresAt)
    if (end - world.now <= sdkRenewalMs) {
      const region = profile?.text('region') ?? untoldRegion(world)
      // Noticed while the client is made, which nobody catches.
      if (region === '') {
        const reason = 'The console login has to be renewed, and the region to ask in is empty.'
        return chosen(login, reason, { ...account, outcome: 'fails', toolSays: 'Error: Region is missing' })
      }
      if (end <= world.now && (region === undefined || sdkRefusal(region) !== null)) {
        return leaves(
          'The console login has to be renewed, and the SDK finds no region to ask in.',
          'CredentialsProviderError: Failed to refresh token: Error: Region is missing. Please re-authenticate using aws login',
          placeOf(look, 'login_session'),
        )
      }
    }
    const reason =
      end - world.now > sdkRenewalMs
        ? 'Signed in with `aws login`.'
        : 'Signed in with `aws login`; its credentials are renewed without a person.'
    return chosen(login, reason, { ...account, roleCredentialsUntil: instantOf(end) })
  },
}

/** Nothing in the profile: what the provider for profiles says at its end. */
export const nothingInProfile = ({ name }: Look) =>
  `CredentialsProviderError: Could not resolve credentials using profile: [${name}] in configuration/credentials file(s).`
