import { type Finding, type FindingCode, problem } from '../model/finding.ts'

/** What went wrong with one request. Nothing of the answer's text is in it. */
export type Trouble =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'offline'; readonly code: string }
  | { readonly kind: 'untrusted'; readonly code: string }
  | { readonly kind: 'throttled'; readonly retryAfterMs: number | null }
  | { readonly kind: 'unavailable'; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: 'proxy' }
  | { readonly kind: 'refused'; readonly name: string; readonly detail: string | null; readonly status: number }
  | { readonly kind: 'garbled' }

export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

/** No answer within the time that a request has. */
export class Slow extends Error {
  override readonly name = 'Slow'
}

const tlsCodes = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/
const networkCodes = /^(?:E[A-Z_]+|UND_ERR_\w+)$/

/** Null for what is no trouble with AWS but a bug. */
export function troubleOf(error: unknown): Trouble | null {
  if (error instanceof Cancelled) return { kind: 'cancelled' }
  if (error instanceof Slow) return { kind: 'slow' }
  if (!(error instanceof Error)) return null
  const answer = answerOf(error)
  if (answer !== null) {
    const { status, retryAfterMs } = answer
    if (status === 407) return { kind: 'proxy' }
    if (status === 429 || throttlings.has(error.name)) return { kind: 'throttled', retryAfterMs }
    if (status >= 500) return { kind: 'unavailable', status, retryAfterMs }
    // Services of AWS name what they refuse with; a status alone is what another program answers.
    const isNamed = /(?:Exception|Error)$/.test(error.name) || stsRefusals.has(error.name)
    if (status < 400 || !isNamed || ownErrors.has(error.name)) return { kind: 'garbled' }
    return { kind: 'refused', name: error.name, detail: textIn(error, 'error'), status }
  }
  const code = textIn(error, 'code') ?? textIn(Reflect.get(error, 'cause'), 'code')
  if (code !== null && tlsCodes.test(code)) return { kind: 'untrusted', code }
  if (error.name === 'TimeoutError') return { kind: 'slow' }
  if (code !== null && networkCodes.test(code)) return { kind: 'offline', code }
  return error instanceof SyntaxError ? { kind: 'garbled' } : null
}

/** STS throttles with status 400, and names few of its refusals as other services do. */
const throttlings = new Set(['Throttling', 'ThrottlingException', 'RequestThrottled', 'TooManyRequestsException'])
const stsRefusals = new Set([
  'AccessDenied',
  'ExpiredToken',
  'IDPCommunicationError',
  'IDPRejectedClaim',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidIdentityToken',
  'MalformedInput',
  'MalformedPolicyDocument',
  'MissingAuthenticationToken',
  'NotAuthorized',
  'OptInRequired',
  'PackedPolicyTooLarge',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
])

const ownErrors = new Set(['Error', 'SyntaxError', 'TypeError', 'RangeError'])

/** What the SDK notes on an error that came with, or out of, an answer. */
function answerOf(error: Error): { readonly status: number; readonly retryAfterMs: number | null } | null {
  const metadata: unknown = Reflect.get(error, '$metadata')
  const response: unknown = Reflect.get(error, '$response')
  const status = numberIn(metadata, 'httpStatusCode') ?? numberIn(response, 'statusCode')
  if (status === null) return null
  const seconds = Number(textIn(fieldIn(response, 'headers'), 'retry-after') ?? Number.NaN)
  return { status, retryAfterMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null }
}

export const fieldIn = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

export function textIn(value: unknown, name: string): string | null {
  const field = fieldIn(value, name)
  return typeof field === 'string' && field !== '' ? field : null
}

function numberIn(value: unknown, name: string): number | null {
  const field = fieldIn(value, name)
  return typeof field === 'number' ? field : null
}

/** Whether the same request may well succeed in a moment. */
export const isPassing = ({ kind }: Trouble): boolean =>
  kind === 'slow' || kind === 'offline' || kind === 'throttled' || kind === 'unavailable'

export interface Asking {
  /** The host that was asked. */
  readonly host: string
  /** What a person is to do once the cause is gone: “sign in again”. */
  readonly afterwards: string
  /** The setting that the host comes from, where it may be wrong. */
  readonly region?: string
  /** Findings for what this request may be refused with. */
  readonly refusals?: Readonly<Record<string, Finding>>
}

/** What a trouble means to a person. */
export function findingOf(trouble: Trouble, { host, afterwards, region, refusals = {} }: Asking): Finding {
  switch (trouble.kind) {
    case 'cancelled':
      return cancelled
    case 'slow':
      return problem('aws-unreachable', `${host} did not answer in time. Check your network, then ${afterwards}.`)
    case 'offline':
      return trouble.code === 'ENOTFOUND' && region !== undefined
        ? problem(
            'aws-unreachable',
            `There is no ${host}. Check that \`${region}\` is the right region and that you are online, then ${afterwards}.`,
          )
        : problem(
            'aws-unreachable',
            `${host} cannot be reached (${trouble.code}). Check your network, VPN and proxy settings, then ${afterwards}.`,
          )
    case 'untrusted':
      return problem(
        'aws-untrusted',
        `The certificate of ${host} is not trusted (${trouble.code}). Where a proxy inspects the traffic, name its certificate file in AWS_CA_BUNDLE, then ${afterwards}.`,
      )
    case 'throttled':
      return problem('aws-busy', `${host} has had too many requests. Wait a minute, then ${afterwards}.`)
    case 'unavailable':
      return problem(
        'aws-busy',
        `${host} has a fault of its own (${trouble.status}). Wait a minute, then ${afterwards}.`,
      )
    case 'proxy':
      return problem(
        'proxy-refused',
        `The proxy on the way to ${host} wants a name and a password. Put them into the proxy variable, then ${afterwards}.`,
      )
    case 'garbled':
      return problem(
        'aws-garbled',
        `What answers for ${host} is not AWS, but perhaps the welcome page of a network. Open any page in your browser and let yourself in, then ${afterwards}.`,
      )
    case 'refused':
      return (
        (trouble.detail === null ? undefined : refusals[trouble.detail]) ??
        refusals[trouble.name] ??
        problem('aws-refused', `${host} refused the request (${trouble.name}). Check the settings, then ${afterwards}.`)
      )
  }
}

export const cancelled: Finding = problem(
  'sign-in-cancelled',
  'Cancelled. Nothing was changed; sign in again when you like.',
  {
    severity: 'info',
  },
)

/** A failure of Latchkey's own: a bug is no finding, so it goes on as what it is. */
export function troubleOrThrow(error: unknown): Trouble {
  const trouble = troubleOf(error)
  if (!trouble) throw error
  return trouble
}

export const finding = (code: FindingCode, message: string): Finding => problem(code, message)
