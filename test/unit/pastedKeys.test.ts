import { describe, expect, it } from 'vitest'
import { parsePastedKeys } from '../../main/core/import/pastedKeys.ts'
import { Secret } from '../../main/core/model/secret.ts'

const id = 'ASIAEXAMPLE000000000'
const secret = 'fake/secret+key/000000000000000000000000'
const token = 'fake-session-token//0000+0000==='

const forms = {
  bash: `export AWS_ACCESS_KEY_ID="${id}"\nexport AWS_SECRET_ACCESS_KEY="${secret}"\nexport AWS_SESSION_TOKEN="${token}"`,
  powershell: `$Env:AWS_ACCESS_KEY_ID="${id}"\n$Env:AWS_SECRET_ACCESS_KEY="${secret}"\n$Env:AWS_SESSION_TOKEN="${token}"`,
  cmd: `SET AWS_ACCESS_KEY_ID=${id}\r\nSET AWS_SECRET_ACCESS_KEY=${secret}\r\nSET AWS_SESSION_TOKEN=${token}\r\n`,
  file: `[123456789012_Role.Name]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\naws_session_token=${token}`,
} as const

const parsed = async (text: string) => {
  const keys = await parsePastedKeys(new Secret(text))
  if (!keys.ok) return keys.finding.message
  const { secretAccessKey, sessionToken, ...rest } = keys.value
  return { ...rest, secret: secretAccessKey.reveal(), token: sessionToken.reveal() }
}

const whole = { accessKeyId: id, secret, token, until: null }

describe('session keys of the access portal', () => {
  it.each<[string, string, object]>([
    ['bash', forms.bash, { form: 'bash', name: null }],
    ['bash without quotes', forms.bash.replaceAll('"', ''), { form: 'bash' }],
    [
      'bash in single quotes, with a semicolon',
      forms.bash.replaceAll('"', "'").replaceAll('\n', ';\n'),
      { form: 'bash' },
    ],
    [
      'variables without export, among comments',
      `# mine\n\n${forms.bash.replaceAll('export ', '')}\n`,
      { form: 'bash' },
    ],
    ['PowerShell', forms.powershell, { form: 'powershell', name: null }],
    [
      'PowerShell, written otherwise',
      forms.powershell
        .replaceAll('$Env:', '$env:')
        .replaceAll('=', ' = ')
        .replace(/( = )+"$/, '==="'),
      { form: 'powershell' },
    ],
    ['the command prompt', forms.cmd, { form: 'cmd', name: null }],
    ['the command prompt in lower case, in quotes', forms.cmd.replaceAll(/SET (.*)\r/g, 'set "$1"\r'), { form: 'cmd' }],
    ['a credentials file', forms.file, { form: 'file', name: '123456789012_Role.Name' }],
    ['a credentials file with blanks', forms.file.replaceAll(/^(a\w+)=/gm, '$1 = '), { form: 'file' }],
    ['settings without a header', forms.file.slice(forms.file.indexOf('\n')), { form: 'file', name: null }],
    ['the header of a config file', forms.file.replace('[', '[profile '), { name: '123456789012_Role.Name' }],
    [
      'an end beside them',
      `${forms.file}\nx_security_token_expires = 2026-11-20T14:00:00+01:00`,
      { until: '2026-11-20T13:00:00Z' },
    ],
    [
      'an end in a variable',
      `${forms.bash}\nexport AWS_CREDENTIAL_EXPIRATION=2026-11-20T13:00:00Z`,
      { until: '2026-11-20T13:00:00Z' },
    ],
    [
      'settings that are of no interest',
      `${forms.file}\nregion = eu-west-1\n__proto__ = x\nconstructor = y`,
      { form: 'file' },
    ],
  ])('are read from %s', async (_what, text, expected) => {
    expect(await parsed(text)).toMatchObject({ ...whole, ...expected })
  })

  it.each<[string, string, RegExp]>([
    ['nothing', ' \n\n', /Nothing was pasted/],
    ['one line of three', forms.bash.split('\n')[0] ?? '', /no AWS_SECRET_ACCESS_KEY and no AWS_SESSION_TOKEN/],
    ['a block without a token', forms.file.replace(/aws_session.*/, ''), /no aws_session_token/],
    ['a token without a value', forms.file.replace(/(aws_session_token=).*/, '$1'), /no aws_session_token/],
    ['two forms', `${forms.bash}\n${forms.powershell}`, /macOS and Linux and for PowerShell/],
    ['a block and variables', `${forms.file}\n${forms.cmd}`, /a credentials file and for Windows' command prompt/],
    ['two blocks', `${forms.file}\n${forms.file.replace('Role', 'Other')}`, /several profiles/],
    ['the same variables twice', `${forms.bash}\n${forms.bash}`, /AWS_ACCESS_KEY_ID twice/],
    ['the same setting twice', `${forms.file}\naws_session_token = x`, /aws_session_token twice/],
    [
      'long-term keys',
      forms.bash.replace('ASIA', 'AKIA').replace(/export AWS_SESSION.*/, ''),
      /long-term keys.*latchkey keys add/,
    ],
    ['long-term keys with a token', forms.file.replace('ASIA', 'AKIA'), /long-term keys/],
    ['no key id', forms.file.replace(id, 'hello'), /does not begin|begin with ASIA/],
    ['a secret that was cut', forms.bash.replace(secret, 'fake…'), /secret access key is not whole/],
    ['a token with a blank', forms.cmd.replace(token, 'fake token of two words'), /session token is not whole/],
    ['something else', `hello ${secret}`, /in none of the forms/],
    ['something else among them', `${forms.bash}\n${secret}`, /Line 4 of the text is in none/],
    ['a prototype', `[__proto__]\naws_access_key_id=${id}`, /no aws_secret_access_key/],
    ['far too much', forms.bash.repeat(900), /too long/],
  ])('are refused where there is %s', async (_what, text, says) => {
    const message = await parsed(text)
    expect(message).toMatch(says)
    expect(message).not.toContain(secret.slice(0, 12))
    expect(Object.prototype).not.toHaveProperty('aws_access_key_id')
  })
})
