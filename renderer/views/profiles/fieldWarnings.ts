/** What else the files hold, so that a name that leads nowhere can be told. */
export interface KnownNames {
  readonly sessions: ReadonlySet<string>
  readonly profiles: { has(name: string): boolean }
}

const region = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/
const roleArn = /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/
const mfaSerial = /^(?:arn:aws[\w-]*:iam::\d{12}:(?:mfa|sms-mfa)\/\S+|[\w-]{9,256})$/
const outputs = ['json', 'yaml', 'yaml-stream', 'text', 'table', 'off']

/** What looks wrong about a value, as a sentence. A warning only: whether it can be saved is decided elsewhere. */
export function fieldWarning(key: string, written: string, { sessions, profiles }: KnownNames): string | null {
  const value = written.trim()
  if (value === '') return null
  const unless = (isFine: boolean, sentence: string) => (isFine ? null : sentence)
  switch (key.toLowerCase()) {
    case 'sso_account_id':
      return unless(/^\d{12}$/.test(value), 'An account id has 12 digits.')
    case 'region':
    case 'sso_region':
      return unless(region.test(value), 'A region looks like eu-west-1.')
    case 'role_arn':
      return unless(roleArn.test(value), 'The ARN of a role looks like arn:aws:iam::111122223333:role/Name.')
    case 'mfa_serial':
      return unless(
        mfaSerial.test(value),
        'An MFA device is the ARN of a virtual one or the serial number of a real one.',
      )
    case 'duration_seconds':
      return unless(
        /^\d+$/.test(value) && Number(value) >= 900 && Number(value) <= 43_200,
        'A role can be taken on for 900 seconds (15 minutes) to 43200 seconds (12 hours).',
      )
    case 'role_session_name':
      return unless(/^[\w+=,.@-]{2,64}$/.test(value), 'A session name has 2 to 64 letters, digits and + = , . @ - _')
    case 'output':
      return unless(outputs.includes(value), `aws knows these formats: ${outputs.join(', ')}.`)
    case 'sso_session':
      return unless(sessions.has(value), `There is no sign-in session ${value} in config.`)
    case 'source_profile':
      return unless(profiles.has(value), `There is no profile ${value}.`)
    default:
      return null
  }
}
