import { type Answer, isoTime, json, madeUpUrlSafe, Refusal, type Request } from './exchange.ts'
import { type Keys, rolePrincipal } from './keys.ts'
import type { Draft } from './ledger.ts'
import type { Operation } from './operations.ts'
import type { Service } from './service.ts'

export interface MetadataParts {
  readonly keys: Keys
  readonly accountId: string
  readonly roleName: string
  readonly region: string
  readonly roleSeconds: number
  readonly now: () => number
}

const credentialsPath = '/latest/meta-data/iam/security-credentials/'
const longestTtl = 21_600

/** Instance metadata, version 2 only: nothing without a token. */
export class Metadata implements Service {
  readonly expired = new Refusal('Unauthorized', 401, 'Unauthorized')
  readonly throttled = 'TooManyRequests'
  readonly #parts: MetadataParts
  readonly #tokens = new Map<string, number>()

  constructor(parts: MetadataParts) {
    this.#parts = parts
  }

  operationOf({ method, path }: Request): Operation | null {
    if (path === '/latest/api/token') return 'MetadataToken'
    if (method !== 'GET') return null
    if (path === credentialsPath || `${path}/` === credentialsPath) return 'MetadataRoleName'
    if (path.startsWith(credentialsPath)) return 'MetadataCredentials'
    return path === '/latest/dynamic/instance-identity/document' ? 'MetadataDocument' : null
  }

  refuse({ status, message }: Refusal): Answer {
    return text(message, status)
  }

  perform(operation: Operation, request: Request, note: Draft): Answer {
    const { keys, accountId, roleName, region, roleSeconds, now } = this.#parts
    if (operation === 'MetadataToken') return this.#token(request, note)
    const until = this.#tokens.get(request.headers.get('x-aws-ec2-metadata-token') ?? '')
    if (until === undefined || until <= now()) throw this.expired
    if (operation === 'MetadataRoleName') return text(roleName)
    if (operation === 'MetadataDocument') return json(200, { accountId, region, availabilityZone: `${region}a` })
    if (request.path !== `${credentialsPath}${roleName}`) throw new Refusal('NotFound', 404, 'Not Found')
    const key = keys.issue('IMD', rolePrincipal(accountId, roleName, 'i-0example'), roleSeconds)
    note.issued = key.id
    return json(200, {
      Code: 'Success',
      LastUpdated: isoTime(now()),
      Type: 'AWS-HMAC',
      AccessKeyId: key.id,
      SecretAccessKey: key.secret,
      Token: key.token,
      Expiration: isoTime(key.expires),
    })
  }

  #token({ method, headers }: Request, note: Draft): Answer {
    if (method !== 'PUT') throw new Refusal('MethodNotAllowed', 405, 'Method Not Allowed')
    if (headers.has('x-forwarded-for')) throw new Refusal('Forbidden', 403, 'Forbidden')
    const ttl = headers.get('x-aws-ec2-metadata-token-ttl-seconds') ?? ''
    if (!/^\d+$/.test(ttl) || Number(ttl) < 1 || Number(ttl) > longestTtl) {
      throw new Refusal('BadRequest', 400, 'Bad Request')
    }
    const number = this.#tokens.size + 1
    note.issued = `metadata token ${number}`
    const token = `${madeUpUrlSafe(`metadata token ${number}`, 54)}==`
    this.#tokens.set(token, this.#parts.now() + Number(ttl) * 1000)
    return { ...text(token), headers: { 'Content-Type': 'text/plain', 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds': ttl } }
  }
}

const text = (body: string, status = 200): Answer => ({ status, headers: { 'Content-Type': 'text/plain' }, body })
