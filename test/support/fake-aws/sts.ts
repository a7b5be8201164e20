import { type Answer, isoTime, Refusal, type Request } from './exchange.ts'
import { type IssuedKey, idOf, type Key, type Keys, rolePrincipal } from './keys.ts'
import type { Draft } from './ledger.ts'
import type { MfaDevices } from './mfa.ts'
import { isOperation, type Operation } from './operations.ts'
import { formOf, QueryProtocol, type Xml } from './query.ts'
import type { Service } from './service.ts'
import { authenticate } from './sigv4.ts'
import { readWebIdentity } from './webIdentity.ts'

/** What a role asks of those who want to assume it. A role that is not described asks for nothing. */
export interface Role {
  readonly arn: string
  readonly longestSessionSeconds?: number
  readonly externalId?: string
  readonly needsMfa?: boolean
  /** Whether the code must come with the request itself. */
  readonly needsNewCode?: boolean
}

export interface StsParts {
  readonly keys: Keys
  readonly mfa: MfaDevices
  readonly roles: readonly Role[]
  readonly windowMs: number
  readonly now: () => number
}

const hour = 3600
const roleArn = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(.+)$/

export class Sts implements Service {
  readonly expired = new Refusal('ExpiredToken', 403, 'The security token included in the request is expired')
  readonly throttled = 'Throttling'
  readonly #protocol = new QueryProtocol('sts.amazonaws.com', '2011-06-15')
  readonly #roles: ReadonlyMap<string, Role>
  readonly #parts: StsParts

  constructor(parts: StsParts) {
    this.#parts = parts
    this.#roles = new Map(parts.roles.map((role) => [role.arn, role]))
  }

  operationOf(request: Request): Operation | null {
    const action = this.#protocol.actionOf(request)
    return action !== null && isOperation(action) ? action : null
  }

  refuse(refusal: Refusal): Answer {
    return this.#protocol.refuse(refusal)
  }

  perform(operation: Operation, request: Request, note: Draft): Answer {
    const form = formOf(request)
    const result = this.#result(operation, form, request, note)
    return this.#protocol.answer(operation, result)
  }

  #result(operation: Operation, form: URLSearchParams, request: Request, note: Draft): Xml {
    if (operation === 'AssumeRoleWithWebIdentity') return this.#webIdentity(form, note)
    const { keys, windowMs, now } = this.#parts
    const key = authenticate(request, { service: 'sts', keys, now: now(), windowMs })
    if (operation === 'GetCallerIdentity') {
      const { userId, accountId, arn } = key.principal
      note.details.account = accountId
      note.details.arn = arn
      return { UserId: userId, Account: accountId, Arn: arn }
    }
    if (operation === 'AssumeRole') return this.#assumeRole(form, key, note)
    if (operation === 'GetSessionToken') return this.#sessionToken(form, key, note)
    throw new Refusal(
      'InvalidAction',
      400,
      `Could not find operation ${operation} for version ${this.#protocol.version}`,
    )
  }

  #assumeRole(form: URLSearchParams, caller: Key, note: Draft): Xml {
    const role = this.#role(form, note)
    const hasNewCode = this.#checkMfa(form)
    const hasMfa = hasNewCode || caller.principal.hasMfa
    const denied = () =>
      new Refusal(
        'AccessDenied',
        403,
        `User: ${caller.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${role.arn}`,
      )
    if (role.isDenied || (role.needsMfa && !hasMfa) || (role.needsNewCode && !hasNewCode)) throw denied()
    if (role.externalId !== undefined && form.get('ExternalId') !== role.externalId) throw denied()
    const seconds = duration(form, { fallback: hour, longest: role.longestSessionSeconds })
    if (caller.principal.isRoleSession && seconds > hour) {
      throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining')
    }
    return this.#roleSession('ROL', role, { sessionName: required(form, 'RoleSessionName'), seconds, hasMfa }, note)
  }

  #webIdentity(form: URLSearchParams, note: Draft): Xml {
    const { subject, audience } = readWebIdentity(required(form, 'WebIdentityToken'), this.#parts.now())
    const role = this.#role(form, note)
    if (role.isDenied) {
      throw new Refusal('AccessDenied', 403, 'Not authorized to perform sts:AssumeRoleWithWebIdentity')
    }
    const seconds = duration(form, { fallback: hour, longest: role.longestSessionSeconds })
    const sessionName = required(form, 'RoleSessionName')
    const session = this.#roleSession('WEB', role, { sessionName, seconds, hasMfa: false }, note)
    return { ...session, SubjectFromWebIdentityToken: subject, Audience: audience }
  }

  #sessionToken(form: URLSearchParams, caller: Key, note: Draft): Xml {
    if (caller.token !== null || caller.id.startsWith('ASIA')) {
      throw new Refusal('AccessDenied', 403, 'Cannot call GetSessionToken with session credentials')
    }
    if (/:user\/Deny/.test(caller.principal.arn)) {
      const message = `User: ${caller.principal.arn} is not authorized to perform: sts:GetSessionToken with an explicit deny`
      throw new Refusal('AccessDenied', 403, message)
    }
    const hasMfa = this.#checkMfa(form)
    const seconds = duration(form, { fallback: 12 * hour, longest: 36 * hour })
    const key = this.#parts.keys.issue('SES', { ...caller.principal, hasMfa }, seconds)
    note.issued = key.id
    return { Credentials: credentials(key) }
  }

  #role(form: URLSearchParams, note: Draft): Required<Omit<Role, 'externalId'>> & RoleInParts {
    const arn = required(form, 'RoleArn')
    note.details.roleArn = arn
    const [, accountId, name] = roleArn.exec(arn) ?? []
    if (accountId === undefined || name === undefined) throw invalid(`${arn} is invalid`)
    const known: Omit<Role, 'arn'> = this.#roles.get(arn) ?? {}
    const { longestSessionSeconds = hour, externalId, needsMfa = false, needsNewCode = false } = known
    const isDenied = name.split('/').at(-1)?.startsWith('Deny') === true
    return { arn, accountId, name, longestSessionSeconds, externalId, needsMfa, needsNewCode, isDenied }
  }

  /** Whether a second factor came along; a wrong one is refused at once. */
  #checkMfa(form: URLSearchParams): boolean {
    const [serial, code] = [form.get('SerialNumber'), form.get('TokenCode')]
    if (serial === null && code === null) return false
    if (serial === null || code === null || !/^\d{6}$/.test(code) || !this.#parts.mfa.accept(serial, code)) {
      throw new Refusal('AccessDenied', 403, 'MultiFactorAuthentication failed with invalid MFA one time pass code. ')
    }
    return true
  }

  #roleSession(
    kind: 'ROL' | 'WEB',
    { accountId, name }: RoleInParts,
    { sessionName, seconds, hasMfa }: { sessionName: string; seconds: number; hasMfa: boolean },
    note: Draft,
  ) {
    if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) throw invalid(`Value '${sessionName}' at 'roleSessionName' is invalid`)
    const principal = rolePrincipal(accountId, name, sessionName, hasMfa)
    const key = this.#parts.keys.issue(kind, principal, seconds)
    note.issued = key.id
    note.details.sessionName = sessionName
    return {
      Credentials: credentials(key),
      AssumedRoleUser: { AssumedRoleId: `${idOf('AROA', `${accountId} ${name}`)}:${sessionName}`, Arn: principal.arn },
    }
  }
}

interface RoleInParts {
  readonly accountId: string
  readonly name: string
  readonly externalId: string | undefined
  readonly isDenied: boolean
}

const credentials = ({ id, secret, token, expires }: IssuedKey): Xml => ({
  AccessKeyId: id,
  SecretAccessKey: secret,
  SessionToken: token,
  Expiration: isoTime(expires),
})

const invalid = (message: string) => new Refusal('ValidationError', 400, message)

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name)
  if (value === null || value === '') {
    throw invalid(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    )
  }
  return value
}

function duration(form: URLSearchParams, { fallback, longest }: { fallback: number; longest: number }): number {
  const text = form.get('DurationSeconds')
  if (text === null) return fallback
  if (!/^\d+$/.test(text)) throw new Refusal('MalformedInput', 400, 'DurationSeconds is not a number')
  const seconds = Number(text)
  if (seconds < 900) {
    throw invalid(
      `1 validation error detected: Value '${text}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
    )
  }
  if (seconds > longest)
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  return seconds
}
