import { parseArgs } from 'node:util'
import { startFakeAws } from './server.ts'

const usualPort = 18_930
const { values } = parseArgs({ options: { port: { type: 'string' } } })

const device = { serial: 'arn:aws:iam::111122223333:mfa/developer', code: '123456' }
const role = 'arn:aws:iam::111122223001:role/NeedsMfa'
const aws = await startFakeAws({
  port: Number(values.port ?? usualPort),
  unknownKeys: 'accept',
  mfaDevices: [device],
  roles: [{ arn: role, needsMfa: true }],
})
const key = aws.issueUserKey('111122223333', 'developer')

const exports = Object.entries(aws.env()).map(([name, value]) => `export ${name}=${value}`)
console.log(`${exports.join('\n')}

# ~/.aws/config
[sso-session fake]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile fake-sso]
sso_session = fake
sso_account_id = 111122223001
sso_role_name = Developer
region = eu-west-1

[profile fake-user]
aws_access_key_id = ${key.accessKeyId}
aws_secret_access_key = ${key.secretAccessKey}
region = eu-west-1

# The code is ${device.code}.
[profile fake-mfa]
role_arn = ${role}
source_profile = fake-user
mfa_serial = ${device.serial}
region = eu-west-1

# ctrl-c ends it; requests follow`)

aws.ledger.watch(({ operation, accessKeyId, issued, refused, status }) => {
  console.log([operation, status, accessKeyId, issued && `issued ${issued}`, refused].filter(Boolean).join('  '))
})
process.once('SIGINT', () => void aws.stop())
