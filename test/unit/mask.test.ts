import { describe, expect, it } from 'vitest'
import { Masks } from '../../main/core/files/mask.ts'

const key = 'wJalrXUtnFEMIxK7MDENGxbPxRfiCYzEXAMPLEKQ'

describe('a secret is hidden', () => {
  it.each([
    ['as a setting', `aws_secret_access_key = ${key}`],
    ['with a colon', `aws_secret_access_key: ${key}`],
    ['in capitals', `AWS_SECRET_ACCESS_KEY=${key}`],
    ['commented out', `#aws_secret_access_key = ${key}`],
    ['commented out with a semicolon', `; aws_session_token = ${key}`],
    ['commented out twice, indented', `  ## aws_secret_access_key = ${key}`],
    ['with its key in quotes', `"aws_secret_access_key" = ${key}`],
    ['on a stray line', `stray ${key}`],
    ['in a comment', `# the key is ${key}`],
    ['in a continuation', `aws_secret_access_key =\n  ${key}`],
    [
      'in a continuation behind a comment',
      `aws_secret_access_key =\n  first-part-${'x'.repeat(9)}\n# note\n  ${key.slice(0, 20)}`,
    ],
    ['as an option of a program', 'credential_process = /bin/creds --password hunter2secret --token=hunter2secret'],
    ['under another name', 'my_password = hunter2secret'],
  ])('%s', (_where, text) => {
    const masks = new Masks()
    const hidden = masks.hide(text)
    expect(hidden).not.toMatch(new RegExp(`${key.slice(0, 20)}|hunter2secret|first-part`))
    expect(masks.reveal(hidden)).toBe(text)
  })
})

it.each([
  'aws_access_key_id = AKIAEXAMPLE000000000',
  'role_arn = arn:aws:iam::111122223333:role/Deploy',
  'x_security_token_expires = 2026-11-20T13:00:00Z',
  'sso_start_url = https://my-company.awsapps.com/start#/',
  'web_identity_token_file = /var/run/secrets/token',
  'credential_process = /opt/tools/creds --account 111122223333 --role Admin',
  '# just a note: see the wiki',
  '[profile dev] ; main',
  's3 =\n  max_concurrent_requests = 20',
])('%s is no secret', (text) => {
  expect(new Masks().hide(text)).toBe(text)
})

it('lines and line ends stay where they are', () => {
  const text = `[a]\r\naws_secret_access_key=${key}\r\n\r\n  # x\r\nregion = y`
  expect(new Masks().hide(text)).toBe(text.replace(key, '[secret 1]'))
})
