/** Credentials as they are handed out. Everything in it is about to be printed, so nothing is wrapped any more. */
export interface HandedOut {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly accountId: string
  /** ISO 8601 with `Z`; without a zone the tools take it for different moments. */
  readonly expiration: string
}

/** In single quotes a POSIX shell takes everything for what it is, but the quote itself. */
const posix = (text: string) => `'${text.replaceAll("'", "'\\''")}'`

/** PowerShell takes typographic quotes for the plain one. */
const powershell = (text: string) => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`

/** In single quotes fish knows two escapes. */
const fish = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`

/** Readers of such files agree about single quotes; a value with one in it is rare enough for the others. */
const dotenv = (text: string) => (text.includes("'") ? `"${text.replace(/[\\"$`]/g, '\\$&')}"` : `'${text}'`)

const variables = ({ accessKeyId, secretAccessKey, sessionToken, expiration }: HandedOut) =>
  [
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
    ['AWS_SESSION_TOKEN', sessionToken],
    ['AWS_CREDENTIAL_EXPIRATION', expiration],
  ] as const

const linesOf = (given: HandedOut, line: (name: string, value: string) => string) =>
  variables(given)
    .map(([name, value]) => `${line(name, value)}\n`)
    .join('')

const formats = {
  process: ({ accessKeyId, secretAccessKey, sessionToken, expiration, accountId }: HandedOut) =>
    `${JSON.stringify({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: expiration,
      AccountId: accountId,
    })}\n`,
  env: (given: HandedOut) => linesOf(given, (name, value) => `export ${name}=${posix(value)}`),
  powershell: (given: HandedOut) => linesOf(given, (name, value) => `$Env:${name} = ${powershell(value)}`),
  fish: (given: HandedOut) => linesOf(given, (name, value) => `set -gx ${name} ${fish(value)};`),
  dotenv: (given: HandedOut) => linesOf(given, (name, value) => `${name}=${dotenv(value)}`),
  json: (given: HandedOut) => `${JSON.stringify(given)}\n`,
} as const

export type Format = keyof typeof formats

export const formatNames = Object.keys(formats).filter(isFormat)

export function isFormat(name: string): name is Format {
  return Object.hasOwn(formats, name)
}

/** The credentials in a form that a tool or a shell reads back as they are. */
export const printed = (format: Format, given: HandedOut): string => formats[format](given)
