import { type Answer, isoTime, json, Refusal, type Request } from './exchange.ts'
import { type Keys, rolePrincipal } from './keys.ts'
import type { Draft } from './ledger.ts'
import type { Operation } from './operations.ts'
import type { Service } from './service.ts'

export interface ContainerParts {
  readonly keys: Keys
  readonly accountId: string
  readonly roleName: string
  readonly roleSeconds: number
  /** What must stand in `Authorization`; null where everybody is let in. */
  readonly authorization: string | null
}

export const containerPath = '/container/credentials'

/** What a container finds behind `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
export class Container implements Service {
  readonly expired = new Refusal('ExpiredTokenException', 400, 'The token in Authorization has expired')
  readonly throttled = 'TooManyRequestsException'
  readonly #parts: ContainerParts

  constructor(parts: ContainerParts) {
    this.#parts = parts
  }

  operationOf({ method, path }: Request): Operation | null {
    return method === 'GET' && path === containerPath ? 'ContainerCredentials' : null
  }

  refuse({ code, status, message }: Refusal): Answer {
    return json(status, { code, message })
  }

  perform(_operation: Operation, { headers }: Request, note: Draft): Answer {
    const { keys, accountId, roleName, roleSeconds, authorization } = this.#parts
    if (authorization !== null && headers.get('authorization') !== authorization) {
      throw new Refusal('AccessDeniedException', 401, 'The token in Authorization is missing or wrong')
    }
    const key = keys.issue('CNT', rolePrincipal(accountId, roleName, 'container'), roleSeconds)
    note.issued = key.id
    return json(200, {
      RoleArn: `arn:aws:iam::${accountId}:role/${roleName}`,
      AccessKeyId: key.id,
      SecretAccessKey: key.secret,
      Token: key.token,
      Expiration: isoTime(key.expires),
    })
  }
}
