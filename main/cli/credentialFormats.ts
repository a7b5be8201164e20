import type { Keys } from '../core/model/keys.ts'
import { instantOf } from '../core/resolve/times.ts'
import { fishQuoted as fish, posixQuoted as posix, powershellQuoted as powershell } from './quoting.ts'

/** Credentials as they are handed out. Everything in it is about to be printed, so nothing is wrapped any more. */
export interface HandedOut {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Null for keys that belong to a user for good. */
  readonly sessionToken: string | null
  readonly accountId: string | null
  /** ISO 8601 with `Z`; without a zone the tools take it for different moments. Null where nothing says when they end. */
  readonly expiration: string | null
}

export const handedOut = ({ accessKeyId, secretAccessKey, sessionToken, accountId, until }: Keys): HandedOut => ({
  accessKeyId,
  secretAccessKey: secretAccessKey.reveal(),
  sessionToken: sessionToken?.reveal() ?? null,
  accountId,
  // In whole seconds, as it is cached: every caller is told the same.
  expiration: until === null ? null : instantOf(until),
})

/** Readers of such files agree about single quotes; a value with one in it is rare enough for the others. */
const dotenv = (text: string) => (text.includes("'") ? `"${text.replace(/[\\"$`]/g, '\\$&')}"` : `'${text}'`)

/** With null where there is nothing to say, so that what an earlier session has left does not stay. */
const variables = ({ accessKeyId, secretAccessKey, sessionToken, expiration }: HandedOut) =>
  [
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
    ['AWS_SESSION_TOKEN', sessionToken],
    // The AWS CLI prefers it to the one above.
    ['AWS_SECURITY_TOKEN', null],
    ['AWS_CREDENTIAL_EXPIRATION', expiration],
  ] as const

const linesOf = (
  given: HandedOut,
  set: (name: string, value: string) => string,
  unset: (name: string) => string | null,
) =>
  variables(given)
    .map(([name, value]) => (value === null ? unset(name) : set(name, value)))
    .flatMap((line) => (line === null ? [] : `${line}\n`))
    .join('')

/** What is null is left out. */
const document = (fields: Readonly<Record<string, string | number | null>>) =>
  `${JSON.stringify(fields, (_name, value: unknown) => value ?? undefined)}\n`

const formats = {
  process: ({ accessKeyId, secretAccessKey, sessionToken, expiration, accountId }: HandedOut) =>
    document({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
      AccountId: accountId,
    }),
  env: (given: HandedOut) =>
    linesOf(
      given,
      (name, value) => `export ${name}=${posix(value)}`,
      (name) => `unset ${name}`,
    ),
  powershell: (given: HandedOut) =>
    linesOf(
      given,
      (name, value) => `$Env:${name} = ${powershell(value)}`,
      (name) => `$Env:${name} = $null`,
    ),
  fish: (given: HandedOut) =>
    linesOf(
      given,
      (name, value) => `set -gx ${name} ${fish(value)};`,
      (name) => `set -e ${name};`,
    ),
  dotenv: (given: HandedOut) =>
    linesOf(
      given,
      (name, value) => `${name}=${dotenv(value)}`,
      () => null,
    ),
  json: (given: HandedOut) => document({ ...given }),
} as const

export type Format = keyof typeof formats

export const formatNames = Object.keys(formats).filter(isFormat)

export function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name)
}

/** The credentials in a form that a tool or a shell reads back as they are. */
export const printed = (format: Format, given: HandedOut): string => formats[format](given)
