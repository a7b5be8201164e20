import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { Refusal, type Request } from './exchange.ts'
import type { Key, Keys } from './keys.ts'

interface Authorization {
  readonly accessKeyId: string
  readonly date: string
  readonly region: string
  readonly service: string
  readonly signedHeaders: readonly string[]
  readonly signature: string
}

const shape =
  /^AWS4-HMAC-SHA256 Credential=([^/,]*)\/(\d{8})\/([^/,]*)\/([^/,]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

/** Who says they signed, and for where; null without a well-formed signature. */
export function readAuthorization({ headers }: Request): Authorization | null {
  const match = shape.exec(headers.get('authorization') ?? '')
  if (!match) return null
  const [, accessKeyId = '', date = '', region = '', service = '', signed = '', signature = ''] = match
  return { accessKeyId, date, region, service, signedHeaders: signed.split(';'), signature }
}

export interface SignatureRules {
  readonly service: string
  readonly keys: Keys
  /** Of the service: keys run out by it. */
  readonly now: number
  /** How far a signature's time may be off. */
  readonly windowMs: number
}

/** The key behind the request, or the refusal that the real services have for it. */
export function authenticate(request: Request, { service, keys, now, windowMs }: SignatureRules): Key {
  if (!request.headers.has('authorization')) {
    throw new Refusal('MissingAuthenticationToken', 403, 'Request is missing Authentication Token')
  }
  const authorization = readAuthorization(request)
  if (!authorization) {
    throw new Refusal(
      'IncompleteSignature',
      400,
      'The Authorization header is not a complete AWS4-HMAC-SHA256 signature.',
    )
  }
  const { accessKeyId, signedHeaders } = authorization
  const time = request.headers.get('x-amz-date') ?? ''
  for (const name of ['host', 'x-amz-date']) {
    if (!signedHeaders.includes(name)) {
      throw new Refusal('IncompleteSignature', 400, `'${name}' must be a 'SignedHeader' in the AWS Authorization.`)
    }
  }
  if (!/^\d{8}T\d{6}Z$/.test(time) || !time.startsWith(authorization.date)) {
    throw mismatch('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP')
  }
  if (authorization.service !== service) {
    throw mismatch(`Credential should be scoped to correct service: '${service}'.`)
  }
  const off = Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z')) - request.arrived
  if (Math.abs(off) > windowMs) {
    throw mismatch(
      off < 0 ? `Signature expired: ${time} is too early` : `Signature not yet current: ${time} is too late`,
    )
  }
  const key = keys.find(accessKeyId)
  if (!key?.active || (key.knownFrom ?? 0) > now || !hasItsToken(key, request)) {
    throw new Refusal('InvalidClientTokenId', 403, 'The security token included in the request is invalid.')
  }
  if (key.expires !== null && key.expires <= now) {
    throw new Refusal('ExpiredToken', 403, 'The security token included in the request is expired')
  }
  if (key.secret !== null && !isSignedWith(key.secret, request, authorization)) {
    throw mismatch(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    )
  }
  key.lastUsed = { at: now, service, region: authorization.region }
  return key
}

const mismatch = (message: string) => new Refusal('SignatureDoesNotMatch', 403, message)

/** Temporary keys come with their token, and lasting ones with none. */
function hasItsToken({ id, secret, token }: Key, { headers }: Request): boolean {
  const sent = headers.get('x-amz-security-token') ?? null
  if (id.startsWith('ASIA')) return sent !== null && sent !== '' && (token === null || sent === token)
  return token === null ? sent === null || secret === null : sent === token
}

function isSignedWith(secret: string, request: Request, authorization: Authorization): boolean {
  const { date, region, service, signedHeaders, signature } = authorization
  const canonicalHeaders = signedHeaders.map((name) => `${name}:${trimmed(request.headers.get(name) ?? '')}\n`).join('')
  const [path = '/', search = ''] = request.target.split(/\?(.*)/s)
  const canonical = [
    request.method,
    encoded(path),
    search.split('&').filter(Boolean).map(withEquals).sort().join('&'),
    canonicalHeaders,
    signedHeaders.join(';'),
    hash('sha256', request.body),
  ].join('\n')
  const scope = `${date}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', request.headers.get('x-amz-date'), scope, hash('sha256', canonical)].join('\n')
  const signingKey = [date, region, service, 'aws4_request'].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`))
  return timingSafeEqual(hmac(signingKey, toSign), Buffer.from(signature, 'hex'))
}

const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const trimmed = (value: string) => value.trim().replace(/ +/g, ' ')
const withEquals = (pair: string) => (pair.includes('=') ? pair : `${pair}=`)
/** Outside of S3 a path is encoded once more for signing. */
const encoded = (path: string) => path.split('/').map(encodeURIComponent).join('/')
