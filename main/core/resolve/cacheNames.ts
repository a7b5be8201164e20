import { sha1 } from './sha1.ts'

/** The names of the files in which the tools keep what they were given. Each is the hash of what was asked for. */

/** `~/.aws/sso/cache`: by the session's name, or the start URL exactly as it is written. */
export const tokenFileName = (session: string) => `${sha1(session)}.json`

/** The console-login cache. */
export const loginFileName = (session: string) =>
  // Loaded late: few people sign in to the console, and getting ready takes its time.
  `${process.getBuiltinModule('node:crypto').createHash('sha256').update(session).digest('hex')}.json`

export interface SsoRole {
  readonly accountId: string
  readonly roleName: string
  readonly session: string | null
  readonly startUrl: string
}

/** `~/.aws/cli/cache`, for a role of Identity Center. */
export function ssoRoleFileName({ accountId, roleName, session, startUrl }: SsoRole): string {
  const place = session ? `"sessionName":${pythonText(session)}` : `"startUrl":${pythonText(startUrl)}`
  return `${sha1(`{"accountId":${pythonText(accountId)},"roleName":${pythonText(roleName)},${place}}`)}.json`
}

export interface RoleRequest {
  readonly roleArn: string
  readonly sessionName: string | null
  readonly externalId: string | null
  readonly mfaSerial: string | null
  readonly durationSeconds: number | null
}

/** `~/.aws/cli/cache`, for a role that is assumed. Neither the profile nor where its credentials come from is in it. */
export function assumedRoleFileName(request: RoleRequest): string {
  const fields: string[] = []
  const put = (name: string, value: string | number | null) => {
    if (value !== null) fields.push(`"${name}": ${typeof value === 'number' ? value : pythonText(value)}`)
  }
  put('DurationSeconds', request.durationSeconds)
  put('ExternalId', request.externalId)
  put('RoleArn', request.roleArn)
  // An empty name is replaced by a generated one, and that is left out.
  put('RoleSessionName', request.sessionName || null)
  put('SerialNumber', request.mfaSerial)
  return `${sha1(`{${fields.join(', ')}}`)}.json`
}

/** A text as Python's `json.dumps` writes it: nothing but ASCII. */
export const pythonText = (text: string) =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) =>
    unit === '\u007f' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
