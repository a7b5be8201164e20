import { type Answer, isoTime, Refusal, type Request } from './exchange.ts'
import { type Key, type Keys, type Principal, userPrincipal } from './keys.ts'
import type { Draft } from './ledger.ts'
import { isOperation, type Operation } from './operations.ts'
import { formOf, QueryProtocol, type Xml } from './query.ts'
import type { Service } from './service.ts'
import { authenticate } from './sigv4.ts'

export interface User {
  readonly accountId: string
  readonly userName: string
  /** Whether the user may see and change access keys, as users may without this. */
  readonly mayManageKeys?: boolean
}

export interface IamParts {
  readonly keys: Keys
  readonly users: readonly User[]
  /** How long it takes until other services know of a key that was made, or made active again. */
  readonly propagationMs: number
  readonly windowMs: number
  readonly now: () => number
}

const mostKeys = 2

/** The access keys of users. */
export class Iam implements Service {
  readonly expired = new Refusal('ExpiredToken', 403, 'The security token included in the request is expired')
  readonly throttled = 'Throttling'
  readonly #protocol = new QueryProtocol('iam.amazonaws.com', '2010-05-08')
  readonly #parts: IamParts

  constructor(parts: IamParts) {
    this.#parts = parts
  }

  operationOf(request: Request): Operation | null {
    const action = this.#protocol.actionOf(request)
    return action !== null && isOperation(action) ? action : null
  }

  refuse(refusal: Refusal): Answer {
    return this.#protocol.refuse(refusal)
  }

  perform(operation: Operation, request: Request, note: Draft): Answer {
    const { keys, users, windowMs, now } = this.#parts
    const { principal: caller } = authenticate(request, { service: 'iam', keys, now: now(), windowMs })
    const self = users.find(({ accountId, userName }) => userPrincipal(accountId, userName).arn === caller.arn)
    if (self?.mayManageKeys === false) {
      throw new Refusal('AccessDenied', 403, `User: ${caller.arn} is not authorized to perform: iam:${operation}`)
    }
    const form = formOf(request)
    if (operation === 'GetAccessKeyLastUsed') return this.#protocol.answer(operation, this.#lastUsed(form, caller))
    const user = this.#user(form, caller)
    note.details.user = user.arn
    if (operation === 'ListAccessKeys') {
      const list = keys.ofUser(user.arn).map((key) => described(key))
      return this.#protocol.answer(operation, { AccessKeyMetadata: list, IsTruncated: false })
    }
    if (operation === 'CreateAccessKey') return this.#protocol.answer(operation, this.#create(user, note))
    this.#change(operation, form, user, note)
    return this.#protocol.answer(operation, null)
  }

  #create(user: Principal, note: Draft): Xml {
    const { keys, now, propagationMs } = this.#parts
    if (keys.ofUser(user.arn).length >= mostKeys) {
      throw new Refusal('LimitExceeded', 409, `Cannot exceed quota for AccessKeysPerUser: ${mostKeys}`)
    }
    const key: Key & { readonly secret: string } = keys.issueLongLived(user)
    key.knownFrom = now() + propagationMs
    note.issued = key.id
    return { AccessKey: { ...described(key), SecretAccessKey: key.secret } }
  }

  #change(operation: Operation, form: URLSearchParams, user: Principal, note: Draft): void {
    const { keys, now, propagationMs } = this.#parts
    const id = form.get('AccessKeyId') ?? ''
    note.details.changed = id
    const key = keys.ofUser(user.arn).find((one) => one.id === id)
    if (!key) throw noSuch(`The Access Key with id ${id} cannot be found.`)
    if (operation === 'DeleteAccessKey') {
      keys.delete(id)
      return
    }
    const status = form.get('Status') ?? ''
    if (status !== 'Active' && status !== 'Inactive') {
      throw new Refusal('ValidationError', 400, `Value '${status}' at 'status' failed to satisfy constraint`)
    }
    note.details.status = status
    if (status === 'Active' && !key.active) key.knownFrom = now() + propagationMs
    key.active = status === 'Active'
  }

  #lastUsed(form: URLSearchParams, caller: Principal): Xml {
    const id = form.get('AccessKeyId') ?? ''
    const key = this.#parts.keys.find(id)
    if (key?.principal.accountId !== caller.accountId) {
      throw new Refusal(
        'AccessDenied',
        403,
        `User: ${caller.arn} is not authorized to perform: iam:GetAccessKeyLastUsed`,
      )
    }
    const { lastUsed, principal } = key
    return {
      UserName: userNameOf(principal),
      AccessKeyLastUsed: {
        LastUsedDate: lastUsed ? isoTime(lastUsed.at) : undefined,
        ServiceName: lastUsed?.service ?? 'N/A',
        Region: lastUsed?.region ?? 'N/A',
      },
    }
  }

  /** The user that is named, or else the one who asks. */
  #user(form: URLSearchParams, caller: Principal): Principal {
    const { keys, users } = this.#parts
    const name = form.get('UserName')
    if (name === null && caller.isRoleSession) {
      throw new Refusal('ValidationError', 400, 'Must specify userName when calling with non-User credentials')
    }
    const user = userPrincipal(caller.accountId, name ?? userNameOf(caller))
    const isRegistered = users.some((one) => one.accountId === caller.accountId && one.userName === name)
    if (!isRegistered && keys.ofUser(user.arn).length === 0) {
      throw noSuch(`The user with name ${name} cannot be found.`)
    }
    return user
  }
}

const noSuch = (message: string) => new Refusal('NoSuchEntity', 404, message)
const userNameOf = ({ arn }: Principal) => arn.split('/').at(-1) ?? ''

const described = (key: Key) => ({
  UserName: userNameOf(key.principal),
  AccessKeyId: key.id,
  Status: key.active ? 'Active' : 'Inactive',
  CreateDate: isoTime(key.created),
})
